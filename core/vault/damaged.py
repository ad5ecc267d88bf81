"""Where damaged networks go: out of sight, with the reason beside them, until the network is trained again."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

from core import atomic

QUARANTINE = ".quarantine"
REASON = "reason.txt"
MOST = 20  # folders kept for a look at what happened
_DAMAGED = re.compile(r"[a-z0-9_-]+\.damaged")


def set_aside(root: Path, folder: Path, reason: str, still: Callable[[], bool]) -> bool:
    """Moves root/<lab>/<name> into quarantine if it is `still` as it was found. False where nothing can be written."""
    place = root / QUARANTINE / folder.parent.name / f"{folder.name}.damaged"
    try:
        with atomic.locked(atomic.ground(root)):
            if still():
                (folder / REASON).write_text(reason, "utf-8")
                place.parent.mkdir(parents=True, exist_ok=True)
                if place.exists():
                    shutil.rmtree(place)
                folder.rename(place)
    except OSError:  # a read-only or full disk: the network stays where it is, unlisted, and is told of as a problem
        return False
    return True


def listed(root: Path) -> Iterator[tuple[str, str, Path]]:
    """Name, reason and folder of each network in quarantine."""
    for place in sorted((root / QUARANTINE).glob("*/*.damaged")):
        if _DAMAGED.fullmatch(place.name):
            yield f"{place.parent.name}/{place.stem}", _reason(place), place


def _reason(place: Path) -> str:
    try:
        return (place / REASON).read_text("utf-8", errors="replace")
    except OSError:
        return "its files did not match its card"


def forget(root: Path, name: str, staged: Path) -> None:
    """Deletes what lies in quarantine under the name of a network that has been trained again, and the surplus."""
    kept = list(listed(root))
    for number, (known, _, place) in enumerate(kept):
        if known == name or number < len(kept) - MOST:
            atomic.remove(staged, place)
