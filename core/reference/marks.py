"""What a place in a text is, as numbers, and how closely each unit of a network follows it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from types import MappingProxyType

import numpy as np

OPENS, CLOSES, EITHER = "\u201c\u00ab", "\u201d\u00bb", '"'


def quotes(text: str) -> np.ndarray:
    """1 from an opening quotation mark up to the closing one, else 0: (characters,) float64.

    A straight mark opens and closes by turns. Every paragraph begins outside, for in old books a speech of several paragraphs
    opens each of them anew and closes only the last.
    """
    found, inside = np.zeros(len(text)), False
    for place, letter in enumerate(text):
        if text[place : place + 2] == "\n\n":
            inside = False
        was, inside = inside, letter in OPENS or (letter in EITHER and not inside) or (inside and letter not in CLOSES + EITHER)
        found[place] = inside or was
    return found


def spaces(text: str) -> np.ndarray:
    """1 at a blank, 0 elsewhere."""
    return np.array([float(letter == " ") for letter in text])


def line_ends(text: str) -> np.ndarray:
    """1 at the end of a line, 0 elsewhere."""
    return np.array([float(letter == "\n") for letter in text])


def in_line(text: str) -> np.ndarray:
    """How many characters there have been since the line began, counted from 0."""
    return _since(text, "\n")


def in_word(text: str) -> np.ndarray:
    """The letter's number in its word, counted from 1; 0 outside of words."""
    found = np.zeros(len(text))
    for word in re.finditer(r"\w+", text):
        found[word.start() : word.end()] = np.arange(1, len(word[0]) + 1)
    return found


def capitals(text: str) -> np.ndarray:
    """1 at a capital letter, 0 elsewhere."""
    return np.array([float(letter.isupper()) for letter in text])


def _since(text: str, end: str) -> np.ndarray:
    found, count = np.zeros(len(text)), 0
    for place, letter in enumerate(text):
        found[place] = count
        count = 0 if letter == end else count + 1
    return found


MARKS: Mapping[str, Callable[[str], np.ndarray]] = MappingProxyType(
    {"quotes": quotes, "spaces": spaces, "ends": line_ends, "line": in_line, "word": in_word, "capitals": capitals}
)


def correlations(values: np.ndarray, mark: np.ndarray) -> np.ndarray | None:
    """Pearson's correlation of every unit, (characters, units), with a mark (characters,): (units,) from -1 to 1.

    A unit that never moves follows nothing: 0. None where the mark itself never changes, as quotes do in a text without any.
    """
    if len(mark) < 2 or np.ptp(mark) == 0:
        return None
    moved, wanted = values - values.mean(axis=0), mark - mark.mean()
    scale = np.sqrt((moved**2).sum(axis=0) * (wanted**2).sum())
    still = np.ptp(values, axis=0) == 0
    return np.where(still, 0.0, wanted @ moved / np.where(still | (scale == 0), 1.0, scale))
