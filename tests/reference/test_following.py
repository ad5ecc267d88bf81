"""What places in a text are, and the correlation of units with them, counted another way."""

from __future__ import annotations

import numpy as np
import pytest

from core.reference.following import correlations, properties

TEXT = 'He said: "No, I go."\nThen she went\n\n"And he?'


@pytest.mark.parametrize(
    ("name", "text", "digits"),
    [
        ("inside quotes", 'a "bc" d', "00111000"),
        ("inside quotes", "\u201ca\u201d b", "11000"),
        ("inside quotes", '"a\n\n"b" c', "111011000"),  # a speech that goes on in the next paragraph opens anew
        ("inside quotes", "'tis", "0000"),  # an apostrophe is no quotation mark
        ("blank", "a b\nc", "01000"),
        ("line end", "a b\nc", "00010"),
        ("place in the line", "ab\n\ncd", "120012"),
        ("place in the word", "He is! 42nd", "12012001234"),
        ("capital letter", "He IS", "10011"),
    ],
)
def test_properties_are_what_one_would_write_below_the_text(name: str, text: str, digits: str) -> None:
    assert "".join(f"{int(value)}" for value in properties(text)[name]) == digits


@pytest.mark.parametrize("text", ["", "a", "\u0627\u0644 \U0001f600\n", '"' * 7])
def test_every_property_has_a_number_for_every_character(text: str) -> None:
    for found in properties(text).values():
        assert found.shape == (len(text),)
        assert np.isfinite(found).all()


def test_correlations_are_those_of_numpy() -> None:
    seed = 4
    print(f"seed {seed}")
    values = np.random.default_rng(seed).normal(size=(len(TEXT), 7))
    for name, own in properties(TEXT).items():
        wanted = [np.corrcoef(values[:, unit], own)[0, 1] for unit in range(7)]
        np.testing.assert_allclose(correlations(values, own), wanted, atol=1e-12, err_msg=name)


def test_a_unit_that_is_the_property_follows_it_wholly_and_one_that_never_moves_not_at_all() -> None:
    own = properties(TEXT)["inside quotes"]
    found = correlations(np.stack([own, 3 - 2 * own, np.full(len(TEXT), 0.3)], axis=1), own)
    np.testing.assert_allclose(found, [1, -1, 0], atol=1e-12)


def test_what_never_changes_is_followed_by_nobody() -> None:
    text = "no quotes here"
    values = np.random.default_rng(1).normal(size=(len(text), 3))
    assert not correlations(values, properties(text)["inside quotes"]).any()
