"""The walker in a real Chromium: pointed at, dragged, walked by keyboard, played, on a phone; and the link to a state."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import urlencode

import numpy as np
import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from core.reference.operation import forward
from core.reference.setup import Setup
from core.web.components.grid import encode
from core.web.exhibits.convolution.controls import KIND_TITLES
from core.web.exhibits.convolution.numbers import BIAS, as_planes
from tests.browser.watching import Watch, settled
from tests.visiting import sent, shown
from tests.web.test_convolution import array

THREE_CHANNELS = "preset=channels&pad=number"  # 12 x 12 x 3 numbers, four 3 x 3 x 3 filters, one ring of zeros
SEED = 2016
CELL = 48  # pixels of a cell of text 000's 4 x 4


def opened(page: Page, server: str, query: str = "") -> Locator:
    """The walker's canvas at that address."""
    page.goto(f"{server}/convolution?{query}")
    canvas = page.locator("canvas.top")
    expect(page.locator(".total")).not_to_be_empty()
    settled(page)
    canvas.scroll_into_view_if_needed()
    return canvas


def sums(page: Page) -> float:
    """What the walker says that the products add up to."""
    text = page.locator(".total").inner_text().replace("\N{MINUS SIGN}", "-")
    return float(text.rsplit("= ", 1)[1])


def test_keys_walk_to_the_same_sums_as_numpy(server: str, page: Page, watch: Watch) -> None:
    dice = np.random.default_rng(SEED)
    print(f"seed {SEED}")
    setup = Setup("convolution", (12, 12), 3, 4, 3, padding=1, bias=True)
    x, weights = dice.integers(-9, 10, setup.input_shape), dice.integers(-9, 10, setup.weight_shapes["kernel"])
    bias = dice.integers(-9, 10, 4)
    output = forward(setup, x[None].astype(float), {"kernel": weights.astype(float), "bias": bias.astype(float)})[0]
    typed = {"input": encode(as_planes(x)), BIAS: encode(bias[None])}
    typed |= {f"kernel_{index}": encode(as_planes(weights[..., index])) for index in range(4)}
    canvas = opened(page, server, f"{THREE_CHANNELS}&{urlencode(typed)}")
    canvas.focus()
    place = [0, 0, 0]
    assert sums(page) == pytest.approx(output[0, 0, 0])
    walk = {"ArrowRight": 1, "ArrowDown": 0, "PageDown": 2}
    for key in ["ArrowRight", "ArrowDown", "ArrowRight", "PageDown", "ArrowDown", "ArrowDown", "PageDown", "ArrowRight"]:
        page.keyboard.press(key)
        place[walk[key]] += 1
        expect(page.locator(".total")).to_contain_text(f"Filter {place[2]}, row {place[0]}, column {place[1]}:")
        assert sums(page) == pytest.approx(output[tuple(place)])
    page.keyboard.press("End")
    expect(page.locator(".total")).to_contain_text("row 11, column 11:")
    assert sums(page) == pytest.approx(output[11, 11, 2])
    page.keyboard.press("Home")
    expect(page.locator(".total")).to_contain_text("row 0, column 0:")
    assert page.locator(".total").get_attribute("aria-live") == "polite"
    assert not watch.troubles


@pytest.mark.parametrize(("kind", "axes"), [*zip(KIND_TITLES, "2312312", strict=False)])
def test_every_kind_adds_up_to_what_the_reference_gives(kind: str, axes: str, server: str, page: Page, watch: Watch) -> None:
    given = {
        "kind": kind,
        "axes": axes,
        "size": "5",
        "channels": "2",
        "filters": "2",
        "pad": "number",
        "stride": "2",
        "bias": "yes",
    }
    given |= {"groups": "2"} if kind == "grouped" else {}
    output = array(sent(shown("convolution", **given))["output"])
    opened(page, server, urlencode(given)).focus()
    for key, place in {"End": -1, "Home": 0}.items():
        page.keyboard.press(key)
        last = tuple(range(size)[place] for size in output.shape[:-1])
        expect(page.locator(".total")).to_contain_text(f" {last[-1]}: ")
        assert sums(page) == pytest.approx(output[(*last, 0)])
    assert not watch.troubles


def test_pointing_tells_who_uses_an_input_and_what_an_output_is_made_of(server: str, page: Page) -> None:
    canvas = opened(page, server)  # text 000's 4 x 4
    box = canvas.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 20, box["y"] + 55)
    expect(page.locator(".total")).to_have_text(re.compile(r"^Input row 0, column 0, channel 0 is 2\. One output uses it"))
    page.mouse.move(box["x"] + CELL + 20, box["y"] + CELL + 55)
    expect(page.locator(".total")).to_contain_text("4 outputs use it. Their frames now show the weights of this input")
    page.mouse.move(box["x"] - 5, box["y"] - 5)
    expect(page.locator(".total")).to_contain_text("2\u00b71 + 0\u00b70 + 1\u00b71")


def test_a_pooling_says_how_it_comes_to_its_number_and_has_no_weights(server: str, page: Page, watch: Watch) -> None:
    for query, said in {
        "": "the largest of 2, 0, 0, 1 is 2",
        "preset=text_000_average": "(2 + 0 + 0 + 1) / 4 = 0.75",
        "preset=padded_mean&count=yes": "(2 + 0 + 0 + 1) / 9 = 0.333333",
        "preset=global": "(sum of 49 numbers, 142) / 49 = 2.89796",
    }.items():
        page.goto(f"{server}/pooling?{query}")
        expect(page.locator(".total")).to_contain_text(said)
        expect(page.get_by_text("Letter the weights")).to_be_hidden()
    page.goto(f"{server}/pooling")
    expect(page.locator(".total")).to_contain_text("is 2")
    box = page.locator("canvas.top").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 20, box["y"] + 55)
    expect(page.locator(".total")).to_contain_text("One window sees it, and it is the largest there")
    page.mouse.move(box["x"] + CELL + 20, box["y"] + 55)
    expect(page.locator(".total")).to_contain_text("it is the largest in none")
    assert not watch.troubles


def test_the_window_can_be_dragged_and_where_it_rests_is_kept(server: str, page: Page) -> None:
    canvas = opened(page, server)
    box = canvas.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + CELL * 1.5, box["y"] + 36 + CELL * 1.5)  # the middle of the window
    page.mouse.down()
    page.mouse.move(box["x"] + CELL * 3.5, box["y"] + 36 + CELL * 3.5, steps=5)
    expect(page.locator(".total")).to_contain_text("row 1, column 1:")
    page.wait_for_timeout(600)
    assert "cell" not in page.url  # not while it is held
    page.mouse.up()
    page.wait_for_url("**cell=1-1-0**")
    page.mouse.click(box["x"] + 4 * CELL + 56 + CELL + 15, box["y"] + 36 + 15)  # the output at row 0, column 1
    page.wait_for_url("**cell=0-1-0**")
    expect(page.locator(".total")).to_contain_text("row 0, column 1:")


def test_play_walks_and_pause_stays(server: str, page: Page) -> None:
    opened(page, server)
    page.get_by_role("button", name="Play").click()
    expect(page.locator(".total")).to_contain_text("row 1, column 0:")
    assert page.locator(".total").get_attribute("aria-live") == "off"  # nobody wants every step read out
    page.get_by_role("button", name="Pause").click()
    told = page.locator(".total").inner_text()
    page.wait_for_timeout(600)
    assert page.locator(".total").inner_text() == told
    page.get_by_role("button", name="One place on").click()
    expect(page.locator(".total")).not_to_have_text(told)


def test_steps_keys_letters_and_a_pause_are_in_the_link(server: str, page: Page, browser: Browser, watch: Watch) -> None:
    opened(page, server)
    page.get_by_role("button", name="One place on").click()
    page.wait_for_url("**cell=0-1-0**")
    page.locator("canvas.top").focus()
    page.keyboard.press("ArrowDown")
    page.wait_for_url("**cell=1-1-0**")
    page.get_by_text("Letter the weights").click()
    page.wait_for_url("**letters=yes**")
    told = page.locator(".total").inner_text()
    other = browser.new_context().new_page()
    other.goto(page.url)
    expect(other.locator(".total")).to_have_text(told)
    expect(other.locator(".share")).to_be_checked()
    other.context.close()
    page.get_by_role("button", name="One place back").click()
    page.wait_for_url("**cell=1-0-0**")
    back = page.locator(".total").inner_text()
    page.get_by_role("button", name="Play").click()
    expect(page.locator(".total")).not_to_have_text(back)
    page.wait_for_timeout(1200)
    assert "cell=1-0-0" in page.url  # nothing is told while it plays
    page.get_by_role("button", name="Pause").click()
    rests = re.search(r"row (\d+), column (\d+)", page.locator(".total").inner_text())
    assert rests
    place = f"cell={rests[1]}-{rests[2]}-0"
    page.wait_for_url(lambda url: place in url or (place == "cell=0-0-0" and "cell=" not in url))  # the default
    assert not watch.troubles


def test_the_walk_follows_the_browsers_back_and_forward(server: str, page: Page, watch: Watch) -> None:
    opened(page, server)
    step, total = page.get_by_role("button", name="One place on"), page.locator(".total")
    seen = [(page.url, total.inner_text())]
    for place in ("0-1-0", "1-0-0"):
        step.click()
        page.wait_for_url(f"**cell={place}**")
        settled(page)
        seen.append((page.url, total.inner_text()))
    page.get_by_text("Letter the weights").click()
    page.wait_for_url("**letters=yes**")
    settled(page)
    page.go_back()
    expect(page.locator(".share")).not_to_be_checked()
    expect(total).to_have_text(seen[2][1])
    for url, text in reversed(seen[:2]):
        page.go_back()
        expect(page).to_have_url(url)
        expect(total).to_have_text(text)
    page.go_forward()
    expect(total).to_have_text(seen[1][1])
    page.wait_for_timeout(1000)
    assert page.url == seen[1][0]  # what was gone back to is not told to the page anew
    for _ in range(3):  # faster than the page answers: its answers never pull the walk back
        step.click()
        page.wait_for_timeout(450)
    expect(total).to_contain_text("row 0, column 0:")  # three on from the second of four
    page.wait_for_timeout(1500)
    expect(total).to_contain_text("row 0, column 0:")
    assert not watch.troubles


def test_nothing_moves_by_itself(server: str, browser: Browser) -> None:
    visitor = browser.new_context(reduced_motion="reduce")
    page = visitor.new_page()
    opened(page, server)
    told = page.locator(".total").inner_text()
    page.wait_for_timeout(1500)
    assert page.locator(".total").inner_text() == told
    visitor.close()


FRAMES = """
async (count) => {
  const intervals = [];
  let before = await new Promise(requestAnimationFrame);
  for (let n = 0; n < count; n++) {
    const now = await new Promise(requestAnimationFrame);
    intervals.push(now - before);
    before = now;
  }
  return intervals;
}
"""


@pytest.mark.parametrize("width", [1440, 390])
def test_every_movement_is_answered_while_frames_go_on(width: int, server: str, page: Page) -> None:
    page.set_viewport_size({"width": width, "height": 1000})
    canvas = opened(page, server, THREE_CHANNELS)
    box = canvas.bounding_box()
    assert box is not None
    for doing in ("hover", "drag"):
        counted = page.evaluate_handle(f"() => {{ window.counted = ({FRAMES})(120); }}")
        page.mouse.move(box["x"] + 60, box["y"] + 90)
        if doing == "drag":
            page.mouse.down()
        for step in range(40):
            page.mouse.move(box["x"] + 60 + 5 * (step % 30), box["y"] + 90 + 4 * (step % 20))
        page.mouse.up()
        intervals = page.evaluate("() => window.counted")
        p95 = float(np.percentile(intervals, 95))
        print(f"{doing} at {width} pixels: p95 {p95:.1f} ms of {len(intervals)} intervals")
        assert len(intervals) == 120
        expect(page.locator(".total")).to_contain_text("use it" if doing == "hover" else "row ")
        counted.dispose()


def test_on_a_phone_it_scrolls_for_itself_and_a_finger_moves_the_window(server: str, browser: Browser, screenshots: Path) -> None:
    phone = browser.new_context(
        viewport={"width": 390, "height": 844}, has_touch=True, device_scale_factor=2, color_scheme="dark"
    )
    page = phone.new_page()
    canvas = opened(page, server, THREE_CHANNELS)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert canvas.evaluate("canvas => canvas.width / canvas.clientWidth") == pytest.approx(2, abs=0.01)  # sharp
    box = canvas.bounding_box()
    assert box is not None
    page.touchscreen.tap(box["x"] + 5 * 23, box["y"] + 36 + 6 * 23)
    expect(page.locator(".total")).to_contain_text("outputs use it")
    page.screenshot(path=screenshots / "walker-dark-390.png")
    phone.close()


def test_a_knob_changes_the_walk_and_the_link_restores_it(server: str, page: Page, browser: Browser) -> None:
    opened(page, server)
    page.get_by_role("spinbutton", name="Padded places").or_(page.get_by_role("spinbutton", name="Kernel")).first.fill("2")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("kernel=2"))
    expect(page.locator(".total")).to_contain_text("2\u00b71 + 0\u00b70 + 0\u00b70 + 1\u00b70 = 2")
    page.locator("canvas.top").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("cell=1-1-0"))
    told = page.locator(".total").inner_text()
    other = browser.new_context().new_page()
    other.goto(page.url)
    expect(other.locator(".total")).to_have_text(told)
    expect(other.get_by_role("spinbutton", name="Kernel")).to_have_value("2")
    other.context.close()


def test_what_is_typed_is_walked_through_and_what_is_no_number_is_explained(server: str, page: Page) -> None:
    opened(page, server, "edit=yes")
    cell = page.get_by_role("textbox", name="row 0, column 0").first
    cell.fill("7")
    cell.press("Enter")
    expect(page.locator(".total")).to_contain_text("7\u00b71")
    cell.fill("seven")
    cell.press("Tab")
    expect(page.get_by_text("the last good numbers are used").first).to_be_visible()
    expect(page.locator(".total")).to_contain_text("7\u00b71")
