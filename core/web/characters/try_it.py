"""Try it, for texts read by the character: type on, have it write on, or see what surprises it."""

from __future__ import annotations

import streamlit as st

from core.contract import Lab
from core.web import address
from core.web.characters import surprise, typing, writing
from core.web.sections import choose

PANELS = {"type": typing, "write": writing, "surprise": surprise}


def show(lab: Lab) -> None:
    """The network and one panel."""
    entry = choose.network(lab, "Network that answers")
    st.caption(f"{lab.variant(entry.card['variant']).summary} It has {entry.card['parameters']:,} parameters.")
    panel = address.pick("What to do", {name: panel.TITLE for name, panel in PANELS.items()}, "panel", clears=("go",))
    PANELS[panel].show(lab, entry)
