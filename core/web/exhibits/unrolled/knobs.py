"""What the panels of this exhibit have in common: the sentence, the network that reads it, and how numbers are told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import streamlit as st

from core.reference import sentences
from core.reference.cells import Trace
from core.reference.sentences import Reader
from core.web import address

PHRASE = "feeling under the weather"
MOST_UNITS, MOST_STEPS = 3, 1000


@dataclass(frozen=True, eq=False)  # arrays have no plain equality
class Read:
    """A sentence as it was read, word by word."""

    words: tuple[str, ...]
    reader: Reader
    losses: tuple[float, ...]
    trace: Trace
    expected: np.ndarray  # (steps, words known)


def ask() -> Read:
    """Draws the controls. Raises Refusal for a sentence that cannot be read."""
    left, middle, right, last = st.columns([4, 2, 2, 2])
    with left:
        text = address.text("Your sentence", "text", PHRASE, 120, help="At most 8 words. Each is an input of its own.")
    with middle:
        units = address.number("Units", "units", 2, 1, MOST_UNITS)
    with right:
        steps = address.number("Training steps", "trained", 300, 0, MOST_STEPS, step=50, help="Of gradient descent on it.")
    with last:
        seed = address.number("Seed", "seed", 1, 0, 10**6, help="Which random weights it begins with.")
    return read(sentences.words(text), units, seed, steps)


@lru_cache(maxsize=32)
def read(words: tuple[str, ...], units: int, seed: int, steps: int) -> Read:
    """The sentence read by a network that was trained on it for so many steps."""
    reader, losses = sentences.taught(words, units, seed, steps)
    trace, expected = reader.read(sentences.one_hot(words, reader.known))
    return Read(words, reader, tuple(losses), trace, expected)


def vector(values: Sequence[float] | np.ndarray) -> str:
    """A few numbers in brackets."""
    return "[" + ", ".join(f"{value:.2f}" for value in values) + "]"


def best(expected: np.ndarray, known: Sequence[str]) -> str:
    """The likeliest word, and how likely."""
    index = int(expected.argmax())
    return f"{known[index]} {100 * expected[index]:.0f} %"
