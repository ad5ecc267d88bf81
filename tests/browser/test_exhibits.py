"""Every exhibit, panel by panel: asks only this host, complains of nothing, fits a screen and a phone, copies its address."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from pages.exhibits import exhibits
from tests.browser.conftest import PATIENCE
from tests.browser.watching import Watch, coloured, fits, picture, settled
from tests.serving import serve

EXHIBITS = exhibits()


def opened(page: Page, address: str, name: str) -> None:
    """Goes there and waits until the exhibit is drawn."""
    page.goto(address)
    expect(page.get_by_role("heading", level=1)).to_have_text(EXHIBITS[name].TITLE)
    ready(page)


def ready(page: Page) -> None:
    """Waits until the page has been run, what it fetches when first needed is there, and nothing failed."""
    settled(page)
    expect(page.get_by_test_id("stSkeleton")).to_have_count(0)
    expect(page.locator("[data-testid=stPlotlyChart]:not(:has(.main-svg))")).to_have_count(0)  # every chart is drawn
    for words in ("Something went wrong", "Traceback", "Component Error"):
        expect(page.get_by_text(words)).to_have_count(0)


def panels(page: Page) -> list[Locator]:
    """The buttons of the page's panels; none where it has but one."""
    return page.locator(".st-key-at-panel").get_by_role("radio").all()


def test_there_are_exhibits() -> None:
    assert len(EXHIBITS) >= 8


@pytest.mark.parametrize("name", EXHIBITS)
@pytest.mark.parametrize(("width", "theme"), [(1440, "light"), (390, "dark")])
def test_every_panel_fits_asks_only_this_host_complains_of_nothing_and_is_pictured(
    name: str, width: int, theme: str, server: str, browser: Browser, screenshots: Path
) -> None:
    context = browser.new_context(
        viewport={"width": width, "height": 844}, has_touch=width < 500, color_scheme=theme,  # type: ignore[arg-type]
    )  # fmt: skip
    watch, page = Watch(context), context.new_page()
    page.set_default_timeout(PATIENCE)
    opened(page, f"{server}/{name}", name)
    for number, button in enumerate(panels(page) or [None]):
        page.set_viewport_size({"width": width, "height": 844})
        title = "" if button is None else f"-{button.inner_text().lower().replace(' ', '-')}"
        if number and button is not None:
            button.click()
            ready(page)
        coloured(page, theme)
        assert fits(page), title
        picture(page, screenshots / f"{name}{title}-{theme}-{width}.png", width)
    assert watch.hosts() == {server.removeprefix("http://")}
    assert watch.troubles == []
    context.close()


@pytest.mark.parametrize("name", EXHIBITS)
def test_the_menu_leads_there_and_the_address_restores_it(name: str, server: str, context: BrowserContext, page: Page) -> None:
    page.goto(server)
    page.get_by_test_id("stSidebarNav").get_by_role("link", name=EXHIBITS[name].TITLE, exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(EXHIBITS[name].TITLE)
    ready(page)
    if buttons := panels(page):
        buttons[-1].click()
        page.wait_for_url("**panel=*")
        ready(page)
        other = context.new_page()
        opened(other, page.url, name)
        expect(panels(other)[-1]).to_have_attribute("aria-checked", "true")


def test_a_deep_link_on_a_fresh_server(page: Page, watch: Watch, tmp_path: Path) -> None:
    name = next(iter(EXHIBITS))
    with serve(tmp_path / "home") as address:
        opened(page, f"{address}/{name}", name)
        expect(page.get_by_test_id("stSidebarNav").get_by_role("link", name="Home")).to_be_visible()
        assert watch.troubles == []


def test_the_link_is_copied(server: str, context: BrowserContext, page: Page) -> None:
    name = next(iter(EXHIBITS))
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    opened(page, f"{server}/{name}?stride=2", name)
    page.get_by_role("button", name="Copy the link").click()
    expect(page.get_by_text("Copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == page.url
