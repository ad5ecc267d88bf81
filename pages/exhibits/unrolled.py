"""A recurrent network unrolled: the same weights at every step, and a state that remembers what came before."""

import streamlit as st

from core.contract import Refusal
from core.web import address, words
from core.web.exhibits.unrolled import order, shapes, unrolled, weights

TITLE = "A recurrent network unrolled"
SUMMARY = "A network with a loop reads word by word. Unrolled, it is many copies of one, each handing its state to the next."
CHAPTER = "Sequences"
ORDER = 50
PANELS = {"unrolled": unrolled, "shapes": shapes, "order": order, "weights": weights}


def render() -> None:
    """The panel that the address asks for."""
    panel = address.pick("What to look at", {name: part.TITLE for name, part in PANELS.items()}, "panel")
    try:
        PANELS[panel].show()
    except Refusal as problem:
        st.warning(f"{words.plain(problem)} What you typed is kept; change it above.")
