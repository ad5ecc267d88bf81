"""What this room speaks of: a data set, its card, the sources that it can come from, and the fingerprint of its content."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import numpy as np

Arrays = dict[str, np.ndarray]
Tell = Callable[[int, int, str], None]  # bytes done, bytes in all (0: not known), what is being done

PARTS = ("train_images", "train_labels", "test_images", "test_labels")
TEXT_PARTS = ("train_texts", "train_labels", "test_texts", "test_labels")
END = "\0"  # closes each text of a stored part: no text holds it


class SourceFailed(Exception):
    """One source did not give the data. Its text says why in a few plain words; the next source is tried."""


class Unreachable(SourceFailed):
    """The source could not be asked at all: no connection, or no client for it on this machine."""


@dataclass(frozen=True)
class DatasetCard:
    """What is known of a data set before it is there."""

    id: str
    title: str
    labels: tuple[str, ...]
    sha256: str  # of the content (see `fingerprint`): one constant, whatever the source
    licence: str
    citation: str
    homepage: str
    bytes: int  # of all arrays together, unpacked
    note: str = ""  # what one should know before judging by these data
    form: Literal["pictures", "texts"] = "pictures"

    @property
    def parts(self) -> tuple[str, ...]:
        """The names of the four arrays that are stored."""
        return PARTS if self.form == "pictures" else TEXT_PARTS


@dataclass(frozen=True, eq=False)
class Dataset:
    """A data set of pictures in memory, its arrays read-only.

    Images: (n, 28, 28) uint8 in 0..255, white ink on black. Labels: (n,) uint8, or int64 where there are more than 256 classes,
    in 0..len(card.labels) - 1. A part that the data set does not have is there with n = 0.
    """

    id: str
    train_images: np.ndarray
    train_labels: np.ndarray
    test_images: np.ndarray
    test_labels: np.ndarray
    card: DatasetCard
    source: str = ""  # where this copy came from

    @property
    def train(self) -> tuple[np.ndarray, np.ndarray]:
        """Inputs and labels to learn from."""
        return self.train_images, self.train_labels

    @property
    def test(self) -> tuple[np.ndarray, np.ndarray]:
        """Inputs and labels of the examination."""
        return self.test_images, self.test_labels


@dataclass(frozen=True, eq=False)
class Texts:
    """A data set of texts in memory. Labels: (n,) uint8 in 0..len(card.labels) - 1, read-only. A part may have n = 0."""

    id: str
    train_texts: tuple[str, ...]
    train_labels: np.ndarray
    test_texts: tuple[str, ...]
    test_labels: np.ndarray
    card: DatasetCard
    source: str = ""  # where this copy came from

    @property
    def train(self) -> tuple[tuple[str, ...], np.ndarray]:
        """Inputs and labels to learn from."""
        return self.train_texts, self.train_labels

    @property
    def test(self) -> tuple[tuple[str, ...], np.ndarray]:
        """Inputs and labels of the examination."""
        return self.test_texts, self.test_labels


def pack(texts: Sequence[str]) -> np.ndarray:
    """Texts as they are stored: UTF-8, each closed by END, as (bytes,) uint8. Raises ValueError for a text that holds END."""
    if any(END in text for text in texts):
        raise ValueError("a text holds a NUL character")
    return np.frombuffer("".join(text + END for text in texts).encode(), np.uint8)


def unpack(stored: np.ndarray) -> tuple[str, ...]:
    """The texts of `pack`."""
    return tuple(stored.tobytes().decode().split(END)[:-1])


@dataclass(frozen=True)
class Source:
    """One way to a data set: the files that it brings, how they come, and how they are read.

    `files` maps each file's name to its sha256, which is checked before the file is opened; "" stands for a plain file that may
    also be gzipped and that only the fingerprint of its content vouches for. `read` gets the files in that order. A source
    without `bring` is looked for in the mirror folder alone.
    """

    name: str
    files: Mapping[str, str]
    read: Callable[[Sequence[Path]], Arrays]
    size: int = 0  # bytes to download
    bring: Callable[[Path, Tell], None] | None = None


@dataclass(frozen=True)
class Declaration:
    """A data set as its module in `core/data/sets/` declares it: the card, and the sources in the order of trying."""

    card: DatasetCard
    sources: tuple[Source, ...] = field(default=())


def fingerprint(arrays: Mapping[str, np.ndarray], parts: Sequence[str] = PARTS) -> str:
    """sha256 over name, dtype, shape and little-endian bytes of the arrays in the order of `parts`, as hexadecimal digits."""
    digest = hashlib.sha256()
    for part in parts:
        array = np.ascontiguousarray(arrays[part], dtype=arrays[part].dtype.newbyteorder("<"))
        digest.update(f"{part} {array.dtype.str} {'x'.join(map(str, array.shape))}\n".encode())
        digest.update(array.reshape(-1).view(np.uint8).data)
    return digest.hexdigest()


def file_sha256(path: Path) -> str:
    """sha256 of a file's bytes, as hexadecimal digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
