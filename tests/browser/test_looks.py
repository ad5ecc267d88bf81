"""What is changed of Streamlit's own looks."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.watching import coloured, settled


def shaded(page: Page) -> list[tuple[bool, bool]]:
    """Of every formula and table, whether it can be scrolled and whether a shade says so."""
    found = page.locator(".katex-display, .plain-table, .meter, .scroll, .cells div, .chain").evaluate_all(
        "all => all.map(one => [one.scrollWidth > one.clientWidth, getComputedStyle(one).boxShadow !== 'none'])"
    )
    return [(wider, shade) for wider, shade in found]


WIDE = {
    "backpropagation?step=30": ".katex-display",
    "backpropagation?panel=all": ".plain-table",
    "pooling?panel=shift": ".meter",
    "through_time?panel=remember": ".scroll",
    "unrolled": ".chain",
}


@pytest.mark.parametrize(("address", "place"), WIDE.items())
def test_a_shade_says_that_something_goes_on_and_only_then(address: str, place: str, server: str, page: Page) -> None:
    for width, wider in ((1600, False), (240, True)):
        page.set_viewport_size({"width": width, "height": 900})
        page.goto(f"{server}/{address}")
        expect(page.locator(place).first).to_be_visible()
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


def test_all_that_is_chosen_in_a_box_of_many_is_seen(server: str, page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 900})
    page.goto(f"{server}/filters?panel=stack")
    box = page.get_by_test_id("stMultiSelect")
    expect(box.get_by_text("Sharpen")).to_be_visible()
    settled(page)
    edges = box.evaluate("box => box.getBoundingClientRect().toJSON()")
    for name in ("Sobel, left to right", "Sobel, top to bottom", "Laplacian, 8 neighbours", "Sharpen"):
        tag = box.get_by_text(name, exact=True).evaluate("tag => tag.getBoundingClientRect().toJSON()")
        assert edges["left"] < tag["left"] < tag["right"] < edges["right"], name
        assert edges["top"] < tag["top"] < tag["bottom"] < edges["bottom"], name


# Every text that is paler than WCAG 2.2 asks for (1.4.3: 4.5, large text 3), with where it stands. Numbers on a canvas, on a
# coloured cell of a chart or above a slider's knob are not looked at: their ground is no element around them.
PALE = """
() => {
  const ELSEWHERE = "style, title, .katex-mathml, [disabled], [data-testid=stSlider], [data-testid=stIconMaterial], "
    + "svg .heatmaplayer, svg .scatterlayer, svg .stack, svg .valve";
  const parsed = (colour) => {
    const found = colour.match(/[\\d.]+/g).map(Number), alpha = found[3] ?? 1;
    return [...found.slice(0, 3).map((part) => (colour.startsWith("color(") ? part * 255 : part)), alpha];
  };
  const light = (colour) => {
    const [red, green, blue] = colour.map((part) => (part <= 10 ? part / 3294.6 : ((part / 255 + 0.055) / 1.055) ** 2.4));
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const over = (top, alpha, ground) => ground.map((part, i) => top[i] * alpha + part * (1 - alpha));
  const outside = (element) => element.parentElement ?? element.getRootNode().host ?? null;
  function around(element) {
    const all = [];
    for (let at = element; at; at = outside(at)) all.push(at);
    return all;
  }
  function ground(element) {
    const layers = around(element).map((one) => parsed(getComputedStyle(one).backgroundColor));
    const end = layers.findIndex((layer) => layer[3] === 1);
    return layers.slice(0, end + 1).reverse().reduce((below, layer) => over(layer, layer[3], below), [255, 255, 255]);
  }
  const found = [];
  function visit(root) {
    const texts = document.createTreeWalker(root, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT);
    for (let node = texts.nextNode(); node; node = texts.nextNode()) {
      if (node.shadowRoot) visit(node.shadowRoot);
      const text = node.nodeType === 3 ? node.textContent.trim() : "", element = node.parentElement;
      if (!text || element.closest(ELSEWHERE)) continue;
      const svg = element instanceof SVGElement, style = getComputedStyle(element), box = element.getBoundingClientRect();
      if (!box.width || style.visibility === "hidden") continue;
      const ink = parsed(svg ? style.fill : style.color), below = ground(svg ? outside(element.closest("svg")) : element);
      if (!ink[3]) continue;  // formulas keep room with letters that nobody is to see
      const alpha = around(element).reduce((part, one) => part * Number(getComputedStyle(one).opacity), ink[3]);
      const [dark, bright] = [light(over(ink, alpha, below)), light(below)].sort((one, other) => one - other);
      const size = parseFloat(style.fontSize), large = size >= 24 || size >= 18.66 && Number(style.fontWeight) >= 700;
      const contrast = (bright + 0.05) / (dark + 0.05);
      if (contrast >= (large ? 3 : 4.5)) continue;
      found.push(`${contrast.toFixed(2)}: ${text.slice(0, 40)} (${element.tagName}, ${style.fontSize})`);
    }
  }
  visit(document.body);
  return found;
}
"""
TINTED = "sentiment_classifier?text=It+was+not+dull+at+all,+xyzzy"
PAGES = ("", TINTED, "softmax?panel=jacobian", "dropout", "filters?panel=stack", "through_time?panel=remember", "unrolled",
         "tensors", "digit_classifier?section=Read+it", "digit_classifier?section=Take+it+home")  # fmt: skip


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_text_can_be_read(theme: str, server: str, browser: Browser) -> None:
    visitor = browser.new_context(color_scheme=theme)  # type: ignore[arg-type]
    page = visitor.new_page()
    for address in PAGES:
        page.goto(f"{server}/{address}")
        expect(page.locator("h1")).to_be_visible()
        settled(page)
        page.wait_for_timeout(1000)
        coloured(page, theme)
        assert page.evaluate(PALE) == [], address or "home"
    visitor.close()
