"""The site with one page more, /empty: the frame, a title, and a box for a number. Started like `_launcher`."""

from __future__ import annotations

from types import ModuleType

from benchmarks import _launcher
from core.web import address
from pages.exhibits import exhibits


def empty() -> ModuleType:
    """An exhibit that shows nothing but what every page has, and one knob."""
    page = ModuleType("empty", "An empty page.")
    shown = {"TITLE": "Empty", "SUMMARY": "One knob.", "CHAPTER": "Measuring", "ORDER": 1000}
    vars(page).update(shown, render=lambda: address.number("Knob", "knob", 1, 0, 9))
    return page


if __name__ == "__main__":
    exhibits()["empty"] = empty()
    _launcher.start()
