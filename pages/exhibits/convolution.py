"""Convolution arithmetic: one operation, walked through, counted, as a matrix, backwards, and as a line of Keras."""

from functools import partial

import streamlit as st

from core.web import address
from core.web.exhibits import panels
from core.web.exhibits.convolution import controls, costs, gradients, keras_line, matrix, size, walk
from core.web.exhibits.convolution.presets import PRESETS

TITLE = "Convolution arithmetic"
SUMMARY = "A kernel slides over numbers: watch it, count it, turn it round, and take its line of Keras home."
CHAPTER = "The arithmetic"
ORDER = 20
PANELS = {"walk": walk, "size": size, "costs": costs, "matrix": matrix, "gradients": gradients, "keras": keras_line}


def render() -> None:
    """The controls, and the one panel that is asked for."""
    state = controls.ask()
    preset = PRESETS.get(address.get("preset"), next(iter(PRESETS.values())))
    panel = panels.chosen(PANELS, str(preset.default("panel")))
    if state is not None:
        panels.tried(partial(panel.show, state))
    st.caption("Texts 000 to 004 are the course's own notes, checked.")
