"""Which networks were used last: a ledger with one line a use, so that no clock decides what goes when room is needed."""

from __future__ import annotations

import os
import time
from pathlib import Path

LEDGER = ".used"
EVERY = 60.0  # seconds between two notes of the same network by one process: a class draws with one network for an hour
LONGEST = 1_000_000  # bytes; beyond that only the last line of each network is kept

_noted: dict[tuple[Path, str], float] = {}


def used(root: Path, name: str) -> None:
    """Notes a use of the network, now and then."""
    now = time.monotonic()
    if now - _noted.get((root, name), -EVERY) >= EVERY:
        _noted[root, name] = now
        note(root, name)


def note(root: Path, name: str) -> None:
    """Notes a use of the network. Where that cannot be written, only the order of removal is the poorer for it."""
    try:
        with (root / LEDGER).open("a", encoding="utf-8") as ledger:
            ledger.write(f"{name}\n")
    except OSError:
        return


def order(root: Path) -> dict[str, int]:
    """A number for each network that was ever used: the higher, the later."""
    ledger = root / LEDGER
    try:
        lines = ledger.read_text("utf-8", errors="replace").splitlines()
    except OSError:
        return {}
    numbers = {name: number for number, name in enumerate(lines)}
    if sum(map(len, lines)) > LONGEST:
        shorter = root / f"{LEDGER}.{os.getpid()}"
        shorter.write_text("".join(f"{name}\n" for name in sorted(numbers, key=numbers.__getitem__)), "utf-8")
        shorter.replace(ledger)
    return numbers
