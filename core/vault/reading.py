"""Asking for networks: which can be used, and what is in their files."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from core import places
from core.contract import Refusal, Unavailable
from core.vault import damaged, integrity, recency
from core.vault.looking import Entry, full_name, look, remembered


def entries(lab: str | None = None) -> list[Entry]:
    """The networks that can be used now, of one lab or of all: the shipped ones first, each group by name."""
    return [seen.entry for seen in look(lab) if seen.entry]


def find(name: str) -> Entry | None:
    """The network of that name, or None."""
    if not isinstance(name, str):  # it may come from an address or a program
        return None
    entry = remembered(name) or next((seen.entry for seen in look(closely=True) if seen.entry and seen.entry.name == name), None)
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
    unusable = [(full_name(seen.folder), seen.reason) for seen in look() if not seen.entry]
    aside = [(name, reason) for name, reason, _ in damaged.listed(places.models())]
    return [
        *(f"The network {name} cannot be used: {reason}. Its files are needed anew." for name, reason in unusable),
        *(f"The network {name} was set aside: {reason}. Train it again." for name, reason in aside),
    ]
