"""How much a text surprises whoever guesses its characters one by one: the examination of a network that does."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

Array = np.ndarray
Answers = Callable[[Array], Array]  # (n, steps) numbers -> (n, steps, size) probabilities of what comes next

PIECE = 5_000  # characters that are read at a stretch in an examination: each piece begins with nothing remembered
TOGETHER = 8  # pieces
LEAST = 1e-12  # a probability below it counts as this one


def predictions(answers: Answers, numbers: Array) -> Array:
    """The answers before each character of numbers[1:], (length - 1, size): the text is cut into pieces of PIECE."""
    read = numbers[:-1]
    whole = len(read) // PIECE
    pieces = read[: whole * PIECE].reshape(whole, PIECE)
    batches = [pieces[start : start + TOGETHER] for start in range(0, whole, TOGETHER)]
    rest = read[None, whole * PIECE :]
    found = []
    for batch in [*batches, *([rest] if rest.size else [])]:
        given = answers(batch)
        found.append(given.reshape(-1, given.shape[-1]))
    return np.concatenate(found)


def surprise(probabilities: Array) -> Array:
    """log2(1 / p), in bits, at most log2(1 / LEAST), 39.86: one miss does not weigh more than all the rest, not even at p = 0."""
    return -np.log2(np.maximum(probabilities, LEAST))
