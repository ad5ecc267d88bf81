"""Type on: while somebody types, what the network expects next, and the rest of the word in grey."""

from __future__ import annotations

from contextlib import suppress

import streamlit as st

from core import facade
from core.contract import Lab, Refusal
from core.facade import Entry
from core.web import address, words
from core.web.characters import asking, knobs, naming
from core.web.components.suggest import Candidate, suggest, typed

TITLE = "Type on"
KEY, HEARD = "sheet", "sheet-heard"
SHOWN = 10  # bars


def show(lab: Lab, entry: Entry) -> None:
    """The sheet and the bars run by themselves while somebody types; the rest of the page stands still."""
    asking.samples()
    st.fragment(_sheet)(entry)


def _sheet(entry: Entry) -> None:
    text, heard = _text()
    left, right = st.columns([2, 1], gap="medium")
    with right:
        heat, top = knobs.draw(1.0)
    try:
        found = facade.next_characters(entry.name, text, heat, top)
    except Refusal as problem:
        st.warning(words.plain(problem))
        return
    lost = bool(text) and found.unknown == found.read
    shown = [] if lost else found.guesses[:SHOWN]
    bars = [
        Candidate(one.character, naming.name(one.character), one.probability, words.percent(one.probability)) for one in shown
    ]
    with left:
        suggest(
            f"Begin to write, in English (at most {asking.MOST:,} characters)", text, bars, "" if lost else found.continuation,
            KEY, "The likeliest next characters", asking.MOST, heard, _hear,
        )  # fmt: skip
    with right:
        st.caption(_told(found, len(shown), len(text)) if not lost else "")
    if lost:
        learned = asking.learned(entry)
        st.warning(f"The network knows none of these characters, so it expects nothing. It was trained on {learned}.")
    elif found.unknown:
        st.warning(
            f"{found.unknown:,} of {found.read:,} characters are unknown: the network reads each as the same sign. It was "
            f"trained on {asking.learned(entry)}."
        )


def _text() -> tuple[str, str | None]:
    """The text that is answered, and what was typed of which it was made; the address's where that cannot be read."""
    heard = st.session_state.pop(HEARD, None)
    if heard is not None:
        try:
            return asking.read(heard), heard
        except Refusal as problem:
            st.warning(words.plain(problem))
    return asking.kept(), None


def _hear() -> None:
    """Before the sheet is drawn again: what was typed, and into the address once the typing rests."""
    now = typed(KEY)
    if now is None:
        return
    st.session_state[HEARD] = now.text
    if now.resting:
        with suppress(Refusal):  # the sheet says why it cannot be read
            address.put(**dict.fromkeys(asking.BELONGS, ""), text=asking.read(now.text))


def _told(found: facade.NextCharacters, shown: int, typed: int) -> str:
    """How sure the network is, and what the bars leave out; `typed` characters stand in the box."""
    others = len(found.guesses) - shown
    rest = 1 - sum(one.probability for one in found.guesses[:shown])
    left = f" The other {others} characters share {words.percent(max(rest, 0.0))}." if others else ""
    return (
        f"What it expects {_after(found.read, typed)} is uncertain by **{found.entropy:.2f} bits**: as if "
        f"{2**found.entropy:.1f} characters were equally likely.{left}"
    )


def _after(read: int, typed: int) -> str:
    """What the network went by: of a long text only the end."""
    if not read:
        return "at the beginning of a line"
    if read < typed:
        return f"after the last {read:,} of {typed:,} characters"
    return f"after these {read:,} characters" if read > 1 else "after this one character"
