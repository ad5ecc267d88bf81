"""The page of the lab that reads by the character: what comes next, deep links, odd and hostile input, a text of one's own."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from core import facade
from core.contract import Refusal
from core.reference.following import properties
from core.web.characters import asking, naming, typing, writing
from core.web.characters.own_text import START
from core.web.sections import SECTIONS
from tests import visiting
from tests.visiting import held, words

LAB = "character_model"
NETWORKS = [entry.name for entry in facade.shelf(LAB) if entry.shipped]
GRU, LAYERED = f"{LAB}/gru", max(NETWORKS, key=lambda model: len(facade.layers(model)))
INSIDE = {"section": "Look inside"}
TEXT = '"Will you walk?" said she.\nAnd he went to the door.'


def page() -> None:
    from pages import lab

    lab.render("character_model")


@pytest.fixture(autouse=True)
def own_home(empty_home: Path) -> Iterator[None]:
    """Each test starts with an empty shelf beside the shipped one."""
    yield
    facade.stop()


def shown(**address: str) -> AppTest:
    """The page at that address, run once."""
    return visiting.opened(page, **address)


def told(test: AppTest, component: str) -> dict[str, Any]:
    """What a component of the page was given."""
    return visiting.sent(test, f"perceptarium.{component}")


def written(test: AppTest) -> str:
    """The start and what was written after it."""
    html = "\n".join(element.proto.body for element in test.get("html"))
    found = re.search(r'<div class="written"[^>]*>(.*)</div>', html, re.S)
    return unescape(re.sub(r"<[^>]*>", "", found[1])) if found else ""


@pytest.mark.parametrize("model", NETWORKS)
@pytest.mark.parametrize("section", list(SECTIONS))
def test_every_section_shows_every_network(section: str, model: str) -> None:
    test = shown(section=section, model=model, text=TEXT)
    assert test.title[0].value == facade.lab(LAB).title
    assert not test.error


# Try it: typing


def test_the_bars_are_the_probabilities_and_blanks_have_names() -> None:
    test = shown(text="He went to the", temperature="0.5", top="5", model=GRU)
    sheet, found = told(test, "suggest"), facade.next_characters(GRU, "He went to the", 0.5, 5)
    assert [line[0] for line in sheet["next"]] == [one.character for one in found.guesses]
    assert [line[1] for line in sheet["next"]] == [naming.name(one.character) for one in found.guesses]
    np.testing.assert_allclose([line[2] for line in sheet["next"]], [one.probability for one in found.guesses], rtol=1e-12)
    assert sum(line[2] for line in sheet["next"]) == pytest.approx(1)
    assert "space" in [line[1] for line in sheet["next"]]
    assert sheet["rest"] == found.continuation
    assert f"{found.entropy:.2f} bits" in words(test)


def test_before_anything_was_typed_it_expects_something_too() -> None:
    sheet = told(shown(model=GRU), "suggest")
    assert sheet["text"] == ""
    assert len(sheet["next"]) == typing.SHOWN
    assert sheet["heard"] is None


@pytest.mark.parametrize("sample", asking.SAMPLES)
@pytest.mark.parametrize("panel", ["type", "surprise"])
def test_samples_are_taken(panel: str, sample: str) -> None:
    test = shown(panel=panel, text="Before")
    test.button(f"sample-{sample}").click().run()
    assert not test.exception
    assert held(test).get("text", "") == asking.SAMPLES[sample]
    drawn = told(test, "suggest")["text"] if panel == "type" else "".join(told(test, "letters")["letters"])
    assert drawn == asking.SAMPLES[sample]


# Try it: writing


@pytest.mark.parametrize("seed", ["7", "8"])
def test_the_text_is_that_of_the_seed(seed: str) -> None:
    asked = {"panel": "write", "text": "The king", "length": "100", "model": GRU, "seed": seed, "temperature": "0.9", "top": "20"}
    first, again = shown(**asked, go="yes"), shown(**asked, go="yes")
    wanted = "The king" + "".join(facade.write(GRU, "The king", 100, 0.9, 20, int(seed)))
    assert written(first) == written(again) == wanted
    assert "Written 100 characters, seed " + seed in words(first)
    assert not written(shown(**asked)), "nothing is written before it is asked for"


def test_another_seed_writes_another_text() -> None:
    test = shown(panel="write", length="100", model=GRU, go="yes")
    before = written(test)
    next(button for button in test.button if button.label == "Another seed").click().run()
    assert held(test).get("seed", "") == "2"
    assert len(written(test)) == len(before) == 100
    assert written(test) != before


def test_what_was_written_stays_and_is_not_written_twice() -> None:
    test = shown(panel="write", length="100", model=GRU, go="yes")
    before = written(test)
    kept = test.session_state[writing.KEPT]
    test.run()
    assert written(test) == before
    assert test.session_state[writing.KEPT] is kept


# Try it: surprise


@pytest.mark.parametrize("model", [GRU, LAYERED])
def test_the_tints_are_the_bits_and_they_add_up(model: str) -> None:
    test, found = shown(panel="surprise", text=TEXT, model=model), facade.surprise(model, TEXT)
    shares = told(test, "letters")["shares"]
    np.testing.assert_allclose(shares, np.clip(found.bits / 8, 0, 1), atol=5e-4)
    assert f"cost the network {found.bits.sum():,.0f} bits in all" in words(test)
    assert [metric.value for metric in test.metric[:2]] == [f"{found.mean:.2f} bits", f"{found.baseline_mean:.2f} bits"]
    assert test.metric[2].value == f"{facade.entry(model).card['metrics']['test_bits']['value']:.2f} bits"
    letters = told(test, "letters")
    assert "".join(letters["letters"]) == TEXT
    assert all(f"{bits:.2f} bits" in line for bits, line in zip(found.bits, letters["told"], strict=True))
    assert letters["told"][3].count("%") == 4, "its own chance and three that were expected"


# Look inside


@pytest.mark.parametrize("look", ["units", "belt", "lines"])
@pytest.mark.parametrize("model", NETWORKS)
def test_every_panel_of_every_network(model: str, look: str) -> None:
    test = shown(section="Look inside", model=model, text=TEXT, look=look, at="10")
    assert not test.error
    assert not test.warning


def test_units_are_sorted_by_what_they_follow_and_the_correlation_is_numpys() -> None:
    test = shown(section="Look inside", model=LAYERED, text=TEXT, follows="inside quotes")
    states = facade.character_states(LAYERED, TEXT)
    wanted = np.array([np.corrcoef(column, properties(TEXT)["inside quotes"])[0, 1] for column in states.hidden.T])
    shown_values = [float(option.rpartition(" ")[2]) for option in test.selectbox("at-unit").options]
    np.testing.assert_allclose(shown_values, wanted[np.argsort(-abs(wanted), kind="stable")], atol=0.006)
    best = int(np.argmax(abs(wanted)))
    assert test.selectbox("at-unit").value == str(best)
    column = states.hidden[:, best]
    np.testing.assert_allclose(told(test, "letters")["shares"], column / abs(column).max(), atol=6e-4)


def test_the_belt_stands_at_the_character_of_the_link() -> None:
    test = shown(section="Look inside", model=GRU, text=TEXT, look="belt", at="10", unit="3")
    belt = told(test, "conveyor")
    place = belt["selected"]
    assert belt["names"][place] == f"10 {naming.name(TEXT[10])}"
    hidden = facade.character_states(GRU, TEXT).hidden[10, 3]
    assert belt["values"]["hidden"][place][0] == pytest.approx(hidden, abs=1e-5)


def test_of_a_long_text_the_belt_shows_the_stretch_around_the_place() -> None:
    long = TEXT * 20
    belt = told(shown(section="Look inside", model=GRU, text=long, look="belt", at="700"), "conveyor")
    assert belt["names"][belt["selected"]] == f"700 {naming.name(long[700])}"
    assert len(belt["names"]) < 100


def test_a_text_without_quotes_is_told_so() -> None:
    test = shown(section="Look inside", model=GRU, text="no quotes here", follows="inside quotes")
    assert "no quotation marks" in words(test)


# Odd and hostile input


@pytest.mark.parametrize("where", [{"panel": "surprise"}, INSIDE])
@pytest.mark.parametrize("typed", ["", "   \n\t ", "\u00a0\u2003", "\0\0", "\u202e\u202c"])  # cases 31, 33, 34
def test_nothing_typed_is_asked_for(where: dict[str, str], typed: str) -> None:
    test = shown(text=typed, **where)
    assert "Enter some text" in words(test)
    assert not test.metric


@pytest.mark.parametrize("where", [{"panel": "surprise"}, {"panel": "write"}, INSIDE])
def test_a_megabyte_is_cut_and_said(where: dict[str, str]) -> None:  # case 32
    test = shown(text="a", **where)
    test.text_area[0].set_value("the door " * 111_000).run()
    assert not test.exception
    assert f"cut at {asking.MOST:,} characters" in words(test)
    assert len(held(test).get("text", "")) == asking.MOST == len(test.text_area[0].value)


def test_a_link_that_is_too_long_is_cut_and_said() -> None:
    test = shown(text="the door " * 1000)
    assert f"cut at {asking.MOST:,} characters" in words(test)
    assert len(told(test, "suggest")["text"]) == asking.MOST


@pytest.mark.parametrize("typed", ["\U0001f600\U0001f44d\U0001f3fd", "\u8fd9\u90e8", "\u0645\u0631\u062d\u0628\u0627"])
def test_only_unknown_characters_get_no_guess(typed: str) -> None:  # cases 35, 36
    test = shown(text=typed)
    assert "knows none of these characters" in words(test)
    assert not told(test, "suggest")["next"]
    assert "knows none of these characters" in words(shown(panel="surprise", text=typed))


def test_unknown_characters_are_counted_and_marked() -> None:
    typed = "good \U0001f600 \u05e9\u05dc\u05d5\u05dd"
    assert "5 of 11 characters are unknown" in words(shown(text=typed))
    test = shown(panel="surprise", text=typed)
    assert told(test, "letters")["unknown"] == [5, 7, 8, 9, 10]
    assert "unknown and left out of the means" in words(test)


def test_printers_signs_are_those_of_the_books() -> None:
    typed = "\u201cI\u2019d go \u2014 now\u2026\u201d\u00a0he said \u2013 \u2018at once\u2019."
    sheet = told(shown(text=typed), "suggest")
    assert sheet["text"] == "\"I'd go -- now...\" he said - 'at once'."
    assert "unknown" not in words(shown(text=typed))


@pytest.mark.parametrize("typed", ["<script>alert(1)</script>", "[a](javascript:alert) $\\frac{1}{2}$ **b**", "=cmd() & <b>"])
def test_markup_is_text(typed: str) -> None:  # cases 37, 41
    test = shown(panel="surprise", text=typed)
    assert "".join(told(test, "letters")["letters"]) == typed
    test = shown(panel="write", text=typed, length="100", go="yes", model=GRU)
    assert written(test).startswith(typed)
    assert "<script" not in "".join(element.proto.body for element in test.get("html"))


def test_what_turns_the_writing_round_is_taken_out() -> None:  # cases 33, 34
    assert told(shown(text="go\0od \u202eday\u202c"), "suggest")["text"] == "good day"


@pytest.mark.parametrize(
    "typed",
    [
        "Ich fand diesen Film leider ziemlich langweilig und die Handlung war sehr vorhersehbar.",
        "Deze film was heel erg saai en de acteurs waren niet goed, wat een tijdverspilling was dat.",
    ],
)
def test_another_language_is_noticed(typed: str) -> None:
    asked = {"panel": "surprise", "model": GRU}
    assert "is it English" in words(shown(**asked, text=typed))
    assert "is it English" not in words(shown(**asked, text=facade.lab(LAB).sample))
    assert "is it English" not in words(shown(**asked, text=asking.SAMPLES["Of today"]))


@pytest.mark.parametrize("where", [{}, {"panel": "surprise"}, INSIDE, {**INSIDE, "look": "belt"}])
def test_one_character_is_a_text(where: dict[str, str]) -> None:
    test = shown(text="a", **where)
    assert not test.error


@pytest.mark.parametrize(
    "address",
    [
        {"panel": "nowhere", "temperature": "-1", "top": "1e9", "model": "../x"},
        {"panel": "write", "length": "nan", "seed": "-3", "go": "perhaps", "temperature": "\u0663"},
        {"section": "Look inside", "unit": "99999", "at": "-1", "follows": "?", "look": "x"},
        {"section": "Look inside", "look": "belt", "at": "1e9", "unit": "\u0663"},
        {"section": "Train it", "source": "?", "job": "x"},
    ],
)
def test_nonsense_in_the_address_is_left(address: dict[str, str]) -> None:
    test = shown(**{"text": TEXT, **address})
    assert not test.error


# Train it: a text of one's own


@pytest.mark.parametrize("typed", ["", "  \n "])
def test_an_empty_text_to_learn_from_is_explained(typed: str) -> None:
    test = shown(section="Train it", source="own")
    test.text_area("own-text").set_value(typed)
    next(button for button in test.button if button.label == "Train").click().run()
    assert "Your text is empty" in words(test)
    assert test.text_area("own-text").value == typed
    assert not facade.jobs(LAB)


def test_a_text_of_ones_own_begins_with_settings_of_its_own() -> None:
    own, books = (shown(section="Train it", source=source, variant="gru") for source in ("own", "books"))
    epochs = [next(one.value for one in test.number_input if one.label == "Epochs") for test in (own, books)]
    assert epochs == [START["epochs"], 3]
    assert not books.text_area
    assert shown(section="Train it", source="own", epochs="4").number_input[0].value == 4


def test_refusals_of_the_facade_are_whole_sentences() -> None:
    for typed in ("", " "):
        with pytest.raises(Refusal, match=r"\.$"):
            facade.surprise(GRU, typed)
