"""docs/architecture.md names every room of `core`, and no room that is not there."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docs" / "architecture.md").read_text("utf-8")


def _rooms() -> set[str]:
    """The modules and the packages that lie directly in `core`, as the table writes them."""
    core = ROOT / "core"
    modules = {f"core/{path.name}" for path in core.glob("*.py") if path.name != "__init__.py"}
    packages = {f"core/{path.name}/" for path in core.iterdir() if path.is_dir() and any(path.glob("*.py"))}
    return modules | packages


def _first_column() -> str:
    return "\n".join(line.split("|")[1] for line in TEXT.splitlines() if line.startswith("| "))


def test_every_room_is_in_the_table() -> None:
    column = _first_column()
    assert not [room for room in sorted(_rooms()) if f"`{room}" not in column]


def test_every_room_in_the_table_exists() -> None:
    named = {name.rstrip("/") for name in re.findall(r"`((?:core|pages)/[\w*/.]+)`", _first_column())}
    assert named
    assert not [name for name in sorted(named) if not any(ROOT.glob(name))]
