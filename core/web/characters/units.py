"""The units sorted by what they follow, and the state of one of them over the text."""

from __future__ import annotations

import numpy as np
import streamlit as st

from core import facade
from core.reference.following import properties
from core.web import address
from core.web.characters import naming
from core.web.components.letters import letters

TITLE = "One unit over the text"
CLEAR = 0.5  # a correlation from which a unit may be said to follow something
TITLES = {
    "blank": "blanks between words",
    "place in the word": "how far it is into the word",
    "place in the line": "how far it is into the line",
    "capital letter": "capital letters",
    "line end": "ends of lines",
    "inside quotes": "being inside quotation marks",
}
MISSING = {
    "inside quotes": "no quotation marks",
    "blank": "no blanks",
    "line end": "no ends of lines",
    "place in the word": "no words",
    "capital letter": "no capital letters",
    "place in the line": "no lines",
}


def ask(found: facade.CharacterStates) -> int:
    """The boxes: what the units are sorted by, and which of them is followed."""
    left, right = st.columns(2)
    with left:
        some = next((name for name in TITLES if found.follows[name].any()), None)  # what this text has
        follows = address.choice("Sort the units by how closely they follow", TITLES, "follows", some)
    order, values = found.ranked(follows), found.follows[follows]
    with right:
        titles = {str(unit): f"{named(found, unit)}: {values[unit]:+.2f}" for unit in order.tolist()}
        unit = int(address.choice("Unit, with its correlation", titles, "unit", help=_HELP))
    if not values.any():
        there = properties(found.text)[follows].any()
        reason = "Every character of this text is alike in that" if there else f"This text has {MISSING[follows]}"
        st.info(f"{reason}, so no unit can follow it. Choose something else, or a sample such as “A dialogue”.")
    return unit


_HELP = (
    "Pearson's correlation of the unit's state with that property of the text, from -1 to 1: 1 goes along with it exactly, -1 "
    "is its opposite, 0 has nothing to do with it. Measured on this very text; in a short one much is chance."
)


def named(found: facade.CharacterStates, unit: int) -> str:
    """A unit by its number in its layer, counted from 0, and the layer where there are several."""
    owner = int(found.owner[unit])
    number = unit - int((found.owner < owner).sum())
    return f"unit {number}" if len(found.layers) == 1 else f"layer {owner + 1}, unit {number}"


def show(found: facade.CharacterStates, unit: int) -> None:
    """The text tinted by the unit's state after each character, and all that it follows."""
    values = found.hidden[:, unit].astype(float)
    top = float(np.abs(values).max(initial=0.0)) or 1.0
    chosen = place(found)
    picked = letters(
        found.text, values / top, [_told(found, at, value) for at, value in enumerate(values)], "unit-letters",
        f"The text, tinted by the state of {named(found, unit)}",
        "Point at a character, tap it, or walk with the arrow keys, to read the unit's state after it.", chosen,
    )  # fmt: skip
    if picked is not None and picked != chosen:
        address.go(at=str(picked))
    st.caption(
        f"Orange: the state of {named(found, unit)} is above zero, blue: below; full colour is {top:.2f}, its largest in this "
        "text. A character that you pick is where the belt stands, too."
    )
    told = [f"{title} {found.follows[name][unit]:+.2f}" for name, title in TITLES.items() if found.follows[name].any()]
    if told:
        strongest = max(abs(values[unit]) for values in found.follows.values())
        alone = "" if strongest >= CLEAR else " No single property explains it: most units do a bit of many things."
        st.markdown(f"What {named(found, unit)} follows in this text: {'; '.join(told)}.{alone}")


def place(found: facade.CharacterStates) -> int | None:
    """The character that is looked at, counted from 0, where the address names one of this text."""
    asked = address.get("at")
    good = asked.isascii() and asked.isdigit() and len(asked) < 6 and int(asked) < len(found.text)
    return int(asked) if good else None


def _told(found: facade.CharacterStates, at: int, value: float) -> str:
    return f"After {naming.quoted(found.text[at])}, character {at} (“{naming.before(found.text, at + 1)}”): {value:+.3f}"
