"""The exhibits: a file each, on the menu because it is here.

An exhibit has `TITLE`, `SUMMARY` (a sentence), `CHAPTER`, `ORDER` (its place in the menu) and `render() -> None`. Its state is
in the page's address. Larger ones keep their panels in core/web/exhibits/<name>/.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType


@cache
def exhibits() -> dict[str, ModuleType]:
    """Every exhibit by its name, which is its page's address, in the order of the menu."""
    found = {module.name: import_module(f"{__name__}.{module.name}") for module in iter_modules(__path__)}
    return dict(sorted(found.items(), key=lambda item: item[1].ORDER))
