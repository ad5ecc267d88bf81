"""Data sets: where they come from, their checksums, and the cache that they are kept in. This is the room's public face.

A new data set is one new module in `core/data/sets/` with a `SET`: a card, and the sources in the order of trying, each with the
function that reads what it brings.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np

from core.contract import Refusal, Unavailable
from core.data import fetching, own, storage
from core.data.checks import check_classification, check_texts
from core.data.kinds import Arrays, Dataset, DatasetCard, Declaration, Tell, Texts, unpack
from core.data.sets import declarations

__all__ = [
    "Dataset", "DatasetCard", "Tell", "Texts", "available", "card", "check_classification", "check_texts", "fetch", "load",
    "load_test", "names", "own",
]  # fmt: skip


def names() -> tuple[str, ...]:
    """The ids of all data sets, in alphabetical order."""
    return tuple(declarations())


def card(name: str) -> DatasetCard:
    """What is known of a data set, whether it is on this machine or not. Raises Refusal when there is none of that name."""
    return _declaration(name).card


def available(name: str) -> bool:
    """Whether the cache holds the data set and its content matches the card's sha256. Cheap after the first time."""
    return storage.is_sound(card(name))


def load(name: str) -> Dataset | Texts:
    """The data set from the cache. Raises Unavailable when it is not there, or damaged: a damaged copy is set aside."""
    wanted = card(name)
    kind = Dataset if wanted.form == "pictures" else Texts
    return kind(id=wanted.id, **_content(_stored(wanted, wanted.parts)), card=wanted, source=storage.source_of(wanted))


def load_test(name: str) -> tuple[Any, np.ndarray]:
    """Inputs (images, or a tuple of texts) and labels of the test part alone. Raises like `load`."""
    wanted = card(name)
    inputs, labels = wanted.parts[2:]
    content = _content(_stored(wanted, (inputs, labels)))
    return content[inputs], content[labels]


def pick_test(name: str, places: Sequence[int]) -> list[Any]:
    """Some inputs of the test part, images or texts, in the order of `places`; the rest is not held. Raises like `load`."""
    wanted = card(name)
    inputs = wanted.parts[2]
    with _in_words(wanted):
        rows = storage.pick(wanted, inputs, places)
    return [row.tobytes().decode() for row in rows] if inputs.endswith("_texts") else rows


def fetch(name: str, progress: Tell | None = None) -> Dataset | Texts:
    """The data set, downloaded into the cache first where it is not there yet.

    `progress` is told the bytes done, the bytes in all (0: not known) and what is being done; what it raises ends the download.
    Raises Unavailable with what was tried when no source gave the data, and when the disk is full or read-only.
    """
    fetching.obtain(_declaration(name), progress or _quiet)
    return load(name)


def _quiet(done: int, total: int, doing: str) -> None:
    """For callers who do not ask how far it is."""


def _declaration(name: str) -> Declaration:
    if name not in declarations():
        raise Refusal(f"There is no data set of that name. The data sets are: {', '.join(declarations())}.")
    return declarations()[name]


def _content(arrays: Arrays) -> dict[str, Any]:
    """Stored arrays as a data set holds them: pictures and labels as they are, texts unpacked."""
    return {part: unpack(array) if part.endswith("_texts") else array for part, array in arrays.items()}


def _stored(wanted: DatasetCard, parts: tuple[str, ...]) -> Arrays:
    with _in_words(wanted):
        return storage.read(wanted, parts)


@contextmanager
def _in_words(wanted: DatasetCard) -> Iterator[None]:
    try:
        yield
    except FileNotFoundError:
        raise Unavailable(f"{wanted.title} is not on this machine yet. Get it with: python -m core fetch {wanted.id}") from None
    except storage.Damaged:
        aside = storage.set_aside(wanted)
        raise Unavailable(
            f"The stored copy of {wanted.title} is damaged{' and was set aside' if aside else ''}. "
            f"Get it again with: python -m core fetch {wanted.id}"
        ) from None
