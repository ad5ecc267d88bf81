"""Drawing, uploading, undoing and clearing with mouse and finger, and what the page around the sketchpad hears of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BytesIO
from itertools import pairwise
from urllib.parse import parse_qs, urlsplit

import pytest
from PIL import Image, ImageDraw
from playwright.sync_api import Browser, FrameLocator, Page, expect

from core import facade
from tests.browser.watching import THREE, draw, widget

LAB = "digit_classifier"


@pytest.fixture
def inside(page: Page, server: str) -> FrameLocator:
    """The sketchpad on the home page."""
    page.goto(server)
    return widget(page)


def _query(page: Page) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(page.url).query).items()}


def _photo() -> bytes:
    paper = Image.new("RGB", (640, 480), (236, 233, 225))
    ImageDraw.Draw(paper).line([(x + 180, y + 90) for x, y in THREE], fill=(30, 30, 60), width=14, joint="curve")
    file = BytesIO()
    paper.save(file, "JPEG")
    return file.getvalue()


def _upload(inside: FrameLocator, name: str, content: bytes) -> None:
    inside.locator("input[type=file]").set_input_files({"name": name, "mimeType": "image/png", "buffer": content})


def test_a_three_drawn_with_the_mouse_is_read(page: Page, inside: FrameLocator) -> None:
    draw(page, inside)
    expect(inside.locator(".read")).to_have_text("3")
    expect(inside.locator(".bars li")).to_have_count(10)
    expect(inside.locator(".best .label")).to_have_text("3")
    picture = inside.locator(".answer img")
    assert picture.evaluate("image => [image.naturalWidth, image.naturalHeight]") == [28, 28]
    assert "28 by 28" in (picture.get_attribute("alt") or "")


def test_bars_move_while_the_pen_is_down(page: Page, inside: FrameLocator) -> None:
    box = inside.locator(".pad canvas").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 150, box["y"] + 50)
    page.mouse.down()
    for step in range(1, 60):
        page.mouse.move(box["x"] + 150, box["y"] + 50 + 3 * step)
        page.wait_for_timeout(20)
    expect(inside.locator(".answer img")).to_be_visible()
    page.mouse.up()


def test_a_pen_that_was_down_before_it_came_to_the_pad_draws(page: Page, inside: FrameLocator) -> None:
    """As after Gradio has built the pad anew under it: then the new canvas never saw the pen go down."""
    box = inside.locator(".pad canvas").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] + 20, box["y"] + 60)
    page.mouse.down()
    page.mouse.move(box["x"] + 200, box["y"] + 60, steps=4)
    page.mouse.move(box["x"] + 100, box["y"] + 200, steps=12)
    page.mouse.up()
    expect(inside.get_by_role("button", name="Undo")).to_be_enabled()
    expect(inside.locator(".answer img")).to_be_visible()


def test_a_click_draws_a_dot(page: Page, inside: FrameLocator) -> None:
    inside.locator(".pad canvas").click()
    expect(inside.get_by_role("button", name="Undo")).to_be_enabled()
    ink = "pad => pad.getContext('2d').getImageData(0, 0, 280, 280).data.filter((value, i) => i % 4 === 3 && value > 0).length"
    assert inside.locator(".pad canvas").evaluate(ink) > 200  # a dot as thick as the pen


def test_who_draws_before_all_is_loaded_is_answered(server: str, page: Page) -> None:
    page.add_init_script(
        """const ask = window.fetch; let first = true;
        window.fetch = async (...asked) => {
          const answer = await ask(...asked);
          if (first && String(asked[0].url ?? asked[0]).includes("/run/predict")) {
            first = false;
            await new Promise((done) => setTimeout(done, 3000));
          }
          return answer;
        };"""
    )
    page.goto(server)
    inside = page.frame_locator("iframe")
    inside.locator(".pad canvas").wait_for()
    page.wait_for_timeout(1000)  # Gradio may build its page twice in its first moments
    draw(page, inside)
    expect(inside.locator(".read")).to_have_text("3")
    widget(page)  # now the late answer has come
    expect(inside.locator(".read")).to_have_text("3")


def test_undo_and_clear(page: Page, inside: FrameLocator) -> None:
    undo, clear = inside.get_by_role("button", name="Undo"), inside.get_by_role("button", name="Clear")
    expect(undo).to_be_disabled()
    draw(page, inside)
    expect(inside.locator(".answer img")).to_be_visible()
    undo.click()
    expect(inside.locator(".said")).to_contain_text("Draw a digit")
    expect(undo).to_be_disabled()
    draw(page, inside)
    clear.click()
    expect(inside.locator(".said")).to_contain_text("Draw a digit")
    undo.click()  # a clearing can be undone
    expect(inside.locator(".answer img")).to_be_visible()


def _way(points: list[tuple[int, int]], steps: int = 8) -> Iterator[tuple[float, float]]:
    """The places between the points where a finger is seen."""
    yield points[0]
    for (left, top), (right, bottom) in pairwise(points):
        for step in range(1, steps + 1):
            yield left + (right - left) * step / steps, top + (bottom - top) * step / steps


def test_a_finger_draws_and_does_not_scroll(server: str, browser: Browser) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    context.set_default_timeout(60_000)
    page = context.new_page()
    page.goto(server)
    inside = widget(page)
    box = inside.locator(".pad canvas").bounding_box()
    assert box is not None
    before = page.get_by_test_id("stMain").evaluate("main => main.scrollTop")
    hand = context.new_cdp_session(page)
    for number, (x, y) in enumerate(_way(THREE)):
        place = {"x": box["x"] + x * box["width"] / 280, "y": box["y"] + y * box["height"] / 280}
        hand.send("Input.dispatchTouchEvent", {"type": "touchMove" if number else "touchStart", "touchPoints": [place]})
        page.wait_for_timeout(15)  # a finger is seen some sixty times a second
    hand.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    expect(inside.locator(".read")).to_have_text("3")
    assert page.get_by_test_id("stMain").evaluate("main => main.scrollTop") == before
    context.close()


def test_a_photo_is_read_and_takes_the_drawings_place(page: Page, inside: FrameLocator) -> None:
    draw(page, inside)
    expect(inside.locator(".answer img")).to_be_visible()
    _upload(inside, "digit.jpg", _photo())
    expect(inside.get_by_role("button", name="Clear")).to_be_disabled()
    expect(inside.locator(".read")).to_have_text("3")


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("empty.png", b"", "empty"),
        ("words.png", b"these are words, not pixels", "no picture that can be read"),
        ("phone.heic", b"\0\0\0\x18ftypheic" + bytes(200), "HEIC"),
        ("../../etc/passwd.png", b"root:x:0:0", "no picture that can be read"),
    ],
)
def test_a_bad_upload_gets_a_sentence(name: str, content: bytes, sentence: str, page: Page, inside: FrameLocator) -> None:
    _upload(inside, name, content)
    expect(inside.get_by_role("alert")).to_contain_text(sentence)
    assert "Traceback" not in inside.locator("body").inner_text()
    draw(page, inside)  # and the pad goes on working
    expect(inside.locator(".read")).to_have_text("3")


def test_a_file_that_is_too_large_is_refused_before_it_is_sent(inside: FrameLocator) -> None:
    _upload(inside, "large.png", bytes(6_000_000))
    expect(inside.get_by_text("maximum allowed size of 5.0 M")).to_be_visible()


def test_the_keyboard_reaches_everything(page: Page, inside: FrameLocator) -> None:
    draw(page, inside)
    expect(inside.locator(".answer a")).to_be_visible()
    inside.get_by_role("button", name="Undo").focus()
    reached = set()
    for _ in range(8):
        reached.add(page.frames[1].evaluate("document.activeElement.innerText || document.activeElement.ariaLabel || ''").strip())
        page.keyboard.press("Tab")
    assert {"Undo", "Clear", "Upload a photo", "Example", "Look inside this drawing"} <= reached


def test_an_example_is_a_key_away(page: Page, inside: FrameLocator) -> None:
    inside.get_by_role("button", name="Example").focus()
    page.keyboard.press("Enter")
    expect(inside.locator(".read")).to_be_visible()


def test_the_page_hears_the_drawing_and_keeps_it_in_its_address(server: str, page: Page) -> None:
    page.goto(f"{server}/{LAB}")
    inside = widget(page)
    draw(page, inside)
    page.wait_for_url("**picture=*")
    expect(inside.locator(".read")).to_have_text("3")
    assert facade.picture_from_code(_query(page)["picture"]).any()
    assert inside.get_by_role("button", name="Undo").is_enabled()  # the drawing is still there, to be drawn on
    page.reload()
    expect(widget(page).locator(".read")).to_have_text("3")


def test_the_link_leads_inside_this_drawing(server: str, page: Page, inside: FrameLocator) -> None:
    draw(page, inside)
    inside.get_by_role("link", name="Look inside this drawing").click()
    page.wait_for_url(f"**/{LAB}?*picture=*")
    assert _query(page)["section"] == "Look inside"
    assert facade.picture_from_code(_query(page)["picture"]).any()


@pytest.mark.parametrize(
    "message",
    [
        {"source": "perceptarium", "widget": "sketchpad", "picture": "forged", "model": "forged"},
        {"source": "perceptarium", "widget": "sketchpad", "picture": ["x"], "model": 7},
        "perceptarium",
        None,
    ],
)
def test_the_page_hears_nobody_but_its_widget(message: object, server: str, page: Page) -> None:
    page.goto(f"{server}/{LAB}")
    inside = widget(page)
    page.evaluate("message => window.postMessage(message, '*')", message)
    draw(page, inside)  # an honest answer comes after the forged one
    page.wait_for_url("**picture=*")
    assert "forged" not in page.url


def test_another_network_chosen_on_the_page_reads_the_same_drawing(server: str, page: Page) -> None:
    models = [entry.name for entry in facade.shelf(LAB) if entry.shipped]
    page.goto(f"{server}/{LAB}")
    inside = widget(page)
    draw(page, inside)
    page.wait_for_url("**picture=*")
    page.get_by_test_id("stSelectbox").locator("input").first.click()
    page.get_by_role("option").nth(len(models) - 1).click()
    page.wait_for_function("name => decodeURIComponent(location.search).includes(name)", arg=models[-1])
    expect(inside.locator(".answer a")).to_have_attribute("href", re.compile(models[-1].split("/")[1]))
    assert inside.get_by_role("button", name="Undo").is_enabled()
