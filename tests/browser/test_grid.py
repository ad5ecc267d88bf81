"""Tables of numbers in a real Chromium: typed numbers are kept exactly, compared by value, and never cut."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from core.web import address
from tests.browser.watching import Watch, settled


def opened(page: Page, server: str, query: str) -> Locator:
    """The first cell of the convolution's input, ready to be typed into."""
    page.goto(f"{server}/convolution?edit=yes{query}")
    expect(page.locator(".total")).not_to_be_empty()
    settled(page)
    return page.get_by_role("textbox", name="row 0, column 0").first


@pytest.mark.parametrize("typed", ["0.1", "0.3333333333333333", "1e-7", "-12.50"])
def test_what_is_typed_comes_back(typed: str, server: str, page: Page, watch: Watch) -> None:
    cell = opened(page, server, "")
    cell.fill(typed)
    cell.press("Enter")
    kept = typed.rstrip("0") if "." in typed else typed
    expect(page).to_have_url(re.compile(rf"input={re.escape(kept)}_"))
    settled(page)
    expect(cell).to_have_value(typed)  # the box is left alone: the numbers are the same
    page.reload()
    expect(cell).to_have_value(kept)
    assert not watch.troubles


def test_another_spelling_of_the_same_number_does_not_disturb_who_types(server: str, page: Page) -> None:
    cell = opened(page, server, "&input=1e-07_0.50")
    expect(cell).to_have_value("1e-7")
    other = page.get_by_role("textbox", name="row 1, column 1").first
    other.evaluate("cell => { cell.mark = true; }")
    other.fill("")
    other.press_sequentially("1.")  # half a number, and still what it was
    cell.evaluate("cell => { cell.value = '0.0000001'; cell.dispatchEvent(new Event('change', { bubbles: true })); }")
    page.wait_for_timeout(1000)
    expect(other).to_have_value("1.")
    assert other.evaluate("cell => cell.mark") is True  # the very box: nothing was built anew
    assert "1e-07_0.50" in page.url


def test_numbers_too_long_for_an_address_are_explained_and_kept(server: str, page: Page) -> None:
    cell = opened(page, server, "&preset=channels&size=18")
    cell.focus()
    row = "\t".join(["0.1234567890123456"] * 18)
    cell.evaluate(
        """(cell, block) => {
            const clipboardData = new DataTransfer();
            clipboardData.setData("text", block);
            cell.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
        }""",
        "\n".join([row] * 18),
    )
    said = page.get_by_text(f"the page's address can keep {address.LONGEST} characters; these numbers take").first
    expect(said).to_be_visible()
    expect(cell).to_have_value("0.1234567890123456")
    assert "input=" not in page.url
    cell.fill("0.5")
    cell.press("Enter")
    expect(said).to_be_visible()  # still too long
    assert "input=" not in page.url
