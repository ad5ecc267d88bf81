"""Surprise: each character of the visitor's text tinted by the bits that it cost the network."""

from __future__ import annotations

import numpy as np
import streamlit as st

from core import facade
from core.contract import Lab, Refusal
from core.facade import Entry
from core.web import words
from core.web.characters import asking, naming
from core.web.components.letters import letters

TITLE = "Surprise"
STRONGEST = 8.0  # bits, which have the strongest tint: 1 in 256
FOREIGN, ENOUGH = 1.7, 40  # bits by which it exceeds the held-out figure, of at least so many characters: hardly such English


def show(lab: Lab, entry: Entry) -> None:
    """The figures, the text, and its most surprising places."""
    text = asking.needed("A text, in English", lab)
    try:
        found = facade.surprise(entry.name, text)
    except Refusal as problem:
        st.warning(words.plain(problem))
        return
    if not found.known.any():
        st.warning(f"The network knows none of these characters. It was trained on {asking.learned(entry)}.")
        return
    _figures(lab, entry, found)
    letters(
        found.text, found.bits / STRONGEST, [_told(found, place) for place in range(len(found.text))], "surprise",
        "The text, tinted by surprise",
        "Point at a character, tap it, or walk with the arrow keys, to see what was expected there.",
        unknown=np.flatnonzero(~found.known).tolist(),
    )  # fmt: skip
    st.caption(
        f"No tint: as expected, 0 bits. Full orange: {STRONGEST:g} bits or more, a chance of 1 in {2**STRONGEST:.0f}. One bit is "
        "a coin's toss. A chance below 1 in 10^12 is counted as just that, so no character costs more than 39.86 bits. A dashed "
        "line: a character that the network does not know."
    )
    st.markdown(_peaks(found))


def _figures(lab: Lab, entry: Entry, found: facade.Surprise) -> None:
    held, grams = (entry.card["metrics"].get(name) for name in ("test_bits", "five_gram_bits"))
    columns = st.columns(3)
    title = lab.variant(entry.card["variant"]).title
    columns[0].metric(f"{title} on your text", f"{found.mean:.2f} bits", border=True)
    columns[1].metric("5-gram on your text", f"{found.baseline_mean:.2f} bits", border=True)
    if held and grams:
        columns[2].metric(f"{title} on unseen text", f"{held['value']:.2f} bits", border=True)
    total = (
        f"Bits a character, on average: fewer is better. Your text has {len(found.text):,} characters and cost the network "
        f"{found.bits.sum():,.0f} bits in all."
    )
    if not found.known.all():
        total += (
            f" {(~found.known).sum()} of them are unknown and left out of the means. On the unseen text of its examination such "
            "characters were counted, all of them as one sign, “any other”."
        )
    if found.baseline_mean < found.mean:
        total += " On this text the 5-gram, which looks no further back than four characters, guesses better."
    st.caption(f"{total} {_held(held, grams)}")
    if held and found.mean > held["value"] + FOREIGN and found.known.sum() >= ENOUGH:
        st.warning(
            "This surprises the network far more than the text of its examination did: is it English, and is it prose? It was "
            f"trained on {asking.learned(entry)}."
        )


def _held(held: dict | None, grams: dict | None) -> str:
    if not held or not grams:
        return ""
    unseen = f"On {held['n']:,} characters that neither had seen"
    return f"{unseen}: {held['value']:.3f} bits a character, the 5-gram {grams['value']:.3f}."


def _told(found: facade.Surprise, place: int) -> str:
    """A character, what it cost, and what was expected there."""
    guesses = ", ".join(f"{naming.quoted(one.character)} {words.percent(one.probability)}" for one in found.expected[place])
    unknown = "" if found.known[place] else ", unknown to the network"
    chance = words.percent(float(2.0 ** -found.bits[place]))
    return (
        f"{_where(found.text, place)}{unknown}: {found.bits[place]:.2f} bits, a chance of {chance}; the 5-gram "
        f"{found.baseline[place]:.2f}. Expected: {guesses}."
    )


def _where(text: str, place: int) -> str:
    after = f"after “{naming.before(text, place)}”" if place else "at the beginning"
    return f"{naming.quoted(text[place])} {after}"


def _peaks(found: facade.Surprise, most: int = 3) -> str:
    order = [place for place in np.argsort(-found.bits, kind="stable") if found.known[place]][:most]
    told = [f"{_where(found.text, place)}, {found.bits[place]:.1f} bits" for place in order]
    return f"Most surprising: {words.plain('; '.join(told))}."
