"""Texts that visitors give to learn from: kept by their hash while a run needs them, listed nowhere, never published.

The table of jobs says which are needed: it writes and deletes them inside its transactions, so that no run loses its text.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter

import numpy as np

from core import atomic, places
from core.contract import Refusal, Unavailable
from core.data.kinds import DatasetCard, Texts

SHORTEST, LONGEST = 2_000, 200_000  # characters
OFTEN = 10  # characters that occur more than once in its first half
MOST_DIFFERENT = 300  # characters of such a text: each has its own output in the network
ID, TITLE = "own", "Your own text"
DIGEST = re.compile(r"[0-9a-f]{64}")


def digest(text: str) -> str:
    """A tidied text's sha256. Raises Refusal for one that cannot be learned from."""
    if not SHORTEST <= len(text) <= LONGEST:
        raise Refusal(f"A text to learn from must have {SHORTEST:,} to {LONGEST:,} characters; {len(text):,} came.")
    often = sum(times > 1 for times in Counter(text[: len(text) // 2]).values())  # the first half is always learned from
    if often < OFTEN:
        raise Refusal(
            f"A text to learn from needs {OFTEN} different characters or more that come again and again; "
            f"in the first half of this one there are {often}."
        )
    different = len(set(text))
    if different > MOST_DIFFERENT:
        raise Refusal(
            f"A text to learn from may have at most {MOST_DIFFERENT} different characters; this one has {different:,}. Take one "
            "that is written in letters: a script with a sign for each word or syllable has too many."
        )
    return hashlib.sha256(text.encode()).hexdigest()


def keep(text: str) -> str:
    """Keeps a tidied text for a worker to find; returns its sha256. Raises Refusal like `digest`."""
    name, folder = digest(text), places.own_texts()
    with atomic.in_words():
        folder.mkdir(parents=True, exist_ok=True)
        new = folder / f"{name}.new"
        new.write_bytes(text.encode())
        new.replace(folder / f"{name}.txt")
    return name


def load(name: str) -> Texts:
    """The text as a data set without an examination part. Raises Unavailable when it is not kept any more, or is another one."""
    try:
        content = (places.own_texts() / f"{_checked(name)}.txt").read_bytes()
    except OSError:
        content = b""
    if hashlib.sha256(content).hexdigest() != name:
        raise Unavailable("The text of this training run is not kept any more. Paste it again and start anew.")
    none = np.zeros(0, np.uint8)
    return Texts(ID, (content.decode(),), np.zeros(1, np.uint8), (), none, card(name, len(content)), "given by a visitor")


def card(name: str, size: int = 0) -> DatasetCard:
    """What a network's card says of such a text: nothing that it says itself."""
    return DatasetCard(ID, TITLE, (TITLE,), name, "the giver's own affair", "none", "", size, form="texts")


def _checked(name: str) -> str:
    if not DIGEST.fullmatch(name):
        raise ValueError(f"expected 64 hexadecimal digits, got {name[:80]!r}")
    return name
