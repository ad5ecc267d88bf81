"""What places in a text are, and the correlation of units with them, counted another way."""

from __future__ import annotations

import numpy as np
import pytest

from core.reference import marks
from core.reference.marks import MARKS, correlations

TEXT = 'He said: "No, I go."\nThen she went\n\n"And he?'


def shown(name: str, text: str) -> str:
    """The marks as a line of digits below the text."""
    return "".join(f"{int(value)}" for value in MARKS[name](text))


@pytest.mark.parametrize(
    ("name", "text", "digits"),
    [
        ("quotes", 'a "bc" d', "00111100"),
        ("quotes", "\u201ca\u201d \u00abb\u00bb c", "111011100"),
        ("quotes", '"a\n\n"b" c', "110011100"),  # a speech that goes on in the next paragraph opens anew
        ("quotes", "'tis", "0000"),  # an apostrophe is no quotation mark
        ("spaces", "a b\nc", "01000"),
        ("ends", "a b\nc", "00010"),
        ("line", "ab\n\ncd", "012001"),
        ("word", "He is! 42nd", "12012001234"),
        ("capitals", "He IS", "10011"),
    ],
)
def test_marks_are_what_one_would_write_below_the_text(name: str, text: str, digits: str) -> None:
    assert shown(name, text) == digits


@pytest.mark.parametrize("name", MARKS)
@pytest.mark.parametrize("text", ["", "a", "\u0627\u0644 \U0001f600\n", '"' * 7])
def test_every_mark_has_a_number_for_every_character(name: str, text: str) -> None:
    found = MARKS[name](text)
    assert found.shape == (len(text),)
    assert np.isfinite(found).all()


def test_correlations_are_those_of_numpy() -> None:
    seed = 4
    print(f"seed {seed}")
    values = np.random.default_rng(seed).normal(size=(len(TEXT), 7))
    for name, mark in MARKS.items():
        found = correlations(values, mark(TEXT))
        assert found is not None, name
        wanted = [np.corrcoef(values[:, unit], mark(TEXT))[0, 1] for unit in range(7)]
        np.testing.assert_allclose(found, wanted, atol=1e-12)


def test_a_unit_that_is_the_mark_follows_it_wholly_and_one_that_never_moves_not_at_all() -> None:
    mark = marks.quotes(TEXT)
    found = correlations(np.stack([mark, 3 - 2 * mark, np.full(len(TEXT), 0.3)], axis=1), mark)
    np.testing.assert_allclose(found, [1, -1, 0], atol=1e-12)


@pytest.mark.parametrize("text", ["", "a", "no quotes here"])
def test_a_mark_that_never_changes_is_followed_by_nobody(text: str) -> None:
    assert correlations(np.zeros((len(text), 3)), marks.quotes(text)) is None
