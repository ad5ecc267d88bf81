"""Cells: one recurrent cell opened up, its state on a conveyor belt, its equations with this step's numbers."""

import streamlit as st

from core.contract import Refusal
from core.web import address, words
from core.web.exhibits.cells import belt, count, numbers, steps
from core.web.exhibits.cells.setup import ask

TITLE = "Cells"
SUMMARY = "Inside a recurrent cell: what it forgets, what it takes in and what it gives out, step by step and number by number."
CHAPTER = "Sequences"
ORDER = 51
PANELS = {"belt": belt, "steps": steps, "numbers": numbers, "count": count}


def render() -> None:
    """The controls, and one panel."""
    try:
        setup = ask()
    except Refusal as problem:
        st.warning(f"{words.plain(problem)} What you typed is kept; change it above.")
        return
    panel = address.pick("What to look at", {name: part.TITLE for name, part in PANELS.items()}, "panel")
    PANELS[panel].show(setup)
