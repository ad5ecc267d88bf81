"""The race of optimisers in a real browser: played, scrubbed, stepped, dragged, typed, switched; by mouse, by key, on a phone."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.watching import Watch, settled

LEFT, RIGHT, TOP, BOTTOM = 46, 16, 8, 34  # the map's margins in pixels, as race_drawing.js has them
RAVINE = (-4.0, 4.0, -4.0, 4.0)


def opened(page: Page, server: str, query: str = "") -> None:
    """The exhibit at that address, with the race on it."""
    page.goto(f"{server}/optimizers?{query}")
    page.locator(".race tr[data-run]").first.wait_for()
    settled(page)


def address(page: Page) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(page.url).query).items()}


def on_map(page: Page, x: float, y: float) -> tuple[float, float]:
    """Where on the screen a point of the ravine's map is."""
    map_ = page.locator("canvas.map")
    map_.scroll_into_view_if_needed()
    box = map_.bounding_box()
    assert box is not None
    left, right, bottom, top = RAVINE
    across, down = box["width"] - LEFT - RIGHT, box["height"] - TOP - BOTTOM
    return box["x"] + LEFT + (x - left) / (right - left) * across, box["y"] + TOP + (top - y) / (top - bottom) * down


def test_it_plays_to_the_end_and_can_be_paused(page: Page, server: str, watch: Watch) -> None:
    opened(page, server, "steps=40&speed=60")
    play, said = page.locator("button.play"), page.locator(".race .said")
    expect(said).to_have_text("step 40 of 40")
    play.click()
    expect(said).to_have_text("step 40 of 40")
    expect(play).to_have_text("Play")
    assert "step" not in address(page)
    page.locator("select").select_option("5")
    expect(page).to_have_url(re.compile("speed=5(&|$)"))
    play.click()
    expect(play).to_have_text("Pause")
    expect(said).to_have_text(re.compile(r"step [2-9] of 40"))
    play.click()
    expect(page).to_have_url(re.compile(r"step=\d+"))
    expect(said).to_have_text(f"step {address(page)['step']} of 40")
    assert not watch.troubles
    assert watch.hosts() == {urlsplit(server).netloc}


def test_a_knob_that_is_turned_while_it_plays_does_not_stop_it(page: Page, server: str) -> None:
    opened(page, server, "steps=600&speed=5&step=0")
    page.locator("button.play").click()
    rate = page.get_by_label("Learning rate", exact=True)
    rate.fill("0.01")
    rate.press("Enter")
    expect(page).to_have_url(re.compile("rate=0.01"))
    settled(page)
    before = page.locator(".race .said").inner_text()
    expect(page.locator(".race .said")).not_to_have_text(before)
    expect(page.locator("button.play")).to_have_text("Pause")


def test_scrubbing_shows_that_steps_numbers_everywhere(page: Page, server: str) -> None:
    """Steepest descent on the ravine by hand, as the table and the formula below have it."""
    opened(page, server, "look=gradient_descent&tilt=0&x=2&y=1&rate=0.05")
    page.get_by_role("slider", name="Step").fill("1")
    expect(page).to_have_url(re.compile("step=1(&|$)"))
    rows = page.locator(".numbers tbody tr")
    expect(rows.filter(has_text="gradient")).to_have_text("gradient2.000020.0000")  # x = 2 curves by 1, y = 1 by 20
    expect(rows.filter(has_text="parameter after")).to_have_text("parameter after1.90000.0000")
    expect(page.get_by_text("Gradient descent, step 1").last).to_be_visible()
    box = page.locator("canvas.losses").bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + LEFT + (box["width"] - LEFT - RIGHT) / 2, box["y"] + 50)
    expect(page.locator(".race .said")).to_have_text("step 60 of 120")
    for button, step in (("One step on", 61), ("One step back", 60), ("To the start", 0), ("To the end", 120)):
        page.get_by_role("button", name=button).click()
        expect(page.locator(".race .said")).to_have_text(f"step {step} of 120")


def test_the_start_can_be_dragged_clicked_and_typed(page: Page, server: str) -> None:
    opened(page, server, "tilt=0")
    page.mouse.move(*on_map(page, -3.5, 1.5))
    page.mouse.down()
    page.mouse.move(*on_map(page, 0, 0), steps=4)
    page.mouse.move(*on_map(page, 2, -3), steps=4)
    page.mouse.up()
    expect(page).to_have_url(re.compile("x=.*y="))
    dragged = address(page)
    assert float(dragged["x"]) == pytest.approx(2, abs=0.05)
    assert float(dragged["y"]) == pytest.approx(-3, abs=0.05)
    expect(page.get_by_label("Start, x")).to_have_value(dragged["x"])
    page.mouse.click(*on_map(page, -1, 2))
    expect(page.get_by_label("Start, x")).to_have_value(re.compile(r"-(1\.0|0\.9)\d*|-1"))
    page.get_by_label("Start, x").fill("3")
    page.get_by_label("Start, x").press("Enter")
    expect(page).to_have_url(re.compile("x=3(&|$)"))
    page.get_by_role("button", name="To the start").click()
    expect(page.locator(".numbers tbody tr").first).to_have_text(re.compile(r"parameter \(the start\)3"))


def test_all_of_it_can_be_done_by_key(page: Page, server: str) -> None:
    opened(page, server, "step=50")
    page.locator("canvas.map").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Shift+ArrowUp")
    expect(page).to_have_url(re.compile("x=-3.34"))
    expect(page).to_have_url(re.compile("y=1.516"))
    page.get_by_role("slider", name="Step").focus()
    page.keyboard.press("ArrowRight")
    expect(page.locator(".race .said")).to_have_text("step 51 of 120")
    page.locator("input[name=adam]").focus()
    page.keyboard.press("Space")
    expect(page).to_have_url(re.compile("off=adam"))
    page.locator("button.play").focus()
    page.keyboard.press("Enter")
    expect(page.locator("button.play")).to_have_text("Pause")


def test_who_is_switched_off_stays_off_in_the_link(page: Page, server: str, context: BrowserContext) -> None:
    opened(page, server)
    page.locator("input[name=momentum]").uncheck()
    expect(page).to_have_url(re.compile("off=momentum"))
    page.get_by_label("Show the numbers of Adam").check()
    expect(page).to_have_url(re.compile("look=adam"))
    other = context.new_page()
    other.goto(page.url)
    expect(other.locator("input[name=momentum]")).not_to_be_checked()
    expect(other.locator("input[name=adam]")).to_be_checked()
    expect(other.locator(".numbers caption")).to_have_text("Adam, step 120")


def test_who_flies_off_the_map_is_said_to_have_left(page: Page, server: str) -> None:
    opened(page, server, "rate=0.11&steps=400")
    row = page.locator("tr[data-run=gradient_descent]")
    expect(row).to_have_text(re.compile(r"left the map at step \d+"))
    expect(page.get_by_text("Gradient descent left the map at step 3. It diverges: the largest eigenvalue")).to_be_visible()
    page.get_by_role("button", name="To the start").click()
    expect(row).not_to_have_text(re.compile("left the map"))


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_on_a_phone_nothing_is_wider_than_the_page(page: Page, server: str, screenshots: Path, scheme: str) -> None:
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": 390, "height": 844})
    opened(page, server, "surface=network&look=adam&step=40")
    page.locator(".race").screenshot(path=screenshots / f"race-390-{scheme}.png")
    for name in (".race", "canvas.map", ".legend", ".numbers", "canvas.losses"):
        box = page.locator(name).bounding_box()
        assert box is not None
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 390, name
    page.locator("button.play").click()
    expect(page.locator(".race .said")).to_have_text(re.compile(r"step (4[2-9]|[5-9]\d|1\d\d) of 120"))
