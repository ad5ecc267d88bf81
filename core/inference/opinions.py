"""What each word of a text did to the answer of a network that says for or against, exactly, out of what its layers computed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from core.contract import Refusal
from core.inference.answering import read, weights
from core.texts import Reading
from core.vault import Entry


@dataclass(frozen=True)
class Opinion:
    """An answer, word by word. `reading` holds the words, those that were cut and those that are unknown.

    `effects` (words,): how far each word moved the evidence, the natural logarithm of the odds in favour; 0 for a word that is
    not read. `start` is the evidence before any word, so that start + the sum of all effects is the evidence in the end.
    `running` (words read,): the probability of "in favour" after each word; empty for a network that knows no order. Two readers,
    one from each end, have read different words after so many steps: there an effect is that of both readers together.
    `terms`: of a network that knows no order, each known word and pair with its vote, the largest first.
    """

    reading: Reading
    favour: float
    start: float
    effects: np.ndarray
    running: np.ndarray
    terms: tuple[tuple[str, float], ...] = ()

    @property
    def known(self) -> int:
        """How many of the words the network knows."""
        return len(self.reading.words) - sum(self.reading.unknown)


def opinion(entry: Entry, text: str) -> Opinion:
    """The network's opinion of one text. Raises Refusal for a text without words and for a network that reads pictures."""
    reading, found = read(entry, text)
    own = weights(entry)
    favour = float(found["probabilities"][0, 1])
    if "votes/embeddings" in own:
        terms = _terms(reading, own)
        effects = _shared(reading.words, terms)
        return Opinion(reading, favour, 0.0, effects, np.empty(0), tuple(sorted(terms.items(), key=lambda term: -abs(term[1]))))
    if "scores/kernel" not in own:
        raise Refusal(f"The network {entry.name} gives no opinion word by word. Choose another one.")
    towards, bias = _towards(own["scores/kernel"]), float(_towards(own["scores/bias"]))
    parts = [name for name in ("recurrent", "forward", "backward") if name in found]
    effects, place = np.zeros(len(reading.words)), 0
    for name in parts:
        states = found[name][0].astype(float)
        evidence = states @ towards[place : place + states.shape[1]]
        moved = np.diff(evidence, prepend=0.0)
        effects[reading.cut :] += moved[::-1] if name == "backward" else moved  # it gives out as it goes, from the end
        place += states.shape[1]
    return Opinion(reading, favour, bias, effects, found["running"][0, :, 1].astype(float))


def _towards(values: np.ndarray) -> np.ndarray:
    """What the second score has more than the first: that is the evidence in favour."""
    return values[..., 1].astype(float) - values[..., 0]


def _terms(reading: Reading, own: Mapping[str, np.ndarray]) -> dict[str, float]:
    """Each known word and pair of neighbours with its vote: rarity, made so that a text has length 1, times its weight."""
    numbers = np.unique(reading.numbers)
    rare = own["idf/embeddings"][numbers, 0].astype(float)
    votes = rare / max(float(np.sqrt((rare**2).sum())), 1e-12) * _towards(own["votes/embeddings"][numbers])
    by_number = dict(zip(numbers.tolist(), votes.tolist(), strict=True))
    return {term: by_number[number] for term, number in reading.terms if number in by_number}


def _shared(words: tuple[str, ...], terms: Mapping[str, float]) -> np.ndarray:
    """Each place's part of the votes: a vote is shared by all places at which its words stand."""
    places: dict[str, list[int]] = {}
    for place, word in enumerate(words):
        places.setdefault(word, []).append(place)
    for place, (first, second) in enumerate(pairwise(words)):
        places.setdefault(f"{first} {second}", []).extend((place, place + 1))
    effects = np.zeros(len(words))
    for term, vote in terms.items():
        np.add.at(effects, places[term], vote / len(places[term]))
    return effects
