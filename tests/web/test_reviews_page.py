"""The page of the lab that reads texts: bad input in plain words, deep links, and holds that do what they say."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator
from html import unescape
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from core import facade
from core.reference.cells import Clamp
from core.reference.reader import text_reader
from core.web.reviews import asking, tinted, verdict
from core.web.reviews.rough import rough
from core.web.sections import SECTIONS
from tests import visiting
from tests.visiting import held, words

LAB = "sentiment_classifier"
CONFIG = Path(__file__).parents[2] / ".streamlit" / "config.toml"
NETWORKS = [entry.name for entry in facade.shelf(LAB) if entry.shipped]
LSTM = f"{LAB}/lstm"
TEXT = "This is not a bad film. It is not boring at all."


def page() -> None:
    from pages import lab

    lab.render("sentiment_classifier")


@pytest.fixture(autouse=True)
def own_home(empty_home: Path) -> Iterator[None]:
    """Each test starts with an empty shelf beside the shipped one."""
    yield
    facade.stop()


def shown(**address: str) -> AppTest:
    """The page at that address, run once."""
    return visiting.opened(page, **address)


def html(test: AppTest) -> str:
    return "\n".join(element.proto.body for element in test.get("html"))


def read(test: AppTest) -> list[str]:
    """The words that the page shows as read."""
    return [unescape(word) for word in re.findall(r"<bdi class[^>]*>([^<]*)</bdi>", html(test))]


@pytest.mark.parametrize("model", NETWORKS)
@pytest.mark.parametrize("section", list(SECTIONS))
def test_every_section_shows_every_network(section: str, model: str) -> None:
    test = shown(section=section, model=model, **({"text": TEXT} if section in ("Try it", "Look inside") else {}))
    assert test.title[0].value == "For or against"
    assert not test.error


def test_the_baseline_answers_beside_and_it_is_said_that_it_wins() -> None:
    test = shown(section="Try it", model=LSTM, text=TEXT)
    assert [metric.label for metric in test.metric] == ["LSTM", "Bag of words (baseline)"]
    assert "beats every network here" in words(test)
    assert "Bag of words 90.80 %, GRU 90.37 %, Bidirectional LSTM 88.95 %, LSTM 88.92 %, Simple RNN 88.31 %" in words(test)
    assert verdict.said(facade.opinion(LSTM, TEXT).favour) == test.metric[0].value


def test_what_chance_does_to_the_figure_is_said_from_the_card() -> None:
    assert "Mean 89.03 %, standard deviation 0.11 percentage points" in words(shown(section="After training", model=LSTM))
    assert "standard deviation" not in words(shown(section="After training", model=f"{LAB}/gru"))


@pytest.mark.parametrize("section", ["Try it", "Look inside"])
@pytest.mark.parametrize("typed", ["", "   \n\t ", "\u00a0\u2003", "\0\0", "\u202e\u202c"])  # cases 31, 33, 34
def test_nothing_typed_is_asked_for(section: str, typed: str) -> None:
    test = shown(section=section, text=typed)
    assert "Enter some text" in words(test)
    assert not test.metric


def test_a_megabyte_is_cut_and_said() -> None:  # case 32
    test = shown(section="Try it")
    test.text_area[0].set_value("good film " * 100_000).run()
    assert not test.exception
    assert f"cut at {asking.MOST:,} characters" in words(test)
    assert len(held(test).get("text", "")) == asking.MOST == len(test.text_area[0].value)
    assert "reads the last 400 words; the first 1600, struck through, are cut" in words(test)
    assert html(test).count('class="cut"') == 1600


@pytest.mark.parametrize(
    ("typed", "as_read"),
    [
        ("go\0od film", ["good", "film"]),  # case 33
        ("\u202egood\u202c film", ["good", "film"]),  # 34
        ("a good\u00a0film \uff27\uff2f\uff2f\uff24", ["a", "good", "film", "good"]),  # 39
        ("<script>alert('bad')</script> film", ["script", "alert", "bad", "script", "film"]),  # 37
        ("[good](javascript:alert) $\\frac{1}{2}$", ["good", "javascript", "alert", "frac", "1", "2"]),
        ("=cmd() good film", ["cmd", "good", "film"]),  # 41: and nothing on the page is exported
    ],
)
def test_odd_characters_are_text(typed: str, as_read: list[str]) -> None:
    test = shown(section="Try it", text=typed)
    assert read(test) == as_read
    assert "<script" not in html(test)
    assert test.metric
    assert not test.dataframe


def test_typed_markup_stays_in_the_box_as_it_is() -> None:
    test = shown(section="Try it")
    test.text_area[0].set_value("<b>good</b> film").run()
    assert test.text_area[0].value == "<b>good</b> film"
    assert read(test) == ["b", "good", "b", "film"]


def test_emoji_alone_are_no_words() -> None:  # case 35
    assert "There are no words in this text" in words(shown(section="Try it", text="\U0001f600 \U0001f44d\U0001f3fd"))
    test = shown(section="Try it", text="good film \U0001f600 xyzzy")
    assert "2 of 3 words are known" in words(test)


@pytest.mark.parametrize("model", NETWORKS)
@pytest.mark.parametrize("section", ["Try it", "Look inside"])
@pytest.mark.parametrize("typed", ["xyzzy", "qwrtz plugh xyzzy", "\u8fd9\u90e8\u7535\u5f71\u975e\u5e38\u597d\u770b"])  # case 36
def test_only_unknown_words_get_no_verdict(typed: str, section: str, model: str) -> None:
    test = shown(section=section, model=model, text=typed)
    assert "knows none of these words" in words(test)
    assert not test.metric


def test_half_a_character_is_refused_in_words(monkeypatch: pytest.MonkeyPatch) -> None:  # cases 38, 40
    """No browser test and no AppTest can send half a character, so the box itself is told that it came, before it is drawn."""
    comes, real = ["good \ud800"], st.text_area

    def box(label: str, key: str, on_change: Callable[[], None], **more: Any) -> str | None:
        if comes:
            before, st.session_state[key] = st.session_state[key], comes.pop()
            on_change()
            st.session_state[key] = before
        return real(label, key=key, on_change=on_change, **more)

    monkeypatch.setattr(st, "text_area", box)
    test = shown(section="Try it", text=TEXT)
    test.run()
    assert not test.exception
    assert not comes
    assert "half a character" in words(test)
    assert held(test).get("text", "") == TEXT == test.text_area[0].value


@pytest.mark.parametrize(
    "typed",
    [
        "Ich fand diesen Film leider ziemlich langweilig und die Handlung war sehr vorhersehbar.",
        "Ce film est vraiment magnifique, les acteurs sont excellents et l'histoire est touchante.",
        "Deze film was heel erg saai en de acteurs waren niet goed, wat een tijdverspilling",
        "Ganz langweiliger Film",
        "Film langweilig",
    ],
)
def test_another_language_is_noticed(typed: str) -> None:
    assert "is this English? This network was trained on English reviews" in words(shown(section="Try it", text=typed))


@pytest.mark.parametrize("typed", ["good", "A good film", "Not bad", "Wonderful, moving, funny"])
def test_few_words_of_english_are_read_without_a_word_about_the_language(typed: str) -> None:
    assert "is this English" not in words(shown(section="Try it", text=typed))


@pytest.mark.parametrize("sample", asking.SAMPLES)
def test_samples_are_english_and_are_read(sample: str) -> None:
    test = shown(section="Try it")
    test.button(f"sample-{sample}").click().run()
    assert held(test).get("text", "") == asking.SAMPLES[sample] == test.text_area[0].value
    assert not test.warning
    assert test.metric


def test_one_character_is_a_text() -> None:
    assert read(shown(section="Try it", text="a")) == ["a"]


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("share", [-1, -0.75, -0.5, -0.1, 0.1, 0.5, 0.9, 1])
def test_tints_can_be_read_and_grow_out_of_the_page(share: float, theme: str) -> None:
    ground = hexadecimal(tomllib.loads(CONFIG.read_text("utf-8"))["theme"][theme]["backgroundColor"])
    found = re.match(
        r"background: rgb\((\d+) (\d+) (\d+) / ([\d.]+)\); color: light-dark\((#\w+), (#\w+)\)", tinted.tinted(share)
    )
    assert found
    colour, alpha = np.array(found.groups()[:3], float), float(found[4])
    assert (colour[0] > colour[2]) == (share > 0)
    assert alpha == pytest.approx(abs(share))  # at zero nothing is left but the page
    pair = [luminance(ground + alpha * (colour - ground)), luminance(hexadecimal(found[5 if theme == "light" else 6]))]
    assert (max(pair) + 0.05) / (min(pair) + 0.05) >= 4.5


def hexadecimal(colour: str) -> np.ndarray:
    return np.array([int(colour[at : at + 2], 16) for at in (1, 3, 5)], float)


def luminance(colour: np.ndarray) -> float:
    """Relative luminance, as WCAG 2.2 defines it."""
    parts = colour / 255
    return float(np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4) @ (0.2126, 0.7152, 0.0722))


@pytest.mark.parametrize("model", [LSTM, f"{LAB}/bidirectional_lstm"])
def test_a_running_prediction_stands_beside_a_word_only_where_it_belongs_to_it(model: str) -> None:
    test = shown(section="Try it", model=model, text=TEXT)
    assert ("after it, in favour" in html(test)) == (model == LSTM)
    assert html(test).count("<tr>") == 1 + len(facade.opinion(model, TEXT).reading.words)
    assert ("one from each end" in words(test)) == (model != LSTM)


# The theatre


@pytest.mark.parametrize("panel", ["belt", "units", "course", "networks"])
@pytest.mark.parametrize("model", NETWORKS)
@pytest.mark.parametrize("hold", [{}, {"hold": "hidden", "at": "0", "when": "4"}])
def test_every_panel_of_every_network(model: str, panel: str, hold: dict[str, str]) -> None:
    test = shown(section="Look inside", model=model, text=TEXT, panel=panel, **hold)
    assert not test.error
    assert not test.warning


def test_a_hold_is_what_the_reference_makes_of_it() -> None:
    test = shown(section="Look inside", model=LSTM, text=TEXT, hold="forget", at="0", when="2")
    own = text_reader(facade.layers(LSTM), facade.weights(LSTM))
    numbers = facade.opinion(LSTM, TEXT).reading.numbers
    wanted = own.read(numbers, {0: (Clamp("forget", 0.0, (2,)),)}).favour
    assert f"With the hold the verdict is **{verdict.said(wanted)}**" in words(test)
    assert f"with nothing held: {verdict.said(own.read(numbers).favour)}" in words(test)


def test_one_unit_alone_can_be_held_and_followed() -> None:
    hold = {"hold": "hidden", "at": "0", "inside": "one", "unit": "5"}
    test = shown(section="Look inside", model=f"{LAB}/gru", text=TEXT, panel="units", quantity="follow", sort="changed", **hold)
    assert test.selectbox("at-unit").value == "5"
    assert "unit 5 alone" in test.selectbox("at-inside").options


def test_another_text_takes_out_what_belonged_to_the_old_one() -> None:
    test = shown(section="Look inside", model=LSTM, text=TEXT, word="9", when="8", hold="input", unit="3")
    test.text_area[0].set_value("A good film").run()
    assert not test.exception
    assert [held(test).get(name, "") for name in ("word", "when", "unit", "hold")] == ["", "", "", "input"]


@pytest.mark.parametrize(
    "address",
    [
        {"word": "999", "unit": "64", "when": "-1", "hold": "reset"},
        {"word": "x", "unit": "\u0663", "when": "1e9", "hold": "forget", "at": "nan"},
        {"panel": "nowhere", "way": "up", "sort": "?", "inside": "all", "quantity": "peephole"},
        {"hold": "forget", "at": "99"},
    ],
)
@pytest.mark.parametrize("model", [LSTM, f"{LAB}/bidirectional_lstm", "no/such", "../x"])
def test_nonsense_in_the_address_is_left(address: dict[str, str], model: str) -> None:
    test = shown(section="Look inside", model=model, text=TEXT, **address)
    assert "verdict" in words(test)


def test_whose_line_is_of_two_readers_is_said_beside_all_lines() -> None:
    said = words(shown(section="Look inside", model=LSTM, text=TEXT, panel="networks"))
    assert "Bidirectional LSTM: Two cells read this text, one from each end" in said


def test_the_direction_is_in_the_address() -> None:
    test = shown(section="Look inside", model=f"{LAB}/bidirectional_lstm", text=TEXT, way="end")
    assert test.selectbox("at-word").value == str(len(facade.opinion(LSTM, TEXT).reading.words) - 1)


@pytest.mark.parametrize("model", [name for name in NETWORKS if not name.endswith("bag_of_words")])
def test_the_map_lists_the_nearest_words_of_the_word_where_the_theatre_stands(model: str) -> None:
    test = shown(section="Look inside", model=model, text=TEXT, panel="words", word="4")
    assert "Nearest to “bad”" in words(test)
    assert re.search(r"They hold \d\d % of the variance", words(test))
    near = re.findall(r"^\| ([^|]+) \| (0\.\d\d) \|", words(test), re.M)
    assert len(near) == 12
    assert {"awful", "stupid", "terrible", "horrible"} & {word for word, _ in near}
    assert "Nearest to “wonderful”" in words(map_at("wonderful"))


def map_at(near: str) -> AppTest:
    return shown(section="Look inside", text=TEXT, panel="words", near=near)


def test_rough_words_are_left_out_of_the_list_but_for_the_chosen_one() -> None:
    said = words(shown(section="Look inside", text="nudity and a film", panel="words", near="nudity"))
    assert "Nearest to “nudity”" in said
    assert not [word for word in facade.vocabulary(LSTM) if rough(word) and f"| {word} |" in said]


@pytest.mark.parametrize("near", ["", "nonsense", "__import__", "<b>", "(unknown word)"])
def test_a_link_to_a_word_that_is_not_on_the_map_shows_another(near: str) -> None:
    text = "good qwrtz film"
    test = shown(section="Look inside", text=text, panel="words", near=near, word="1")
    assert "Nearest to “film”" in words(test) or "Nearest to “good”" in words(test)
    assert "(unknown word)" not in test.selectbox(key="at-near").options
