"""Pooling: the largest number or the mean of a window, where the gradient goes, and what a shift changes."""

import streamlit as st

from core.contract import Refusal
from core.web import address, words
from core.web.exhibits.pooling import controls, gradient, lines, shift, size, walk

TITLE = "Pooling"
SUMMARY = "A window keeps its largest number or its mean: see what is kept, who learns from it, and what a shift changes."
CHAPTER = "The arithmetic"
ORDER = 25
PANELS = {
    "walk": ("Walk", walk.show),
    "size": ("The size", size.show),
    "gradient": ("Gradients", gradient.show),
    "shift": ("Shift the input", shift.show),
    "keras": ("In Keras", lines.show),
}


def render() -> None:
    """The controls, and the one panel that is asked for."""
    state = controls.ask()
    preset = controls.asked()
    panel = address.pick("Panel", {name: title for name, (title, _) in PANELS.items()}, "panel", str(preset.default("panel")))
    try:
        if state is not None:
            PANELS[panel][1](state)
    except Refusal as refusal:
        st.warning(words.plain(refusal))
    st.caption("Texts 000 to 004 are the course's own notes, checked.")
