"""The panel that walks: the window, the numbers under it, and what is made of them."""

from __future__ import annotations

import streamlit as st

from core.reference.setup import KINDS
from core.web.components.walker import walker
from core.web.exhibits.pooling.controls import State

TITLE = "Walk"
HELP = (
    "Play, or drag the window. Point at an input cell to see every output whose window sees it; point at an output to see its "
    "numbers. A dotted frame is padding; what is hatched is seen by no window."
)


def show(state: State) -> None:
    """Draws the walker, which keeps in the address where it rests. Raises Refusal where there is too much to walk through."""
    walker(state.setup, state.x, state.y, {}, f"walk-{state.setup.kind}", f"{KINDS[state.setup.kind].title}.")
    st.caption(HELP)
