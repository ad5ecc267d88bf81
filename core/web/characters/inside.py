"""Look inside, for texts read by the character: one unit's state over the text, and the gates at one character."""

from __future__ import annotations

from functools import lru_cache

import streamlit as st

from core import facade
from core.contract import Lab, Refusal
from core.web import address, words
from core.web.characters import asking, gates, units
from core.web.sections import choose

UNITS, BELT, LINES = "units", "belt", "lines"
TITLES = {UNITS: units.TITLE, BELT: gates.BELT, LINES: gates.LINES}
MOST_KEPT = 4  # texts' states: of 2,000 characters and 768 units, as many as there can be, 6 MB each


def show(lab: Lab) -> None:
    """The text, the unit that is followed, and one panel."""
    entry = choose.network(lab)
    text = asking.needed("A text, in English", lab)
    try:
        found = _states(entry.name, entry.card["files"]["weights.npz"]["sha256"], text)
    except Refusal as problem:
        st.warning(words.plain(problem))
        return
    unit = units.ask(found)
    panel = address.pick("What to look at", TITLES, "look")
    if panel == UNITS:
        units.show(found, unit)
    else:
        gates.show(entry.name, found, unit, panel == BELT)


@lru_cache(MOST_KEPT)
def _states(model: str, code: str, text: str) -> facade.CharacterStates:
    return facade.character_states(model, text)
