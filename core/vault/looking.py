"""Going over the shelves: each folder is read whole once, and after that only looked at for a change."""

from __future__ import annotations

import itertools
import os
import re
import threading
from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from core import atomic, places
from core.vault import damaged, integrity
from core.vault.integrity import CARD, Damaged, Signature

WORD = re.compile(r"[a-z][a-z0-9_]*")  # a lab, a variant
KEY = re.compile(r"[0-9a-f]{12}")
TRAINED = re.compile(f"{WORD.pattern}-{KEY.pattern}")
CLOSELY = 50  # folders whose files are all looked at in one listing; longer shelves are gone over in turns, to take 1 ms at most


@dataclass(frozen=True)
class Entry:
    """A network that can be used: its name (`lab/variant`, or `lab/variant-key` when trained here) and its card."""

    name: str
    card: Mapping[str, Any]
    folder: Path
    shipped: bool

    @property
    def size(self) -> int:
        """Bytes of all its files."""
        return sum(int(facts["bytes"]) for facts in self.card["files"].values())


@dataclass(frozen=True)
class Seen:
    """What a look at a folder found: an entry, or the reason why there is none. It holds until one of the files changes."""

    folder: Path
    number: int  # the folder's, on its disk
    paths: tuple[str, ...]
    signature: Signature
    entry: Entry | None
    reason: str = ""

    def holds(self) -> bool:
        """Whether every file is as it was, by a close look: 10 microseconds."""
        return integrity.signature(self.paths) == self.signature


_seen: dict[tuple[Path, str], dict[str, Seen]] = {}  # by root and lab, then by the folder's name
_looking = threading.Lock()
_turns = itertools.count()


def look(lab: str | None = None, closely: bool = False) -> list[Seen]:
    """All folders that bear a network's name, of one lab or of all: the shipped ones first, each group by name."""
    with _looking:
        return [seen for root in (places.SHIPPED, places.models()) for seen in _look_below(root, lab, closely)]


def remembered(name: str) -> Entry | None:
    """The network of that name if it was seen before and its files, by a close look, are as they were."""
    lab, _, folder = name.partition("/")
    for root in (places.SHIPPED, places.models()):
        seen = _seen.get((root, lab), {}).get(folder)
        if seen and seen.entry and seen.holds():
            return seen.entry
    return None


def withdraw(entry: Entry, reason: str) -> None:
    """Treats a network as damaged although its files match its card, unless it has been replaced meanwhile."""
    root = places.SHIPPED if entry.shipped else places.models()
    with _looking:
        shelf = _seen.get((root, entry.folder.parent.name), {})
        seen = shelf.get(entry.folder.name)
        if seen and seen.entry == entry and seen.holds():
            shelf[entry.folder.name] = seen = replace(seen, entry=None, reason=reason)
            _set_aside(root, seen)


def full_name(folder: Path) -> str:
    """lab/variant or lab/variant-key"""
    return f"{folder.parent.name}/{folder.name}"


def _set_aside(root: Path, seen: Seen) -> bool:
    return root != places.SHIPPED and damaged.set_aside(root, seen.folder, seen.reason, seen.holds)


def _look_below(root: Path, lab: str | None, closely: bool) -> list[Seen]:
    pattern = WORD if root == places.SHIPPED else TRAINED
    found: list[Seen] = []
    with _steady(root):
        for shelf in _folders(root, WORD):
            if lab in (None, shelf.name):
                fresh = _go_over(root, shelf.name, _folders(shelf.path, pattern), closely)
                _seen[root, shelf.name] = {seen.folder.name: seen for seen in fresh}
                found += fresh
    return [seen for seen in found if seen.entry or not _set_aside(root, seen)]


def _steady(root: Path) -> AbstractContextManager[None]:
    """Keeps others from renaming folders below `root`. Where there is no staging ground, nobody ever wrote."""
    ground = root / atomic.STAGING
    return atomic.locked(ground, shared=True) if ground.is_dir() else nullcontext()


def _folders(parent: Path | str, pattern: re.Pattern[str]) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(parent) as found:
            return sorted((item for item in found if pattern.fullmatch(item.name) and item.is_dir()), key=lambda item: item.name)
    except OSError:  # not there yet, or not for us to read: either way nothing can be used from it
        return []


def _go_over(root: Path, lab: str, folders: list[os.DirEntry[str]], closely: bool) -> list[Seen]:
    """What is in the folders. A new one is read, the others are looked at, on long shelves a part of them closely at a time."""
    known, turn, found = _seen.get((root, lab), {}), next(_turns), []
    turns = 1 if closely else 1 + len(folders) // CLOSELY
    for place, folder in enumerate(folders):
        seen = known.get(folder.name)
        same = seen and seen.number == folder.inode()
        if seen and (same and (place + turn) % turns or seen.holds()):
            found.append(seen)
        else:
            found.append(_examine(root, Path(folder.path), folder.inode()))
    return found


def _paths(folder: Path, card: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(f"{folder}/{name}" for name in (CARD, *card.get("files", ())))


def _examine(root: Path, folder: Path, number: int) -> Seen:
    """Reads the whole folder. The signature is taken first: a change while it is read is then seen by the next look."""
    card: dict[str, Any] = {}
    paths = _paths(folder, card)
    signature = integrity.signature(paths)
    try:
        card = integrity.read_card(folder)
        paths = _paths(folder, card)
        signature = signature + integrity.signature(paths)[1:]
        shipped = root == places.SHIPPED
        own = card.get("variant") if shipped else f"{card.get('variant')}-{card.get('key')}"
        if (card.get("lab"), own) != (folder.parent.name, folder.name):
            raise Damaged("its card is that of another network")
        integrity.examine(folder, card)
    except Damaged as damage:
        return Seen(folder, number, paths, signature, None, str(damage))
    return Seen(folder, number, paths, signature, Entry(full_name(folder), card, folder, shipped))
