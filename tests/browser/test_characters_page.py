"""The lab that reads by the character as its visitors use it: typing, taking, writing on and stopping, pointing, a phone."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.watching import Watch, fits, settled

LAB, GRU = "/character_model", "character_model/gru"
WORKER = 180_000  # milliseconds that a training may take on a busy machine
TEXT = '"Will you walk?" said she.\nAnd he went to the door.'
SHARE = re.compile(r"^\d+\.\d %$|^[<>] ")


def at(server: str, **parameters: str) -> str:
    return f"{server}{LAB}?{urlencode(parameters)}"


def asked(page: Page) -> dict[str, str]:
    """What the page's address holds."""
    return {name: values[0] for name, values in parse_qs(urlsplit(page.url).query).items()}


def bars(page: Page) -> list[str]:
    """The bars' names and probabilities, the longest first, once they speak of what stands on the sheet."""
    expect(page.locator("ol:not(.late) .share").first).to_have_text(SHARE)
    return page.locator("ol li").all_inner_texts()


def test_typing_shows_what_comes_next_and_tab_takes_the_rest_of_the_word(server: str, page: Page, watch: Watch) -> None:
    page.goto(at(server, model=GRU))
    before = bars(page)
    sheet = page.locator("textarea")
    sheet.click()
    page.keyboard.type("He went to the wind")
    page.wait_for_url("**text=He+went+to+the+wind**")
    after = bars(page)
    assert len(after) == 10
    assert after != before
    sheet.fill("He said that he could not und")
    take = page.get_by_role("button", name="Take “")
    expect(take).to_be_visible()
    rest = (take.text_content() or "").removeprefix("Take “").removesuffix("”")
    page.keyboard.press("Tab")
    expect(sheet).to_have_value(re.compile(f"und{re.escape(rest)}\\s?$"))
    page.wait_for_url(f"**und{rest}**")
    page.locator("ol li button").first.click()
    expect(sheet).not_to_have_value(re.compile(f"und{re.escape(rest)}$"))
    assert watch.hosts() == {urlsplit(server).netloc}
    assert watch.troubles == []


def test_what_is_typed_on_stays_while_answers_come(server: str, page: Page) -> None:
    page.goto(at(server))
    bars(page)
    wanted = "And it came to pass in those days, that there went out a decree, that all the world should be told of it."
    page.locator("textarea").press_sequentially(wanted, delay=35)
    expect(page.locator("textarea")).to_have_value(wanted)
    page.wait_for_url("**told+of+it.**")
    settled(page)
    expect(page.locator("textarea")).to_have_value(wanted)


def test_back_brings_the_text_before(server: str, page: Page) -> None:
    page.goto(at(server, text="The first"))
    bars(page)
    sheet = page.locator("textarea")
    sheet.fill("The second")
    page.wait_for_url("**text=The+second**")
    page.go_back()
    expect(sheet).to_have_value("The first")


def test_it_writes_on_until_it_is_stopped_and_the_seed_decides(server: str, page: Page, watch: Watch) -> None:
    page.goto(at(server, panel="write", text="The king", length="4000"))
    page.get_by_role("button", name="Write on", exact=True).last.click()
    text = page.locator(".written")
    expect(text).to_have_text(re.compile(r"The king.{40}", re.S))
    first = text.inner_text()
    expect(text).not_to_have_text(first)  # it grows
    page.get_by_test_id("stMainBlockContainer").get_by_role("button", name="Stop").click()
    expect(page.get_by_text("Stopped after")).to_be_visible()
    settled(page)
    stopped = text.inner_text()
    assert stopped.startswith(first.rstrip())
    assert len(stopped) < 4000
    page.wait_for_timeout(500)
    assert text.inner_text() == stopped
    page.goto(at(server, panel="write", text="The king", length="100", go="yes"))
    expect(page.get_by_text("Written 100 characters, seed 1")).to_be_visible()
    assert text.inner_text()[:60] == stopped[:60], "the same seed writes the same"
    assert watch.troubles == []


def test_a_link_shows_another_visitor_the_same(server: str, page: Page, watch: Watch) -> None:
    state = {"section": "Look inside", "text": TEXT, "follows": "blank", "unit": "5", "at": "12", "model": GRU}
    page.goto(at(server, **state))
    here = page.locator(".letters .here")
    expect(here).to_have_text(TEXT[12])
    expect(page.locator(".letters output")).to_contain_text("character 12")
    assert asked(page) == state
    letters = page.locator(".letters p")
    letters.focus()
    page.keyboard.press("ArrowRight")
    expect(page.locator(".letters output")).to_contain_text("character 13")
    page.keyboard.press("Enter")
    page.wait_for_url("**at=13**")
    page.get_by_role("button", name="The belt, step by step").or_(page.get_by_text("The belt, step by step")).first.click()
    expect(page.locator(".said")).to_contain_text("13 ")
    assert watch.troubles == []


def test_pointing_tells_what_was_expected(server: str, page: Page) -> None:
    page.goto(at(server, panel="surprise", text=TEXT))
    output = page.locator(".letters output")
    expect(output).to_contain_text("Point at a character")
    page.locator(".letters span").nth(4).hover()
    expect(output).to_contain_text(re.compile(r"“l” after .*bits.*Expected: .*%.*%.*%", re.S))


def test_a_network_learns_from_a_pasted_text_that_stays_the_visitors_own(server: str, page: Page, watch: Watch) -> None:
    """Too short a text is explained and stays in its box; a longer one is learned from, and stands in no address."""
    secret = "".join(f"This is my own line {number}, and nobody is to read it.\n" for number in range(80))
    page.goto(at(server, section="Train it", source="own", variant="gru", epochs="1", units="8"))
    box = page.get_by_label("Your text: 2,000 to 200,000 characters")
    train = page.get_by_role("button", name="Train", exact=True)
    for short, said in (("Too short", "must have 2,000 to 200,000 characters; 9 came"), ("ab" * 5000, "different characters")):
        box.fill(short)
        train.click()
        expect(page.get_by_text(said)).to_be_visible()
        expect(box).to_have_value(short)
    box.fill(secret)
    train.click()
    page.wait_for_url("**job=**")
    assert "nobody" not in page.url
    expect(page.get_by_text("On the shelf as character_model/gru-")).to_be_visible(timeout=WORKER)
    expect(page.get_by_text("bits per character on").first).to_be_visible()
    page.get_by_role("button", name="Try it on a text").click()
    bars(page)
    page.goto(at(server, section="Train it"))
    expect(page.get_by_role("link", name=re.compile("own text"))).to_be_visible()
    assert "nobody is to read" not in page.content()
    assert watch.troubles == []


@pytest.mark.parametrize(
    "state",
    [
        {},
        {"text": TEXT},
        {"panel": "write", "text": TEXT, "length": "100", "go": "yes"},
        {"panel": "surprise", "text": TEXT},
        {"section": "Look inside", "text": TEXT},
        {"section": "Look inside", "text": TEXT, "look": "belt"},
        {"section": "Look inside", "text": TEXT, "look": "lines"},
        {"section": "Train it", "source": "own"},
        {"section": "After training"},
    ],
)
def test_it_fits_a_phone(state: dict[str, str], server: str, browser: Browser) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    page = context.new_page()
    page.set_default_timeout(60_000)
    page.goto(at(server, **state))
    expect(page.get_by_test_id("stCaptionContainer").first).to_be_visible()
    settled(page)
    assert fits(page)
    if state.get("panel") == "surprise":
        page.locator(".letters span").nth(2).tap()
        expect(page.locator(".letters output")).to_contain_text("bits")
    context.close()


def test_signs_that_mean_something_to_markdown_are_shown_as_they_were_typed(server: str, page: Page) -> None:
    page.goto(at(server, panel="surprise", model=GRU, text="She said :smile:Zq &lt;Qx"))
    said = page.get_by_text("Most surprising")
    expect(said).to_contain_text("after “…e said :smile:”")
    expect(said).to_contain_text("Zq &lt;Q”")
