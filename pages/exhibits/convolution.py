"""Convolution arithmetic: one operation, walked through, counted, as a matrix, backwards, and as a line of Keras."""

import streamlit as st

from core.contract import Refusal
from core.web import address, words
from core.web.exhibits.convolution import controls, costs, gradients, keras_line, matrix, size, walk
from core.web.exhibits.convolution.presets import PRESETS

TITLE = "Convolution arithmetic"
SUMMARY = "A kernel slides over numbers: watch it, count it, turn it round, and take its line of Keras home."
CHAPTER = "The arithmetic"
ORDER = 20
PANELS = {
    "walk": ("Walk", walk.show),
    "size": ("The size", size.show),
    "costs": ("Costs", costs.show),
    "matrix": ("As a matrix", matrix.show),
    "gradients": ("Gradients", gradients.show),
    "keras": ("In Keras", keras_line.show),
}


def render() -> None:
    """The controls, and the one panel that is asked for."""
    state = controls.ask()
    preset = PRESETS.get(address.get("preset"), next(iter(PRESETS.values())))
    panel = address.pick("Panel", {name: title for name, (title, _) in PANELS.items()}, "panel", str(preset.default("panel")))
    try:
        if state is not None:
            PANELS[panel][1](state)
    except Refusal as refusal:
        st.warning(words.plain(refusal))
    st.caption("Texts 000 to 004 are the course's own notes, checked.")
