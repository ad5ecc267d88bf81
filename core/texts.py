"""A text as a network reads it: the words and their numbers, by the vocabulary that was stored with the network. No Keras."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Literal

import numpy as np

from core.contract import Refusal

UNKNOWN = 1  # the number of every word that the vocabulary does not hold; 0 is no word at all
FIRST = 2  # the number of the vocabulary's first entry
BIDI = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"  # what turns the direction of writing round
SIGN = re.compile("[^\\u0300-\\u036f][\\u0300-\\u036f]*", re.DOTALL)  # a character and the accents that are written over it
UNSEEN = re.compile(f"[\\x00-\\x08\\x0b-\\x1f\\x7f-\\x9f{BIDI}]")  # control characters but tab and line feed
LONGEST = 100_000  # characters of one text: some 17,000 words, four times what the longest review has


@dataclass(frozen=True)
class Reading:
    """A text as one network reads it.

    `words`: all words in order, in lower case. `numbers`: (n,) int32, what the network gets: those of the words that it reads,
    or of each known word and pair once. `cut`: how many words at the beginning it does not read. `unknown`: which of `words` it
    does not know.
    """

    words: tuple[str, ...]
    numbers: np.ndarray
    cut: int
    unknown: tuple[bool, ...]
    terms: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True)
class Vocabulary:
    """How a network's lesson took texts apart, as plain data: the file `vocabulary.json` beside the network.

    `form` is a Unicode normalisation form, `line_break` and `word` are regular expressions over the lower-case text, `most` is
    the number of words that are read, from the end (None: all). With `pairs` a text is the set of its words and its pairs of
    neighbours.
    """

    form: Literal["NFC", "NFD", "NFKC", "NFKD"]
    line_break: str
    word: str
    most: int | None
    pairs: bool
    entries: tuple[str, ...]

    @classmethod
    def from_json(cls, text: bytes | str) -> Vocabulary:
        """Raises ValueError or TypeError for anything but what `as_json` wrote."""
        data = json.loads(text)
        return cls(**{**data, "entries": tuple(data["entries"])})

    def as_json(self) -> str:
        """The file's content."""
        rules = {name: getattr(self, name) for name in ("form", "line_break", "word", "most", "pairs")}
        return json.dumps({**rules, "entries": self.entries}, ensure_ascii=False, indent=0) + "\n"

    @cached_property
    def numbers(self) -> Mapping[str, int]:
        """The number of each entry."""
        return {entry: place for place, entry in enumerate(self.entries, start=FIRST)}

    def words(self, text: str) -> list[str]:
        """The words of any text, in lower case."""
        plain = unicodedata.normalize(self.form, text).replace("\u2019", "'").lower()
        return re.findall(self.word, re.sub(self.line_break, " ", plain))

    def read(self, text: str) -> Reading:
        """The text as the network gets it. Raises Refusal for a text that is too long, or that has no words."""
        if len(text) > LONGEST:
            raise Refusal(f"A text may have at most {LONGEST:,} characters; {len(text):,} came. Paste a part of it.")
        words = self.words(text)
        if not words:
            raise Refusal("There are no words in this text. Type some, in English.")
        known = self.numbers
        terms = tuple((term, known[term]) for term in self._terms(words) if term in known) if self.pairs else ()
        return Reading(tuple(words), self.encode(words), self._cut(words), tuple(word not in known for word in words), terms)

    def encode(self, words: Sequence[str]) -> np.ndarray:
        """The numbers of a text's words, (n,) int32, at least one."""
        if self.pairs:
            found = [self.numbers[term] for term in self._terms(words) if term in self.numbers]
        else:
            found = [self.numbers.get(word, UNKNOWN) for word in words[self._cut(words) :]]
        return np.array(found or [UNKNOWN], np.int32)

    @staticmethod
    def _terms(words: Sequence[str]) -> list[str]:
        """Every word and pair of neighbours once."""
        return sorted({*words, *(f"{first} {second}" for first, second in pairwise(words))})

    def _cut(self, words: Sequence[str]) -> int:
        return max(0, len(words) - self.most) if self.most is not None else 0


def tidy(text: object) -> str:
    """Anybody's text without control characters and without those that turn the direction of writing round.

    Raises Refusal for what is no text, and for half a character (a lone surrogate).
    """
    if not isinstance(text, str):
        raise Refusal(f"Expected a text; something of the type {type(text).__name__} came. Type some words, in English.")
    if any("\ud800" <= letter <= "\udfff" for letter in text):
        raise Refusal("This text holds half a character, as broken files do. Copy it again, or type it.")
    return UNSEEN.sub("", text.replace("\r\n", "\n"))


def same_length(numbers: Sequence[np.ndarray]) -> list[np.ndarray]:
    """Rows of texts of equal length, (k,) each: what can be computed together without padding. No texts give no group."""
    lengths = np.array([len(row) for row in numbers], int)
    rows = np.argsort(lengths, kind="stable")
    return [group for group in np.split(rows, np.flatnonzero(np.diff(lengths[rows])) + 1) if len(group)]


@dataclass(frozen=True)
class Alphabet:
    """The characters that a network knows, in the order of their numbers, which begin with 1; 0 is any other. The file
    `alphabet.json` beside the network. A text is read as if a line end stood before it.
    """

    characters: str

    @classmethod
    def from_json(cls, text: bytes | str) -> Alphabet:
        """Raises ValueError, TypeError or KeyError for anything but what `as_json` wrote."""
        found = cls(json.loads(text)["characters"])
        if not isinstance(found.characters, str) or len(set(found.characters)) != len(found.characters):
            raise ValueError("expected characters, each once")
        return found

    def as_json(self) -> str:
        """The file's content."""
        return json.dumps({"characters": self.characters}, ensure_ascii=False) + "\n"

    @cached_property
    def labels(self) -> tuple[str, ...]:
        """What each number stands for; the first, "", for any other character."""
        return ("", *self.characters)

    @cached_property
    def numbers(self) -> Mapping[str, int]:
        """The number of each character."""
        return {character: place for place, character in enumerate(self.characters, start=1)}

    def known_form(self, text: str) -> str:
        """The text, and what is unknown of it in the form that is known (NFKC), if it has one: full-width letters, ligatures,
        accents that stand apart.
        """
        return SIGN.sub(lambda sign: self._known_sign(sign[0]), text)

    def _known_sign(self, sign: str) -> str:
        if all(character in self.numbers for character in sign):
            return sign
        plain = unicodedata.normalize("NFKC", sign)
        return plain if all(character in self.numbers for character in plain) else sign

    def encode(self, text: str) -> np.ndarray:
        """The numbers of a line end and the text after it, (length + 1,) int32."""
        return np.array([self.numbers.get(character, 0) for character in "\n" + text], np.int32)
