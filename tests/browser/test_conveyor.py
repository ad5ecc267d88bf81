"""The conveyor belt in a real Chromium: true numbers on the belt, keys, play and pause, scrubbing, a phone, no motion where none
is wanted; and the chain of copies of the unrolled network.
"""

from __future__ import annotations

import re

import numpy as np
import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from core.reference.cells import GRU, LSTM, Cell, SimpleRNN, Trace, run
from core.web.exhibits.cells import presets
from tests.browser.watching import Watch, fits, settled

RANDOM = presets.PRESETS["random"]


def opened(page: Page, server: str, query: str = "") -> Locator:
    """The belt at that address."""
    page.goto(f"{server}/cells?{query}")
    stage = page.locator("svg.stage")
    expect(page.locator(".said")).not_to_be_empty()
    settled(page)
    return stage


def numbers(found: Locator) -> list[float]:
    return [float(text.replace("\N{MINUS SIGN}", "-")) for text in found.all_text_contents()]


def riding(page: Page, name: str) -> list[float]:
    """The numbers of the stack of that name, lane by lane."""
    return numbers(page.locator(f".stack[data-name='{name}'] .load"))


def opening(page: Page, name: str) -> list[float]:
    return numbers(page.locator(f".valve[data-name='{name}'] .opening"))


def trace(cell: Cell) -> Trace:
    return run(cell, presets.weights(RANDOM, cell, 2, 2), presets.inputs(RANDOM, 5, 2)[None])


def close(one: list[float], other: np.ndarray) -> bool:
    return len(one) == len(other) and bool(np.abs(np.array(one) - other).max() < 0.00051)  # three places are shown


def test_the_numbers_on_the_lstm_belt_are_the_true_ones_in_every_phase(server: str, page: Page, watch: Watch) -> None:
    stage, found = opened(page, server, "preset=random"), trace(LSTM())
    stage.focus()
    for step in range(5):
        now = {name: values[0, step] for name, values in found.values.items()}
        kept = now["forget"] * found.before["cell"][0, step]
        page.keyboard.press("ArrowRight")
        expect(page.locator(".said")).to_contain_text(f"Step {step} (")
        expect(page.locator(".said")).to_contain_text("1 of 4")
        for name, quantity in (("forget f", "forget"), ("input i", "input"), ("output o", "output")):
            assert close(opening(page, name), now[quantity]), name
        assert close(riding(page, "state"), kept)
        page.keyboard.press("ArrowRight")
        expect(page.locator(".said")).to_contain_text("2 of 4")
        assert close(riding(page, "news"), now["input"] * now["candidate"])
        page.keyboard.press("ArrowRight")
        expect(page.locator(".said")).to_contain_text("3 of 4")
        assert close(riding(page, "state"), now["cell"])
        page.keyboard.press("ArrowRight")
        expect(page.locator(".said")).to_contain_text("4 of 4")
        assert close(riding(page, "shown"), now["hidden"])
    assert not watch.troubles


GRUS = {"": GRU(), "&reset=before": GRU(reset_after=False), "&update=renews": GRU(update_keeps=False)}


@pytest.mark.parametrize("query", GRUS)
def test_the_numbers_on_the_gru_belt(query: str, server: str, page: Page) -> None:
    cell = GRUS[query]
    stage, found = opened(page, server, f"preset=random&cell=gru{query}&step=2"), trace(cell)
    now = {name: values[0, 2] for name, values in found.values.items()}
    keeps = now["update"] if cell.update_keeps else 1 - now["update"]
    stage.focus()
    kept, news = keeps * found.before["hidden"][0, 2], (1 - keeps) * now["candidate"]
    for press, name, expected in ((2, "state", kept), (1, "news", news), (1, "state", now["hidden"])):
        for _ in range(press):
            page.keyboard.press("ArrowRight")
        assert close(riding(page, name), expected)
    assert close(opening(page, "reset r"), now["reset"])
    assert close(opening(page, "update z"), now["update"])


def test_the_simple_cell_has_no_valve(server: str, page: Page) -> None:
    stage, found = opened(page, server, "preset=random&cell=simple_rnn&step=1"), trace(SimpleRNN())
    stage.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    assert close(riding(page, "state"), found["hidden"][0, 1])
    expect(page.locator(".valve")).to_have_count(0)


def test_a_valve_is_open_as_far_as_its_gate(server: str, page: Page) -> None:
    opened(page, server, "preset=random&step=3")
    gate = trace(LSTM())["forget"][0, 3]
    shutters = page.locator(".valve[data-name='forget f'] .shutter").all()
    heights = [float(shutter.get_attribute("height") or 0) for shutter in shutters]
    np.testing.assert_allclose(heights, 24 * (1 - gate), atol=0.01)


def test_a_held_gate_is_marked_and_told(server: str, page: Page) -> None:
    opened(page, server, "hold=forget&at=0.5&step=2")
    expect(page.locator(".said")).to_contain_text("the forget gate is held at 0.500")
    expect(page.locator(".frame.held")).to_have_count(1)


def test_it_plays_pauses_and_tells_the_page_where_it_stopped(server: str, page: Page) -> None:
    opened(page, server, "steps=3")
    page.locator(".speed").select_option("3")
    page.get_by_role("button", name="Play").click()
    expect(page.locator(".said")).to_contain_text("Step 1 (")
    first = page.locator(".stack rect").first
    expect(first).not_to_have_attribute("x", first.get_attribute("x") or "")
    page.get_by_role("button", name="Pause").click()
    page.wait_for_url("**step=*")
    step = int(re.search(r"step=(\d)", page.url)[1])  # type: ignore[index]
    expect(page.get_by_text(f"The equations at step {step}")).to_be_visible()
    page.get_by_role("button", name="Play").click()
    expect(page.get_by_role("button", name="Play")).to_be_visible()  # it stops at the end by itself
    expect(page.get_by_text("The equations at step 2")).to_be_visible()


@pytest.mark.parametrize(("cell", "phases", "gate"), [("Simple RNN", 2, "the weights U make"), ("GRU", 4, "the reset gate")])
def test_another_cell_while_it_plays_starts_anew(cell: str, phases: int, gate: str, server: str, page: Page) -> None:
    opened(page, server)
    page.get_by_role("button", name="Play").click()
    expect(page.locator(".said")).to_contain_text("Step 1 (")
    page.get_by_role("combobox", name=re.compile(r"Cell$")).click()
    page.get_by_role("option", name=cell, exact=True).click()
    expect(page.get_by_role("application", name=re.compile(f"^{cell} as a conveyor belt"))).to_be_visible()
    settled(page)
    page.wait_for_timeout(500)  # frames in which a belt that still ran would write
    told, scrub = page.locator(".said").text_content() or "", page.locator(".scrub")
    assert f"Step 0 (x = 1, 0), 1 of {phases}: {gate}" in told
    assert (scrub.input_value(), scrub.get_attribute("max")) == ("0", str(8 * phases))
    expect(page.get_by_role("button", name="Play")).to_have_attribute("aria-pressed", "false")


def test_before_a_step_it_says_how_to_start(server: str, page: Page) -> None:
    opened(page, server)
    expect(page.locator(".said")).to_contain_text("Press Play or Step to start the belt. Step 0 (")
    page.get_by_role("button", name="Step", exact=True).click()
    expect(page.locator(".said")).to_contain_text(re.compile(r"^Step 0 \("))
    page.get_by_role("button", name="Play").click()
    expect(page.locator(".said")).not_to_contain_text("Press")


def test_scrubbing_and_keys_lead_to_the_same_place(server: str, page: Page) -> None:
    stage = opened(page, server)
    scrub = page.locator(".scrub")
    scrub.fill("22.95")
    expect(page.locator(".said")).to_contain_text("Step 5 (x = 0, 1), 3 of 4")
    page.wait_for_url("**step=5*")
    stage.focus()
    page.keyboard.press("Home")
    expect(page.locator(".said")).to_contain_text("Step 0 (")
    page.keyboard.press("End")
    expect(page.locator(".said")).to_contain_text("Step 7 (x = 0, 0), 4 of 4")
    page.wait_for_url("**step=7*")
    page.get_by_role("button", name="Back").click()
    expect(page.locator(".said")).to_contain_text("3 of 4")
    assert stage.get_attribute("aria-label", timeout=1000).startswith("LSTM as a conveyor belt. Step 7")  # type: ignore[union-attr]


def test_a_run_from_the_end_rides_from_the_end(server: str, page: Page) -> None:
    stage = opened(page, server, "cell=both_lstm&way=end&preset=weather")
    expect(page.locator(".said")).to_contain_text("Weather (")
    stage.focus()
    for _ in range(5):
        page.keyboard.press("ArrowRight")
    expect(page.locator(".said")).to_contain_text("The (")


def test_a_padded_step_lets_the_state_through(server: str, page: Page) -> None:
    stage = opened(page, server, "padding=2&step=6")
    expect(page.locator(".said")).to_contain_text("there is nothing to read")
    stage.focus()
    page.keyboard.press("ArrowRight")
    expect(page.locator(".valve.resting")).to_have_count(3)
    expect(page.locator(".stack")).to_have_count(1)


def test_where_no_motion_is_wanted_nothing_glides(server: str, browser: Browser) -> None:
    context = browser.new_context(viewport={"width": 1200, "height": 900}, reduced_motion="reduce")
    page = context.new_page()
    page.set_default_timeout(60_000)
    stage = opened(page, server, "steps=2")
    stage.evaluate(
        """svg => {
        window.places = new Set();
        const riding = () => svg.querySelectorAll(".stack[data-name=state] rect");
        const note = () => riding().forEach((box) => window.places.add(box.getAttribute("x")));
        new MutationObserver(note).observe(svg, { childList: true, subtree: true });
        }"""
    )
    page.locator(".speed").select_option("3")
    page.get_by_role("button", name="Play").click()
    expect(page.locator(".said")).to_contain_text("Step 1 (x = 0, 0), 4 of 4")
    assert 2 <= page.evaluate("window.places.size") <= 5  # the ends of the phases, and where it stood
    context.close()


@pytest.mark.parametrize("query", ["", "cell=gru&preset=random", "cell=simple_rnn", "cell=peepholes&units=4&preset=random"])
def test_it_fits_a_phone(query: str, server: str, browser: Browser) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    page = context.new_page()
    page.set_default_timeout(60_000)
    stage = opened(page, server, query)
    assert fits(page)
    box = stage.bounding_box()
    assert box is not None
    for part in page.locator("svg.stage text").all():
        inside = part.bounding_box()
        assert inside is not None
        assert inside["x"] >= box["x"] - 2, part.text_content()
        assert inside["x"] + inside["width"] <= box["x"] + box["width"] + 2, part.text_content()
    page.get_by_role("button", name="Step").tap()
    expect(page.locator(".said")).to_contain_text("1 of")
    context.close()


def test_a_copy_of_the_network_can_be_picked(server: str, page: Page, watch: Watch) -> None:
    page.goto(f"{server}/unrolled?text=the clouds are in the sky")
    page.locator(".copy[data-step='4']").click()
    page.wait_for_url("**step=4*")
    expect(page.get_by_text("without a state it could not")).to_be_visible()
    page.locator(".chain svg").focus()
    page.keyboard.press("ArrowLeft")
    page.wait_for_url("**step=3*")
    expect(page.get_by_text("The equations at “in”")).to_be_visible()
    assert page.locator(".copy").count() == 6
    assert not watch.troubles
