"""The data sets: one module each, with a `SET`, found by being there. `declarations()` reads them all."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from pathlib import Path

from core.data.kinds import Declaration


@cache
def declarations() -> dict[str, Declaration]:
    """Every data set's declaration by its id, in alphabetical order."""
    modules = sorted(path.stem for path in Path(__file__).parent.glob("*.py") if not path.stem.startswith("_"))
    found: list[Declaration] = [import_module(f"core.data.sets.{module}").SET for module in modules]
    return {declaration.card.id: declaration for declaration in found}
