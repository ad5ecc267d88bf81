"""Texts that visitors give to learn from: kept by their hash until the training is over, listed nowhere, never published."""

from __future__ import annotations

import hashlib
import re

import numpy as np

from core import atomic, places
from core.contract import Refusal, Unavailable
from core.data.kinds import DatasetCard, Texts

SHORTEST, LONGEST = 2_000, 200_000  # characters
DIFFERENT = 10  # characters that such a text has at least
ID, TITLE = "own", "Your own text"
DIGEST = re.compile(r"[0-9a-f]{64}")


def keep(text: str) -> str:
    """Keeps a tidied text for a worker to find; returns its sha256. Raises Refusal for one that cannot be learned from."""
    if not SHORTEST <= len(text) <= LONGEST:
        raise Refusal(f"A text to learn from must have {SHORTEST:,} to {LONGEST:,} characters; {len(text):,} came.")
    if len(set(text)) < DIFFERENT:
        raise Refusal(f"A text to learn from needs {DIFFERENT} different characters or more; this one has {len(set(text))}.")
    content = text.encode()
    digest = hashlib.sha256(content).hexdigest()
    with atomic.in_words():
        places.own_texts().mkdir(parents=True, exist_ok=True)
        new = places.own_texts() / f"{digest}.new"
        new.write_bytes(content)
        new.replace(places.own_texts() / f"{digest}.txt")
    return digest


def load(digest: str) -> Texts:
    """The text as a data set without an examination part. Raises Unavailable when it is not kept any more, or is another one."""
    try:
        content = (places.own_texts() / f"{_checked(digest)}.txt").read_bytes()
    except OSError:
        content = b""
    if hashlib.sha256(content).hexdigest() != digest:
        raise Unavailable("The text of this training run is not kept any more. Paste it again and start anew.")
    none = np.zeros(0, np.uint8)
    return Texts(ID, (content.decode(),), np.zeros(1, np.uint8), (), none, card(digest, len(content)), "given by a visitor")


def card(digest: str, size: int = 0) -> DatasetCard:
    """What a network's card says of such a text: nothing that it says itself."""
    return DatasetCard(ID, TITLE, (TITLE,), digest, "the giver's own affair", "none", "", size, form="texts")


def forget(digest: str) -> None:
    """Deletes the text."""
    (places.own_texts() / f"{_checked(digest)}.txt").unlink(missing_ok=True)


def _checked(digest: str) -> str:
    if not DIGEST.fullmatch(digest):
        raise ValueError(f"expected 64 hexadecimal digits, got {digest[:80]!r}")
    return digest
