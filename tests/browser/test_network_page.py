"""The film of a training in a real Chromium: it plays, stops, steps, is scrubbed and walked by keys, and links to a moment."""

from __future__ import annotations

import re

from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.watching import Watch, settled

QUICK = "network?steps=80&units=3"


def film(page: Page) -> Locator:
    """The film, once it is drawn."""
    found = page.locator(".film")
    expect(found).to_have_attribute("data-frame", re.compile(r"\d+"))
    return found


def frame(shown: Locator) -> int:
    return int(shown.get_attribute("data-frame") or -1)


def part(shown: Locator, name: str) -> Locator:
    return shown.locator(f"[data-part={name}]")


def inked(canvas: Locator) -> int:
    """How many different colours a canvas shows: an empty one has one."""
    return int(canvas.evaluate(
        "c => new Set(new Uint32Array(c.getContext('2d').getImageData(0, 0, c.width, c.height).data.buffer)).size"
    ))  # fmt: skip


def test_the_film_plays_to_its_end_and_tells_the_address(server: str, page: Page, watch: Watch) -> None:
    page.goto(f"{server}/{QUICK}")
    shown = film(page)
    expect(part(shown, "step")).to_have_text("step 80")  # it has begun by itself, and comes to its end
    expect(part(shown, "play")).to_have_text("Play again")
    page.wait_for_url(re.compile(r"at=\d+"))
    settled(page)
    last = frame(shown)
    assert f"at={last}" in page.url
    assert all(inked(part(shown, name)) > 20 for name in ("plane", "wiring", "curves"))
    part(shown, "play").click()
    expect(shown).to_have_attribute("data-playing", "true")
    part(shown, "play").click()
    expect(shown).to_have_attribute("data-playing", "false")
    assert watch.troubles == []
    assert len(watch.hosts()) == 1


def test_it_is_stepped_and_scrubbed_with_mouse_and_keys(server: str, page: Page) -> None:
    page.goto(f"{server}/{QUICK}&at=10")
    shown = film(page)
    expect(shown).to_have_attribute("data-frame", "10")
    before = part(shown, "plane").evaluate("c => c.toDataURL()")
    part(shown, "forth").click()
    expect(shown).to_have_attribute("data-frame", "11")
    part(shown, "back").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Space")
    expect(shown).to_have_attribute("data-frame", "9")
    part(shown, "at").focus()
    page.keyboard.press("ArrowRight")
    expect(shown).to_have_attribute("data-frame", "10")
    page.keyboard.press("End")
    expect(part(shown, "step")).to_have_text("step 80")
    assert part(shown, "plane").evaluate("c => c.toDataURL()") != before
    page.keyboard.press("Home")
    expect(part(shown, "step")).to_have_text("step 0")
    box = part(shown, "at").bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    expect(shown).not_to_have_attribute("data-frame", "0")
    page.wait_for_url(re.compile(rf"at={frame(shown)}\b"))


def test_a_neuron_can_be_seen_large_and_the_link_keeps_it(server: str, page: Page, browser: Browser) -> None:
    page.goto(f"{server}/{QUICK}&at=30")
    shown = film(page)
    before = part(shown, "plane").evaluate("c => c.toDataURL()")
    part(shown, "shown").select_option("layer 1, neuron 2")
    expect(part(shown, "shown")).to_have_value("1")
    assert part(shown, "plane").evaluate("c => new Promise(done => requestAnimationFrame(() => done(c.toDataURL())))") != before
    part(shown, "line").check()
    part(shown, "test").check()
    page.wait_for_url(lambda url: all(kept in url for kept in ("at=30", "neuron=1", "line=yes", "tests=yes")))
    other = browser.new_context().new_page()
    other.goto(page.url)
    again = film(other)
    expect(part(again, "shown")).to_have_value("1")
    expect(part(again, "line")).to_be_checked()
    expect(part(again, "test")).to_be_checked()
    expect(again).to_have_attribute("data-frame", "30")
    other.context.close()
    part(shown, "forth").click()
    page.wait_for_url(lambda url: "at=31" in url and "neuron=1" in url)
    settled(page)  # the page's answer to that is there
    page.go_back()
    expect(shown).to_have_attribute("data-frame", "30")


def test_a_moment_of_the_last_training_does_not_land_in_the_next_one(server: str, page: Page) -> None:
    page.goto(f"{server}/{QUICK}&at=30")
    shown = film(page)
    settled(page)
    name = shown.evaluate("film => film.film.id")
    page.get_by_role("spinbutton", name="Seed").fill("8")
    part(shown, "forth").evaluate("button => button.click()")  # is told a moment later, when the seed has already gone
    page.get_by_role("spinbutton", name="Seed").press("Enter")
    page.wait_for_function("name => document.querySelector('.film')?.film.id !== name", arg=name)
    expect(part(film(page), "step")).to_have_text("step 80")
    page.wait_for_url(lambda url: "seed=8" in url and "at=" in url)
    assert "at=31" not in page.url


def test_a_knob_trains_anew_and_the_new_film_begins_at_its_start(server: str, page: Page) -> None:
    page.goto(f"{server}/{QUICK}&at=30")
    expect(film(page)).to_have_attribute("data-frame", "30")
    page.get_by_role("spinbutton", name="Seed").fill("7")
    page.get_by_role("spinbutton", name="Seed").press("Enter")
    page.wait_for_url(re.compile("seed=7"))
    expect(part(film(page), "step")).to_have_text("step 80")
    page.get_by_role("spinbutton", name="Neurons in each").fill("0")
    page.get_by_role("spinbutton", name="Neurons in each").press("Enter")
    expect(page.get_by_text("Each layer here has 1 to 64 neurons; 0 came.")).to_be_visible()
    assert page.get_by_role("spinbutton", name="Neurons in each").input_value() == "0"


def test_on_a_phone_nothing_sticks_out(server: str, browser: Browser) -> None:
    visitor = browser.new_page(viewport={"width": 390, "height": 844})
    visitor.goto(f"{server}/{QUICK}&at=30")
    film(visitor)
    settled(visitor)
    assert visitor.evaluate("document.documentElement.scrollWidth") <= 390
    for name in ("plane", "wiring", "curves", "at"):
        box = part(film(visitor), name).bounding_box()
        assert box is not None
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 391
    visitor.close()
