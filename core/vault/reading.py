"""Looking at the shelf: which networks can be used, and what is in their files."""

from __future__ import annotations

import os
import re
import threading
from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from core import atomic, places
from core.contract import Refusal, Unavailable
from core.vault import damaged, integrity, recency
from core.vault.integrity import CARD, Damaged, Signature

WORD = re.compile(r"[a-z][a-z0-9_]*")  # a lab, a variant
KEY = re.compile(r"[0-9a-f]{12}")
TRAINED = re.compile(f"({WORD.pattern})-{KEY.pattern}")


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
class _Seen:
    """What a look at a folder found: an entry, or the reason why there is none. It holds until one of the files changes."""

    folder: Path
    paths: tuple[str, ...]
    signature: Signature
    entry: Entry | None
    reason: str = ""

    def holds(self) -> bool:
        return integrity.signature(self.paths) == self.signature


_seen: dict[tuple[Path, str], dict[str, _Seen]] = {}  # by root and lab, then by the folder's name
_looking = threading.Lock()


def entries(lab: str | None = None) -> list[Entry]:
    """The networks that can be used now, of one lab or of all: the shipped ones first, each group by name."""
    return [seen.entry for seen in _look(lab) if seen.entry]


def find(name: str) -> Entry | None:
    """The network of that name, or None. For one that was seen before, only the state of its files is looked at."""
    if not isinstance(name, str):  # it may come from an address or a program
        return None
    lab, _, folder = name.partition("/")
    known = (_seen.get((root, lab), {}).get(folder) for root in (places.SHIPPED, places.models()))
    entry = next((seen.entry for seen in known if seen and seen.entry and seen.holds()), None)
    entry = entry or next((entry for entry in entries() if entry.name == name), None)
    if entry and not entry.shipped:
        recency.used(places.models(), name)
    return entry


def get(name: str) -> Entry:
    """The network of that name. Raises Refusal when there is none that can be used."""
    entry = find(name)
    if entry:
        return entry
    for known, reason, _ in damaged.listed(places.models()):
        if known == name:
            raise Refusal(f"The network {name} was damaged ({reason}). Train it again, or choose another one.")
    raise Refusal("There is no network of that name here. Choose one from the list.")


def file(entry: Entry, kind: str) -> Path:
    """The path of one of the files that the network's card names, such as "model.onnx". Raises Refusal for any other."""
    if kind not in entry.card["files"]:
        raise Refusal(f"This network has the files {', '.join(sorted(entry.card['files']))}, and no other.")
    return entry.folder / kind


def read(entry: Entry, kind: str) -> bytes:
    """A file's content, compared with the card. Raises Unavailable when it has changed since the network was looked up."""
    path = file(entry, kind)
    try:
        content = path.read_bytes()
    except OSError:
        content = b""
    if integrity.sha256(content) != entry.card["files"][kind]["sha256"]:
        raise Unavailable(f"The files of the network {entry.name} have just changed. Try again in a moment.")
    return content


def arrays(entry: Entry, kind: str) -> dict[str, np.ndarray]:
    """The arrays of one of the network's .npz files, by name."""
    return integrity.unpack(kind, read(entry, kind))


def problems() -> list[str]:
    """What is wrong with the networks here, one plain sentence each."""
    unusable = [seen for seen in _look(None) if not seen.entry]
    aside = damaged.listed(places.models())
    return [
        *(
            f"The network {_name(seen.folder)} cannot be used: {seen.reason}. Its files have to be put here anew."
            for seen in unusable
        ),
        *(f"The network {name} was set aside: {reason}. Train it again." for name, reason, _ in aside),
    ]


def quarantine(entry: Entry, reason: str) -> None:
    """Withdraws a network that proved unusable although its files match its card, unless it has been replaced meanwhile."""
    root = places.SHIPPED if entry.shipped else places.models()
    with _looking:
        shelf = _seen.get((root, entry.folder.parent.name), {})
        seen = shelf.get(entry.folder.name)
        if seen and seen.entry == entry and seen.holds():
            shelf[entry.folder.name] = seen = replace(seen, entry=None, reason=reason)
            _withdraw(root, seen)


def _withdraw(root: Path, seen: _Seen) -> bool:
    return root != places.SHIPPED and damaged.set_aside(root, seen.folder, seen.reason, seen.holds)


def _look(lab: str | None) -> list[_Seen]:
    """All folders that bear a network's name, each examined once for as long as it does not change."""
    with _looking:
        return [seen for root in (places.SHIPPED, places.models()) for seen in _look_below(root, lab)]


def _look_below(root: Path, lab: str | None) -> list[_Seen]:
    pattern = WORD if root == places.SHIPPED else TRAINED
    found: list[_Seen] = []
    with _steady(root):
        for shelf in _folders(root, WORD):
            if lab in (None, shelf.name):
                known = _seen.get((root, shelf.name), {})
                fresh = [_still(known.get(folder.name)) or _examine(root, folder) for folder in _folders(shelf, pattern)]
                _seen[root, shelf.name] = {seen.folder.name: seen for seen in fresh}
                found += fresh
    return [seen for seen in found if seen.entry or not _withdraw(root, seen)]


def _steady(root: Path) -> AbstractContextManager[None]:
    """Keeps others from renaming folders below `root`. Where there is no staging ground, nobody ever wrote."""
    ground = root / atomic.STAGING
    return atomic.locked(ground, shared=True) if ground.is_dir() else nullcontext()


def _folders(parent: Path, pattern: re.Pattern[str]) -> list[Path]:
    try:
        with os.scandir(parent) as found:
            return sorted(Path(item.path) for item in found if pattern.fullmatch(item.name) and item.is_dir())
    except OSError:  # not there yet, or not for us to read: either way nothing can be used from it
        return []


def _still(seen: _Seen | None) -> _Seen | None:
    return seen if seen and seen.holds() else None


def _paths(folder: Path, card: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(f"{folder}/{name}" for name in (CARD, *card.get("files", ())))


def _examine(root: Path, folder: Path) -> _Seen:
    """Reads the whole folder. The signature is taken first: a change while it is read is then seen by the next look."""
    card: dict[str, Any] = {}
    paths = _paths(folder, card)
    signature = integrity.signature(paths)
    try:
        card = integrity.read_card(folder)
        paths = _paths(folder, card)
        signature = signature + integrity.signature(paths)[1:]
        shipped = root == places.SHIPPED
        match = (WORD if shipped else TRAINED).fullmatch(folder.name)
        if not match or (card.get("lab"), card.get("variant")) != (folder.parent.name, match[0 if shipped else 1]):
            raise Damaged("its card is that of another network")
        integrity.examine(folder, card)
    except Damaged as damage:
        return _Seen(folder, paths, signature, None, str(damage))
    return _Seen(folder, paths, signature, Entry(_name(folder), card, folder, shipped))


def _name(folder: Path) -> str:
    return f"{folder.parent.name}/{folder.name}"
