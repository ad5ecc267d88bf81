"""Brings a data set into the cache where it is not there yet: from the mirror folder first, then from each source in turn."""

from __future__ import annotations

import gzip
import logging
import lzma
import tarfile
import zlib
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from core import places
from core.contract import Unavailable
from core.data import storage
from core.data.kinds import Arrays, DatasetCard, Declaration, Source, SourceFailed, Tell, file_sha256, fingerprint

log = logging.getLogger(__name__)

UNREADABLE = (*storage.UNREADABLE, gzip.BadGzipFile, tarfile.TarError, lzma.LZMAError, zlib.error)  # what damaged archives raise

Found = tuple[Arrays, str]  # the arrays, and where they came from


def obtain(declaration: Declaration, tell: Tell) -> None:
    """Sees to it that the cache holds the data set.

    A damaged copy is set aside. Of many who ask at once, in this process or in others, one fetches and the others wait. Raises
    Unavailable, with what was tried and why it failed, when no source gave the data, and when the disk is full or read-only.
    """
    card = declaration.card
    if storage.is_sound(card):
        return
    with storage.turn(card, lambda: tell(0, 0, "Waiting for a fetch that has begun")):
        if not storage.is_sound(card):  # while we waited, somebody else may have brought it
            _fetch(declaration, tell)


def _fetch(declaration: Declaration, tell: Tell) -> None:
    card = declaration.card
    tried: list[str] = []
    needed = card.bytes + max((source.size for source in declaration.sources), default=0)
    found = _from_mirror(declaration, tell, tried)
    with storage.workspace(needed) as folder:
        if storage.stamp_of(card) is not None:
            storage.set_aside(card)
        if found is None:
            found = _from_sources(declaration, folder, tell, tried)
        tell(card.bytes, card.bytes, "Storing")
        storage.store(card, *found)


def _from_mirror(declaration: Declaration, tell: Tell, tried: list[str]) -> Found | None:
    """The data set as any of the files that a mirror folder may hold: our own npz, or the files of one of the sources."""
    root = places.mirror()
    if root is None:
        return None
    tell(0, 0, "Looking into the mirror folder")
    tried.append("the mirror folder (it does not hold the files)")
    for read in _in_mirror(declaration, root):
        try:
            return _accepted(declaration.card, read), "the mirror folder"
        except SourceFailed as reason:
            tried[0] = f"the mirror folder ({reason})"
    return None


def _in_mirror(declaration: Declaration, root: Path) -> Iterator[Callable[[], Arrays]]:
    """Ways to read the files that lie in the mirror, in a folder named after the data set or beside those of others."""
    for folder in (root / declaration.card.id, root):
        own = folder / f"{declaration.card.id}.npz"
        if own.is_file():
            yield partial(storage.read_npz, own, declaration.card.parts)
        for source in declaration.sources:
            if _located(source, folder) is not None:
                yield partial(read_files, source, folder)


def _from_sources(declaration: Declaration, folder: Path, tell: Tell, tried: list[str]) -> Found:
    for number, source in enumerate(declaration.sources):
        if source.bring is None:
            continue
        own = folder / str(number)  # what one source leaves is not taken for the work of the next
        own.mkdir()
        tell(0, source.size, f"Trying {source.name}")
        try:
            source.bring(own, tell)
            tell(source.size, source.size, "Unpacking and checking")
            return _accepted(declaration.card, partial(read_files, source, own)), source.name
        except SourceFailed as reason:
            log.info("%s from %s: %s", declaration.card.id, source.name, reason)
            tried.append(f"{source.name} ({reason})")
    raise Unavailable(
        f"{declaration.card.title} could not be fetched. Tried: {'; '.join(tried)}. "
        "Connect to the network and try again, or name a folder with the files in PERCEPTARIUM_MIRROR."
    )


def _accepted(card: DatasetCard, read: Callable[[], Arrays]) -> Arrays:
    """What `read` gives, when its content is the card's. Raises SourceFailed otherwise."""
    try:
        arrays = read()
        right = fingerprint(arrays, card.parts) == card.sha256
    except UNREADABLE as error:
        raise SourceFailed("what came is damaged") from error
    if not right:
        raise SourceFailed("it holds other data")
    return arrays


def read_files(source: Source, folder: Path) -> Arrays:
    """The arrays from a source's files in `folder`. Raises SourceFailed when one is missing or its checksum is wrong."""
    paths = _located(source, folder)
    if paths is None:
        raise SourceFailed("it did not bring the file that was asked for")
    for path, expected in zip(paths, source.files.values(), strict=True):
        if expected and file_sha256(path) != expected:
            raise SourceFailed("what came is incomplete or was changed: its checksum is wrong")
    return source.read(paths)


def _located(source: Source, folder: Path) -> list[Path] | None:
    """The source's files in that folder, in order, or None when one is not there."""
    paths = []
    for name, expected in source.files.items():
        endings = ("",) if expected else ("", ".gz")
        there = [path for ending in endings if (path := folder / f"{name}{ending}").is_file()]
        if not there:
            return None
        paths.append(there[0])
    return paths
