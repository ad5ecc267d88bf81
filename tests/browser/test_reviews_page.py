"""The lab that reads reviews, in a real Chromium: a link, a typed text, the gate theatre, the map of the words, a phone."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from core import facade
from core.reference.cells import Clamp
from core.reference.reader import text_reader
from core.web.reviews import theatre
from core.web.reviews.verdict import said
from core.web.sections import SECTIONS
from tests.browser.watching import Watch, fits, settled

LAB = "sentiment_classifier"
LSTM = f"{LAB}/lstm"
TEXT = "This is not a bad film. It is not boring at all."
NOT = 2  # its third word


def at(server: str, **parameters: str) -> str:
    return f"{server}/{LAB}?{urlencode(parameters)}"


def asked(page: Page) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(page.url).query).items()}


def favour(*clamps: Clamp) -> float:
    """The reference engine's answer to the text."""
    reader = text_reader(facade.layers(LSTM), facade.weights(LSTM))
    return reader.read(facade.opinion(LSTM, TEXT).reading.numbers, {0: clamps}).favour


def choose(page: Page, label: str, option: str) -> None:
    box(page, label).click()
    page.get_by_role("option", name=option, exact=True).click()
    settled(page)


def box(page: Page, label: str) -> Locator:
    return page.get_by_role("combobox", name=re.compile(rf"(^|\. ){re.escape(label)}$"))


def ground(word: Locator) -> list[int]:
    """The colour behind a word: red, green, blue."""
    return [int(part) for part in re.findall(r"\d+", word.evaluate("one => getComputedStyle(one).backgroundColor"))][:3]


def test_a_link_to_a_held_gate_shows_it_on_a_fresh_server(server: str, page: Page, watch: Watch) -> None:
    page.goto(at(server, section="Look inside", text=TEXT, word="4", hold="forget", at="0", when=str(NOT)))
    held, free = favour(Clamp("forget", 0.0, (NOT,))), favour()
    expect(page.get_by_text(f"With the hold the verdict is {said(held)}; with nothing held: {said(free)}.")).to_be_visible()
    expect(page.get_by_text("The equations at “bad”, unit")).to_be_visible()
    expect(page.get_by_role("textbox", name="Your review, in English")).to_have_value(TEXT)
    settled(page)
    assert len(watch.hosts()) == 1
    assert not watch.troubles


def test_what_is_typed_is_tinted_and_goes_into_the_address(server: str, page: Page, watch: Watch) -> None:
    page.goto(at(server))
    expect(page.get_by_text("Enter some text")).to_be_visible()
    settled(page)
    page.get_by_role("textbox", name="Your review, in English").fill("An awful film with one wonderful scene. Xyzzy!")
    page.keyboard.press("Control+Enter")
    words = page.locator(".tinted bdi")
    expect(words).to_have_text(["an", "awful", "film", "with", "one", "wonderful", "scene", "xyzzy"])
    settled(page)
    red, _, blue = ground(words.nth(1))
    assert blue > red, "a word against is blue"
    red, _, blue = ground(words.nth(5))
    assert red > blue, "a word in favour is orange"
    expect(page.get_by_text("7 of 8 words are known")).to_be_visible()
    assert asked(page)["text"] == "An awful film with one wonderful scene. Xyzzy!"
    assert len(watch.hosts()) == 1
    assert not watch.troubles


def test_the_belt_is_scrubbed_by_keys_and_the_equations_follow(server: str, page: Page) -> None:
    page.goto(at(server, section="Look inside", text=TEXT))
    stage = page.locator("svg.stage")
    expect(page.locator(".said")).not_to_be_empty()
    expect(page.get_by_text("The equations at “this”, unit")).to_be_visible()
    settled(page)
    stage.focus()
    for _ in range(4 * NOT):
        page.keyboard.press("ArrowRight")
    expect(page.locator(".said")).to_contain_text("Is (")
    page.keyboard.press("ArrowRight")
    expect(page.locator(".said")).to_contain_text("Not (")
    page.wait_for_url(f"**word={NOT}*")
    expect(page.get_by_text("The equations at “not”, unit")).to_be_visible()


def test_a_hold_changes_the_prediction(server: str, page: Page, watch: Watch) -> None:
    page.goto(at(server, section="Look inside", text=TEXT))
    expect(page.get_by_text(f"The verdict is {said(favour())}. Hold a gate")).to_be_visible()
    settled(page)
    choose(page, "Hold", "forget gate")
    expect(page.get_by_text(f"With the hold the verdict is {said(favour(Clamp('forget', 1.0)))}")).to_be_visible()
    page.get_by_label("at", exact=True).fill("0")
    page.keyboard.press("Enter")
    expect(page.get_by_text(f"With the hold the verdict is {said(favour(Clamp('forget', 0.0)))}")).to_be_visible()
    assert {"hold": "forget", "at": "0"}.items() <= asked(page).items()
    assert not watch.troubles


def test_a_word_of_the_map_is_chosen_by_a_click_or_by_its_name(server: str, page: Page, browser: Browser) -> None:
    page.goto(at(server, section="Look inside", text=TEXT, panel="words", word="4"))
    expect(page.get_by_text("Nearest to “bad”")).to_be_visible()
    settled(page)
    point = page.locator(".js-plotly-plot .scatterlayer .trace").nth(1).locator("path.point").first
    point.dispatch_event("mousemove")
    point.hover(force=True)
    point.click(force=True)
    page.wait_for_url("**near=*")
    expect(page.get_by_text(f"Nearest to “{asked(page)['near']}”")).to_be_visible()
    other = browser.new_page()
    other.goto(page.url)
    expect(other.get_by_text(f"Nearest to “{asked(page)['near']}”")).to_be_visible()
    other.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("panel", list(theatre.TITLES))
def test_the_theatre_fits_a_phone(panel: str, scheme: str, server: str, browser: Browser) -> None:
    visitor = browser.new_context(viewport={"width": 390, "height": 844}, color_scheme=scheme, has_touch=True)
    page = visitor.new_page()
    page.goto(at(server, section="Look inside", text=TEXT, panel=panel, hold="forget", at="0"))
    expect(page.get_by_text("With the hold the verdict is")).to_be_visible()
    settled(page)
    assert fits(page)
    visitor.close()


@pytest.mark.parametrize("section", list(SECTIONS))
def test_every_section_fits_a_phone(section: str, server: str, browser: Browser) -> None:
    visitor = browser.new_context(viewport={"width": 390, "height": 844})
    watch, page = Watch(visitor), visitor.new_page()
    page.goto(at(server, section=section))
    expect(page.get_by_role("heading", name="For or against", exact=True)).to_be_visible()
    settled(page)
    assert fits(page)
    assert len(watch.hosts()) == 1
    assert not watch.troubles
    visitor.close()


def test_a_long_sum_of_the_equations_can_be_scrolled_by_itself(server: str, browser: Browser) -> None:
    visitor = browser.new_context(viewport={"width": 390, "height": 844})
    page = visitor.new_page()
    page.goto(at(server, section="Look inside", text=TEXT, word=str(NOT)))
    sums = page.locator(".katex-display").first
    expect(sums).to_contain_text("64 terms, together")
    wide, seen, style = sums.evaluate("one => [one.scrollWidth, one.clientWidth, getComputedStyle(one).overflowX]")
    assert seen < wide < 2 * seen
    assert style == "auto"
    visitor.close()
