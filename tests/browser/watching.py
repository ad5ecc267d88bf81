"""What a visitor's pages ask of the network and complain of, and a hand that draws."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, FrameLocator, Page, Request, Response, WebSocket, expect

# Streamlit looks for its server below the page's own address first, and only then at the root: its issue 7074, open since 2023.
LOOKING = re.compile(r"/[^/]+/_stcore/(health|host-config)$")
THREE = [(80, 70), (190, 70), (130, 130), (190, 180), (140, 230), (80, 215)]


class Watch:
    """Collects requests (WebSockets too), failed answers, errors in the console and errors that no script caught."""

    def __init__(self, context: BrowserContext) -> None:
        self.addresses: list[str] = []
        self.troubles: list[str] = []
        context.on("request", self._asked)
        context.on("response", self._answered)
        context.on("console", self._said)
        context.on("weberror", lambda error: self.troubles.append(f"not caught: {error.error}"))
        context.on("page", lambda page: page.on("websocket", self._connected))
        for page in context.pages:
            page.on("websocket", self._connected)

    def hosts(self) -> set[str]:
        """Every host that was asked for anything."""
        return {urlsplit(address).netloc for address in self.addresses if not address.startswith(("data:", "blob:"))}

    def _asked(self, request: Request) -> None:
        self.addresses.append(request.url)

    def _connected(self, socket: WebSocket) -> None:
        self.addresses.append(socket.url)

    def _answered(self, response: Response) -> None:
        if response.status >= 400 and not LOOKING.search(urlsplit(response.url).path):
            self.troubles.append(f"{response.status}: {response.url}")

    def _said(self, message: ConsoleMessage) -> None:
        if message.type == "error" and "Failed to load resource" not in message.text:  # these are seen as answers above
            self.troubles.append(f"console: {message.text}")


def settled(page: Page) -> None:
    """Waits until Streamlit has run the page."""
    page.locator("[data-testid=stApp][data-test-script-state=notRunning]").wait_for()


def widget(page: Page) -> FrameLocator:
    """The inside of the page's widget, once it is ready to be drawn on."""
    inside = page.frame_locator("iframe")
    inside.locator("#widget[data-begun]").wait_for()
    return inside


def draw(page: Page, inside: FrameLocator | Page, points: list[tuple[int, int]] = THREE) -> None:
    """Draws one stroke on the pad with the mouse; `points` are in the pad's own 280 x 280 pixels.

    Gradio may build its page anew in its first moments, and a stroke made just then is gone: whoever sees that draws again.
    """
    for _ in range(3):
        _stroke(page, inside, points)
        page.wait_for_timeout(500)
        if inside.locator("[data-do=undo]:not([disabled])").count():
            return


def _stroke(page: Page, inside: FrameLocator | Page, points: list[tuple[int, int]]) -> None:
    pad = inside.locator(".pad canvas")
    pad.scroll_into_view_if_needed()
    box = pad.bounding_box()
    assert box is not None
    places = [(box["x"] + x * box["width"] / 280, box["y"] + y * box["height"] / 280) for x, y in points]
    page.mouse.move(*places[0])
    page.mouse.down()
    for place in places[1:]:
        page.mouse.move(*place, steps=6)
    page.mouse.up()


# The page and its main part, as far as they are wider than they are shown.
WIDER = """() => [document.documentElement, document.querySelector("[data-testid=stMain]") ?? document.body]
    .filter((part) => part.scrollWidth > part.clientWidth).length"""


def fits(page: Page) -> bool:
    """Whether neither the page nor its widget can be scrolled sideways."""
    return not any(frame.evaluate(WIDER) for frame in page.frames)


def coloured(page: Page, theme: str) -> None:
    """Waits until the page, and its widget if it has one, is light or dark as asked, and until that has been painted."""
    dark = "element => Number(getComputedStyle(element).backgroundColor.match(/\\d+/)[0]) < 100"
    expect(page.locator(".stApp")).to_be_visible()
    for _ in range(100):
        if page.locator(".stApp").evaluate(dark) == (theme == "dark"):
            break
        page.wait_for_timeout(100)
    for frame in page.frames[1:]:
        expect(frame.locator("body.dark")).to_have_count(int(theme == "dark"))
    page.wait_for_timeout(300)  # colours change over some frames


def picture(page: Page, path: Path, width: int) -> None:
    """The whole page, from its top to its end."""
    height = page.get_by_test_id("stMain").evaluate("main => main.scrollHeight")
    page.set_viewport_size({"width": width, "height": max(844, height)})
    page.screenshot(path=path)
