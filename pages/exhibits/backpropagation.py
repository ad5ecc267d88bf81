"""Backpropagation step by step: one example through a small network, every derivative as formula and number."""

import streamlit as st

from core.contract import Refusal
from core.web import address, words
from core.web.exhibits.backpropagation import descend, table, walk
from core.web.exhibits.backpropagation.sheet import example, sheet

TITLE = "Backpropagation step by step"
SUMMARY = "One example goes forwards through a small network to the loss; then the chain rule walks all the way back."
CHAPTER = "The arithmetic"
ORDER = 42
PANELS = {
    "walk": "Step by step",
    "all": "All steps, checked",
    "descend": "One step downhill",
    "weights": "Change the weights",
}


def render() -> None:
    """The network and its numbers, and one way of looking at them."""
    chosen = example()
    st.caption(chosen.note)
    panel = address.pick("What to look at", PANELS, "panel")
    try:
        worked = sheet(chosen, panel == "weights")
    except Refusal as problem:
        st.error(f"{words.plain(problem)} Your numbers are kept; change them above.")
        return
    if panel == "walk":
        walk.show(worked)
    elif panel == "all":
        table.show(worked)
    elif panel == "descend":
        descend.show(worked)
    else:
        st.markdown(f"With these weights the loss is **{next(s.value for s in worked.steps if s.place == ('loss',)):.6g}**.")
    st.caption(
        "Everything is counted from 1, as in the course text. Three slips of the text, put right here: its hidden delta holds "
        "x_i, which belongs outside; its update of u_ij says delta_i for delta_j; and in its dL/dw_11 a bracket is never closed: "
        "h_1 (1 - h_1) x_1 multiplies the whole sum over the outputs."
    )
