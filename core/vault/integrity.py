"""Whether a network's folder is whole: every file that its card names is there, is the very file, and holds finite numbers."""

from __future__ import annotations

import hashlib
import io
import json
import math
import os
import re
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NoReturn

import numpy as np

CARD = "card.json"
MODEL = "model.onnx"
WEIGHTS = "weights.npz"
RULE = "familiar/"  # arrays of the out-of-distribution rule: they lie beside the weights and are none
FILE_NAME = re.compile(r"[a-z0-9_]+\.[a-z0-9]+")
DIGEST = re.compile(r"[0-9a-f]{64}")

Signature = tuple[tuple[int, ...] | None, ...]


class Damaged(Exception):
    """A network that cannot be used. The text says what is wrong, for a list of problems."""


def describe(folder: Path) -> dict[str, dict[str, Any]]:
    """What a card says of the files beside it: {name: {sha256, bytes}}."""
    contents = {path.name: path.read_bytes() for path in sorted(folder.iterdir()) if path.name != CARD}
    return {name: {"sha256": sha256(content), "bytes": len(content)} for name, content in contents.items()}


def sha256(content: bytes) -> str:
    """64 hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()


def signature(paths: tuple[str, ...]) -> Signature:
    """Changes when one of the files does. Compared for equality only: nothing here believes in the order of clocks."""
    return tuple(map(_stamp, paths))


def _stamp(path: str) -> tuple[int, ...] | None:
    try:
        state = os.stat(path)
    except OSError:
        return None
    return state.st_ino, state.st_size, state.st_mtime_ns, state.st_ctime_ns


def read_card(folder: Path) -> dict[str, Any]:
    """The card, checked as far as the vault relies on it. Raises Damaged."""
    try:
        card = json.loads((folder / CARD).read_bytes(), parse_constant=_not_a_number)
    except FileNotFoundError:
        raise Damaged("its card is missing") from None
    except (OSError, ValueError):
        raise Damaged("its card cannot be read") from None
    if not isinstance(card, dict) or not isinstance(files := card.get("files"), dict) or MODEL not in files:
        raise Damaged("its card does not name the files that belong to it")
    for name, facts in files.items():
        known = isinstance(facts, dict) and isinstance(facts.get("bytes"), int) and DIGEST.fullmatch(str(facts.get("sha256")))
        if not known or not FILE_NAME.fullmatch(name):
            raise Damaged("its card does not describe its files")
    return card


def _not_a_number(text: str) -> NoReturn:
    raise ValueError(f"{text} is no number")


def examine(folder: Path, card: Mapping[str, Any]) -> None:
    """Reads every file that the card names. Raises Damaged where the folder is not what the card says."""
    for name, facts in card["files"].items():
        content = _content(folder, name, facts)
        if name.endswith(".npz"):
            arrays = unpack(name, content)
            _check_numbers(name, arrays)
            if name == WEIGHTS:
                _check_architecture(arrays, card)


def _content(folder: Path, name: str, facts: Mapping[str, Any]) -> bytes:
    try:
        content = (folder / name).read_bytes()
    except OSError:
        raise Damaged(f"{name} is missing") from None
    if len(content) != facts["bytes"]:
        raise Damaged(f"{name} has {len(content):,} bytes instead of {facts['bytes']:,}")
    if sha256(content) != facts["sha256"]:
        raise Damaged(f"{name} has been altered: its checksum is not the card's")
    return content


def unpack(name: str, content: bytes) -> dict[str, np.ndarray]:
    """The arrays of an .npz file by name. Raises Damaged; nothing in it is ever executed."""
    try:
        archive = np.load(io.BytesIO(content), allow_pickle=False)
        if isinstance(archive, np.lib.npyio.NpzFile):
            return {key: archive[key] for key in archive.files}
    except (ValueError, OSError, EOFError, zipfile.BadZipFile, zlib.error) as error:
        raise Damaged(f"{name} cannot be read") from error
    raise Damaged(f"{name} is no archive of arrays")


def _check_numbers(name: str, arrays: Mapping[str, np.ndarray]) -> None:
    for key, values in arrays.items():
        if values.dtype.kind not in "fiub" or not np.isfinite(values).all():
            raise Damaged(f"{name} holds numbers that are not finite, in {key}")


def _check_architecture(arrays: Mapping[str, np.ndarray], card: Mapping[str, Any]) -> None:
    """Weights of another network are as finite and as well hashed as the right ones: their number tells."""
    count = sum(math.prod(values.shape) for key, values in arrays.items() if not key.startswith(RULE))
    if count != card.get("parameters"):
        raise Damaged(f"its weights are those of another network: {count:,} numbers, the card says {card.get('parameters')}")
