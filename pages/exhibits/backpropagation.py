"""Backpropagation step by step: one example through a small network, every derivative as formula and number."""

import streamlit as st

from core.web.exhibits import panels
from core.web.exhibits.backpropagation import descend, table, walk, weights
from core.web.exhibits.backpropagation.sheet import example, sheet

TITLE = "Backpropagation step by step"
SUMMARY = "One example goes forwards through a small network to the loss; then the chain rule walks all the way back."
CHAPTER = "The arithmetic"
ORDER = 42
PANELS = {"walk": walk, "all": table, "descend": descend, "weights": weights}


def render() -> None:
    """The network and its numbers, and one way of looking at them."""
    chosen = example()
    st.caption(chosen.note)
    panel = panels.chosen(PANELS)
    panel.show(sheet(chosen, with_weights=panel is weights))
    st.caption(
        "Everything is counted from 1, as in the course text. Three slips of the text, put right here: its hidden delta holds "
        r"$x_i$, which belongs outside; its update of $u_{ij}$ says $\delta_i$ for $\delta_j$; and in its "
        r"$\partial L/\partial w_{11}$ a bracket is never closed: $h_1 (1 - h_1) x_1$ multiplies the whole sum over the outputs."
    )
