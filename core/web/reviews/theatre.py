"""The gate theatre: the visitor's own text through the trained cell, every gate and state in sight, and any of them held."""

from __future__ import annotations

import streamlit as st

from core.contract import Lab, Refusal
from core.web import address, words
from core.web.reviews import asking, belt, course, networks, stage, units, verdict, votes, word_map
from core.web.sections import choose

PANELS = {"belt": belt, "units": units, "course": course, "words": word_map}
TITLES = {**{name: panel.TITLE for name, panel in PANELS.items()}, "networks": networks.TITLE}


def show(lab: Lab) -> None:
    """The text, the controls, what the hold did, and one panel."""
    entry = choose.network(lab)
    typed = asking.text(lab)
    if lab.variant(entry.card["variant"]).baseline:
        votes.show(asking.opinion(entry.name, typed))
        return
    try:
        found = stage.ask(lab, entry, typed)
    except Refusal as problem:
        st.warning(words.plain(problem))
        return
    _said(found)
    panel = address.pick("What to look at", TITLES, "panel")
    if panel == "networks":
        networks.show(lab, typed)
    else:
        PANELS[panel].show(found)


def _said(found: stage.Stage) -> None:
    """The verdict, and what it would be with nothing held."""
    free = f"The verdict is **{verdict.said(found.free.favour)}**"
    if found.held is found.free:
        st.markdown(f"{free}. Hold a gate, and it reads the text anew.")
        return
    points = round(100 * found.held.favour, 1) - round(100 * found.free.favour, 1)  # of the figures that are shown
    moved = f"by {points:+.1f} percentage points" if abs(points) >= 0.05 else "by less than 0.1 percentage points"
    st.markdown(
        f"With the hold the verdict is **{verdict.said(found.held.favour)}**; with nothing held: "
        f"{verdict.said(found.free.favour)}. The hold moved the probability of “in favour” {moved}."
    )
