"""Optimisers side by side on one surface."""

import streamlit as st

from core.web.exhibits import panels
from core.web.exhibits.optimizers import curvature, knobs, stage, step, surface

TITLE = "Optimisers"
SUMMARY = "One surface, one start, one learning rate: see who finds the way down, who is first, and who flies off the map."
CHAPTER = "The arithmetic"
ORDER = 45
PANELS = {"step": step, "curvature": curvature, "surface": surface}


def render() -> None:
    """The knobs, the race, and one of three panels below."""
    middle, beside = st.columns([3, 1], gap="medium")  # the race first, on a phone too
    under = st.container()
    with beside:
        setup = knobs.draw(under)
    runs = setup.runs()
    with middle:
        stage.draw(setup, runs)
    panels.chosen(PANELS).show(setup, runs)
