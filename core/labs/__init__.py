"""The labs: one folder each, found by being there. `cards()` reads them all."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from pathlib import Path

from core.contract import Lab, Refusal

FOLDER = Path(__file__).parent


@cache
def cards() -> dict[str, Lab]:
    """Every lab's card by name, in order of chapter and title."""
    names = sorted(path.parent.name for path in FOLDER.glob("*/card.py"))
    labs = [import_module(f"core.labs.{name}.card").LAB for name in names]
    return {lab.name: lab for lab in sorted(labs, key=lambda lab: (lab.chapter, lab.title))}


def card(name: str) -> Lab:
    """The lab of that name. Raises Refusal when there is none: names are looked up, never used as paths."""
    if name not in cards():
        raise Refusal(f"There is no lab of that name. The labs are: {', '.join(cards())}.")
    return cards()[name]


def lesson_path(name: str) -> Path:
    """The file that trains the lab's networks, to be shown and hashed. It is imported by the worker alone."""
    return FOLDER / card(name).name / "lesson.py"
