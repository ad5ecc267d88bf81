"""What is changed of Streamlit's own looks."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.watching import settled


def shaded(page: Page) -> list[tuple[bool, bool]]:
    """Of every formula, whether it can be scrolled and whether a shade says so."""
    found = page.locator(".katex-display").evaluate_all(
        "all => all.map(one => [one.scrollWidth > one.clientWidth, getComputedStyle(one).boxShadow !== 'none'])"
    )
    return [(wider, shade) for wider, shade in found]


def test_a_shade_says_that_a_formula_goes_on_and_only_then(server: str, page: Page) -> None:
    for width, wider in ((1440, False), (240, True)):
        page.set_viewport_size({"width": width, "height": 900})
        page.goto(f"{server}/backpropagation?step=30")
        expect(page.locator(".katex-display").first).to_be_visible()
        settled(page)
        page.wait_for_timeout(500)
        found = shaded(page)
        assert all(one == shade for one, shade in found), width
        assert any(one for one, _ in found) == wider, width


def test_a_number_box_has_no_cross(server: str, page: Page) -> None:
    page.goto(f"{server}/convolution")
    box = page.get_by_test_id("stNumberInput").first
    expect(box.get_by_test_id("stNumberInputStepUp")).to_be_visible()
    expect(box.get_by_test_id("stNumberInputClearButton")).to_have_count(1)  # still there, or the rule is none any more
    expect(box.get_by_test_id("stNumberInputClearButton")).to_be_hidden()
