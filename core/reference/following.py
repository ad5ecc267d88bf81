"""What a unit of a network that reads characters might follow, and how closely it does (after Karpathy, Johnson and Li 2015)."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

LONGEST_WORD, LINE = 12, 80  # characters: from there on a place in the word, in the line, is no farther


def properties(text: str) -> Mapping[str, np.ndarray]:
    """Of each character's place, (n,) each: what can be told of it without reading on."""
    quoted, in_word, in_line = (np.zeros(len(text)) for _ in range(3))
    inside, word, line, before = False, 0, 0, ""
    for place, character in enumerate(text):
        inside = character == "\u201c" or (inside if character not in '"\u201d' else character == '"' and not inside)
        if character == before == "\n":
            inside = False  # an empty line ends a paragraph: a quotation that was not closed ends with it
        word = word + 1 if character.isalnum() or character in "'\u2019" and word else 0
        line = 0 if character == "\n" else line + 1
        quoted[place], in_word[place], in_line[place] = inside, min(word, LONGEST_WORD), min(line, LINE)
        before = character
    return {
        "inside quotes": quoted,
        "blank": np.array([character == " " for character in text], float),
        "line end": np.array([character == "\n" for character in text], float),
        "place in the word": in_word,
        "capital letter": np.array([character.isupper() for character in text], float),
        "place in the line": in_line,
    }


def correlations(states: np.ndarray, values: np.ndarray) -> np.ndarray:
    """Pearson's correlation of each unit's states (n, units) with values (n,): (units,), 0 where one of them never changes."""
    apart, own = states - states.mean(0), values - values.mean()
    size = np.sqrt((apart**2).sum(0) * (own**2).sum())
    return np.divide(own @ apart, size, out=np.zeros(states.shape[1]), where=size > 1e-9)
