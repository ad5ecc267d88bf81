"""Reviews with rough words are folded, by a rule that is stated; nothing of them is lost, and markup in them stays text."""

from __future__ import annotations

import re
from html import unescape

import pytest
from streamlit.testing.v1 import AppTest

from core.web.reviews import excerpts
from core.web.reviews.rough import BEGINNINGS, WHERE, rough
from tests.serving import ROOT


@pytest.mark.parametrize("text", ["What a Bitch!", "he was RAPED", "total s**t", "porn, nothing else", "racist f*cker"])
def test_rough_words_are_found(text: str) -> None:
    assert rough(text)


@pytest.mark.parametrize(
    "text",
    ["grapes and drapes", "a cocktail with Dick Van Dyke in Essex", "****", "4 * 5 * 6", "**bold**", "a pitch", "*ill*", ""],
)
def test_words_that_merely_contain_them_are_not(text: str) -> None:
    assert not rough(text)


def test_the_list_is_short_sorted_and_where_the_page_says() -> None:
    assert list(BEGINNINGS) == sorted(set(BEGINNINGS))
    assert len(BEGINNINGS) < 50
    assert all(f'"{word}"' in (ROOT / WHERE).read_text("utf-8") for word in BEGINNINGS)


def page() -> None:
    from core.web.reviews import excerpts

    excerpts.show(["A fine film.<br /><b>Really</b>.", "It is shit.", "x " * 400 + "the end"], ["one", "two", "three"])


def test_only_the_rough_one_is_folded_and_the_rule_is_said() -> None:
    test = AppTest.from_function(page).run()
    assert not test.exception
    (html,) = (element.proto.body for element in test.get("html"))
    figures = re.findall(r"<figure.*?</figure>", html)
    assert ["<details>" in figure for figure in figures] == [False, True, False]
    assert "It is shit." in figures[1]
    assert "<b>Really" not in html
    assert "<b>Really</b>" in unescape(html)
    assert len(figures[2]) < excerpts.LONG + 300
    (caption,) = (element.value for element in test.caption)
    assert caption.startswith("These are reviews as strangers wrote them. 1 of 3 is folded")
    assert WHERE in caption
