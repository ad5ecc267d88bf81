"""Putting networks on the shelf: whole or not at all, and never more than there is room for."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

from core import atomic, places
from core.contract import Refusal, Unavailable
from core.vault import damaged, integrity, recency
from core.vault.integrity import CARD, Damaged
from core.vault.looking import KEY, WORD
from core.vault.reading import entries

MOST = 200  # networks trained here
MEGABYTES = 2000  # of all their files; PERCEPTARIUM_MODELS_MB says otherwise


def writable() -> bool:
    """Whether networks can be saved here. If not, all that can be read still works."""
    try:
        places.models().mkdir(parents=True, exist_ok=True)
    except OSError:
        return False
    return _can_write(places.models())


def _can_write(root: Path) -> bool:
    try:
        with tempfile.TemporaryFile(dir=root):
            return True
    except OSError:
        return False


def sweep() -> None:
    """At the start of a process: clears up after those that were killed while they saved, or published.

    Raises Unavailable when PERCEPTARIUM_MODELS_MB is no number: better now than at the end of a training.
    """
    _limit()
    if writable():
        atomic.sweep(places.models())
    if (places.SHIPPED / atomic.STAGING).is_dir() and _can_write(places.SHIPPED):
        atomic.sweep(places.SHIPPED)


def staging(publish: bool = False) -> AbstractContextManager[Path]:
    """A folder to write a network's files into before `put`. It goes away afterwards, whatever happens.

    Raises Unavailable when the storage is full or read-only, also for what is written inside the `with`.
    """
    return atomic.staging(places.SHIPPED if publish else places.models())


def put(
    lab: str, variant: str, key: str, files: Path | Mapping[str, bytes], card: Mapping[str, Any], publish: bool = False
) -> str:
    """Shelves a network and returns its name; one that was there under the same key is replaced in one step.

    `files` is a folder from `staging(publish)`, or contents by file name; `lab`, `variant`, `key` and `files` are set in the card
    here. `publish` puts the network among the shipped ones, without its key. When room is needed, the networks trained here that
    were not used for longest go. Raises Refusal for a network that could not be used, and Unavailable when the storage is full
    or read-only.
    """
    if not (WORD.fullmatch(lab) and WORD.fullmatch(variant) and KEY.fullmatch(key)):
        raise ValueError(f"expected names like digits, small_cnn and 0123456789ab, got {lab!r}, {variant!r} and {key!r}")
    folder = Path(lab, variant if publish else f"{variant}-{key}")
    card = {**card, "lab": lab, "variant": variant, "key": key}
    if isinstance(files, Path):
        with atomic.in_words():
            _shelve(files, folder, card, publish)
    else:
        with staging(publish) as staged:
            for name, content in files.items():
                (staged / name).write_bytes(content)
            _shelve(staged, folder, card, publish)
    return folder.as_posix()


def _shelve(staged: Path, folder: Path, card: dict[str, Any], publish: bool) -> None:
    _complete(staged, card)
    if publish:
        atomic.publish(staged, places.SHIPPED / folder)
        return
    name, root = folder.as_posix(), places.models()
    _make_room(name, sum(path.stat().st_size for path in staged.iterdir()), staged)
    atomic.publish(staged, root / folder)
    recency.note(root, name)
    damaged.forget(root, name, staged)


def _complete(staged: Path, card: dict[str, Any]) -> None:
    """Writes the card, last of all, and examines the folder as every reader will."""
    card["files"] = integrity.describe(staged)
    try:
        text = json.dumps(card, indent=1, allow_nan=False, ensure_ascii=False)
    except ValueError as error:
        raise Refusal(
            "The trained network is not kept: its run's figures are not finite. Try a smaller learning rate."
        ) from error
    (staged / CARD).write_text(text + "\n", "utf-8")
    try:
        integrity.examine(staged, integrity.read_card(staged))
    except Damaged as damage:
        raise Refusal(f"The trained network is not kept: {damage}.") from damage


def _make_room(name: str, size: int, staged: Path) -> None:
    """Removes what was not used for longest until `size` bytes more, under `name`, keep to the limits."""
    order = recency.order(places.models())
    others = [entry for entry in entries() if not entry.shipped and entry.name != name]
    others.sort(key=lambda entry: order.get(entry.name, -1), reverse=True)
    while others and (len(others) >= MOST or size + sum(entry.size for entry in others) > _limit()):
        atomic.remove(staged, others.pop().folder)


def _limit() -> int:
    """Bytes that the networks trained here may take."""
    given = os.environ.get("PERCEPTARIUM_MODELS_MB", str(MEGABYTES))
    if not given.isdecimal():
        raise Unavailable(f"PERCEPTARIUM_MODELS_MB must be a whole number such as {MEGABYTES}; it is {given[:20]!r}.")
    return int(given) * 1_000_000
