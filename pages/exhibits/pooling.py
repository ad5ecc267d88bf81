"""Pooling: the largest number or the mean of a window, where the gradient goes, and what a shift changes."""

from functools import partial

import streamlit as st

from core.web.exhibits import panels
from core.web.exhibits.pooling import controls, gradient, lines, shift, size, walk

TITLE = "Pooling"
SUMMARY = "A window keeps its largest number or its mean: see what is kept, who learns from it, and what a shift changes."
CHAPTER = "The arithmetic"
ORDER = 25
PANELS = {"walk": walk, "size": size, "gradient": gradient, "shift": shift, "keras": lines}


def render() -> None:
    """The controls, and the one panel that is asked for."""
    state = controls.ask()
    panel = panels.chosen(PANELS, str(controls.asked().default("panel")))
    if state is not None:
        panels.tried(partial(panel.show, state))
    st.caption("Texts 000 to 004 are the course's own notes, checked.")
