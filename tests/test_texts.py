"""From a text to the numbers of its words, without Keras."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest

from core.contract import Refusal
from core.texts import LONGEST, Alphabet, Vocabulary, same_length, tidy

ENTRIES = ("the", "not", "good", "i", "don't", "film", "not good")
PLAIN = Vocabulary("NFKC", r"<br\s*/?>", r"[^\W_]+(?:'[^\W_]+)*", 5, False, ENTRIES)
BAG = replace(PLAIN, most=None, pairs=True)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("I DON'T like it...", ["i", "don't", "like", "it"]),
        ("I don\u2019t.<br />Not<br>good", ["i", "don't", "not", "good"]),
        ("'quoted' snake_case 10/10", ["quoted", "snake", "case", "10", "10"]),
        ("\ufb01lm \uff27\uff2f\uff2f\uff24", ["film", "good"]),  # a ligature and full-width letters
        ("<script>alert('x')</script>", ["script", "alert", "x", "script"]),
        ("\u05d8\u05d5\u05d1 \u0645\u0631\u062d\u0628\u0627", ["\u05d8\u05d5\u05d1", "\u0645\u0631\u062d\u0628\u0627"]),
        ("good\0bad\u202e\ufeff!", ["good", "bad"]),
        ("\U0001f600 \U0001f44d\U0001f3fd ?!", []),
        ("", []),
    ],
)
def test_words(text: str, words: list[str]) -> None:
    assert PLAIN.words(text) == words


def test_reading() -> None:
    reading = PLAIN.read("Well, the film: I don't know, not good")
    assert reading.words == ("well", "the", "film", "i", "don't", "know", "not", "good")
    assert reading.numbers.tolist() == [5, 6, 1, 3, 4]  # the last five, "know" unknown
    assert reading.numbers.dtype == np.int32
    assert (reading.cut, reading.unknown) == (3, (True, False, False, False, False, True, False, False))


def test_a_bag_holds_each_known_word_and_pair_once() -> None:
    reading = BAG.read("not good, not good: the film")
    assert sorted(reading.numbers.tolist()) == [2, 3, 4, 7, 8]
    assert reading.cut == 0
    assert BAG.read("nothing known").numbers.tolist() == [1]


@pytest.mark.parametrize("text", ["", "  \n\t", "?!", "\U0001f600", "\0\0"])
def test_a_text_without_words_is_refused(text: str) -> None:
    with pytest.raises(Refusal, match="no words"):
        PLAIN.read(text)


def test_a_text_that_is_too_long_is_refused() -> None:
    with pytest.raises(Refusal, match=r"at most 100,000 characters; 1,000,000 came"):
        PLAIN.read("a" * 1_000_000)
    assert len(PLAIN.read("a " * (LONGEST // 2)).words) == LONGEST // 2


def test_the_file_says_it_all() -> None:
    for vocabulary in (PLAIN, BAG, replace(PLAIN, entries=("é", '"', "\\"))):
        assert Vocabulary.from_json(vocabulary.as_json().encode()) == vocabulary


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"entries": []}', json.dumps({"entries": None}).encode()])
def test_another_file_is_no_vocabulary(content: bytes) -> None:
    with pytest.raises((ValueError, TypeError)):
        Vocabulary.from_json(content)


def test_equal_lengths_come_together() -> None:
    numbers = [np.zeros(length, np.int32) for length in (3, 1, 3, 2, 1)]
    assert [rows.tolist() for rows in same_length(numbers)] == [[1, 4], [3], [0, 2]]
    assert same_length([]) == []


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("go\0od", "good"),  # nothing unseen stays
        ("\u202egood\u202c \u2066film\u2069", "good film"),  # nor what turns the direction of writing round
        ("one\r\ntwo\tthree\x1b[31m", "one\ntwo\tthree[31m"),
        ("\U0001f44d\U0001f3fd \u05d8\u05d5\u05d1 ok", "\U0001f44d\U0001f3fd \u05d8\u05d5\u05d1 ok"),
        ("", ""),
    ],
)
def test_tidying(typed: str, kept: str) -> None:
    assert tidy(typed) == kept


@pytest.mark.parametrize("typed", ["half \ud800 a character", None, 3, b"good", ["good"]])
def test_what_is_no_text_is_refused_in_words(typed: object) -> None:
    with pytest.raises(Refusal, match="text"):
        tidy(typed)


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("\uff28\uff45\uff4c\uff4c\uff4f", "Hello"),  # full-width letters
        ("\ufb01ne \ufb02oor", "fine floor"),  # ligatures
        ("x\u00b2", "x\u00b2"),  # its plain form is unknown, too
        ("caf\u00e9, cafe\u0301", "caf\u00e9, cafe\u0301"),  # so are these
        ("u\u0308ber", "\u00fcber"),  # an accent that stands apart
        ("\u0301a", "\u0301a"),
        ("\ufb00 \ufb01", "\ufb00 fi"),  # what is known stays
        ("\n\t\U0001f600", "\n\t\U0001f600"),
        ("", ""),
    ],
)
def test_what_is_unknown_is_read_in_the_form_that_is_known(typed: str, read: str) -> None:  # case 39
    alphabet = Alphabet("\n ,Habcdefilnorux\u00fc\ufb00")
    assert alphabet.known_form(typed) == read
    assert alphabet.known_form(read) == read


def test_an_alphabets_labels_are_made_once() -> None:
    alphabet = Alphabet("ab")
    assert alphabet.labels == ("", "a", "b")
    assert alphabet.labels is alphabet.labels
