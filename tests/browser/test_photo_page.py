"""A picture of one's own on the exhibit on filters: uploaded, from a camera or without one, filtered, pointed at, linked to."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, FrameLocator, Page, expect

from core import facade
from tests.bad_input.test_photos import phone
from tests.browser.conftest import ARGUMENTS, PATIENCE, executable
from tests.browser.watching import Watch, draw, settled, widget

CAMERA = "--use-fake-device-for-media-stream"  # Chromium's own moving test picture


@pytest.fixture
def inside(page: Page, server: str) -> FrameLocator:
    """The photo widget on the exhibit."""
    page.goto(f"{server}/filters?from=own")
    return widget(page)


@pytest.fixture
def filming(browser: Browser, server: str) -> Iterator[Page]:
    """The exhibit in a browser that has a camera, which nobody has allowed yet."""
    other = browser.browser_type.launch(executable_path=executable(), args=[*ARGUMENTS, CAMERA])
    page = other.new_page()
    page.set_default_timeout(PATIENCE)
    page.goto(f"{server}/filters?from=own")
    yield page
    other.close()


def _query(page: Page) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(page.url).query).items()}


def _upload(inside: FrameLocator, name: str, content: bytes) -> None:
    inside.locator("input[type=file]").set_input_files({"name": name, "mimeType": "image/jpeg", "buffer": content})


def _picture(page: Page) -> str:
    """The picture on the page, beside the widget."""
    shown = page.get_by_role("img", name=re.compile("^The picture"))
    shown.wait_for()
    return shown.get_attribute("src") or ""


def _at(page: Page, row: float, column: float) -> tuple[float, float]:
    """A place on the result, as shares of its height and width; the map fills its canvas but for a narrow gap."""
    canvas = page.get_by_role("application", name=re.compile("^The result"))
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    assert box is not None
    side = box["height"] - 4
    return box["x"] + column * side, box["y"] + row * side


def test_a_phones_photo_is_taken_filtered_pointed_at_and_linked(page: Page, inside: FrameLocator, watch: Watch) -> None:
    before = _picture(page)
    _upload(inside, "phone.jpg", phone())
    page.wait_for_url("**picture=UklG*")
    expect(inside.locator(".answer img")).to_have_attribute("alt", "Your picture, 96 by 128 pixels")
    assert facade.photo_from_code(_query(page)["picture"]).shape == (128, 96, 3)
    settled(page)
    page.wait_for_function("old => document.querySelector('img[alt^=\"The picture\"]')?.src !== old", arg=before)

    box = page.get_by_role("combobox", name="Filter")
    box.click()
    page.get_by_role("option", name="Laplacian, 4 neighbours").click()
    page.wait_for_url("**filter=laplacian*")
    settled(page)
    page.mouse.click(*_at(page, 0.5, 0.25))
    page.wait_for_url("**unit=*")
    row, column, _ = _query(page)["unit"].split("-")
    expect(page.get_by_role("heading", name=f"Row {row}, column {column}")).to_be_visible()
    assert 60 <= int(row) <= 68
    assert 28 <= int(column) <= 36

    link, shown = page.url, _picture(page)
    other = page.context.new_page()
    other.goto(link)
    expect(other.get_by_role("heading", name=f"Row {row}, column {column}")).to_be_visible()
    assert _picture(other) == shown
    assert watch.hosts() <= {urlsplit(link).netloc}
    assert not watch.troubles


def test_the_keyboard_reaches_samples_and_pixels(page: Page, inside: FrameLocator) -> None:
    inside.get_by_role("button", name="Rings").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**picture=rings*")
    settled(page)
    canvas = page.get_by_role("application", name=re.compile("^The result"))
    canvas.focus()
    before = _query(page).get("unit")
    for key in ("ArrowDown", "ArrowRight", "Enter"):
        page.keyboard.press(key)
    page.wait_for_url("**unit=*")
    assert _query(page)["unit"] != before


BAD = [("phone.heic", b"\0\0\0\x18ftypheic" + bytes(200), "HEIC"), ("words.jpg", b"words", "no picture"), ("a.jpg", b"", "empty")]


@pytest.mark.parametrize(("name", "content", "sentence"), BAD)
def test_a_bad_file_gets_a_sentence_and_the_picture_stays(
    name: str, content: bytes, sentence: str, page: Page, inside: FrameLocator
) -> None:
    inside.get_by_role("button", name="Letters").click()
    page.wait_for_url("**picture=letters*")
    _upload(inside, name, content)
    expect(inside.locator(".answer [role=alert]")).to_contain_text(sentence)
    assert _query(page)["picture"] == "letters"


def test_a_file_that_is_too_large_is_refused_before_it_is_sent(inside: FrameLocator) -> None:
    expect(inside.get_by_text("at most 5 MB")).to_be_visible()
    _upload(inside, "large.jpg", bytes(6_000_000))
    expect(inside.get_by_text("maximum allowed size of 5.0 M")).to_be_visible()


def test_without_a_camera_plain_words_are_said(inside: FrameLocator) -> None:
    inside.get_by_role("button", name="Use the camera").click()
    expect(inside.locator(".trouble")).to_contain_text("No camera was found on this device")
    expect(inside.locator("video")).to_be_hidden()


def test_a_camera_that_is_not_allowed_is_explained(filming: Page) -> None:
    inside = widget(filming)
    inside.get_by_role("button", name="Use the camera").click()
    expect(inside.locator(".trouble")).to_contain_text("does not let this page use the camera")


def test_a_picture_is_taken_with_the_camera(filming: Page) -> None:
    filming.context.grant_permissions(["camera"])
    inside = widget(filming)
    inside.get_by_role("button", name="Use the camera").click()
    take = inside.get_by_role("button", name="Take the picture")
    expect(take).to_be_focused()
    take.click()
    filming.wait_for_url("**picture=UklG*")
    assert max(facade.photo_from_code(_query(filming)["picture"]).shape) == 128
    assert inside.locator("video").evaluate("video => video.srcObject") is None  # the camera is let go of
    expect(inside.get_by_role("button", name="Use the camera")).to_be_visible()


def test_a_drawing_can_be_filtered(page: Page, server: str) -> None:
    page.goto(f"{server}/filters?from=drawing")
    draw(page, widget(page))
    page.wait_for_url("**picture=eN*")
    settled(page)
    expect(page.get_by_text("From 28 x 28 pixels")).to_be_visible()
