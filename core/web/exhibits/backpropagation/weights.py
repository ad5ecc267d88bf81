"""The weights to type into, and the loss that comes of them."""

from __future__ import annotations

import streamlit as st

from core.web.exhibits.backpropagation.sheet import Sheet

TITLE = "Change the weights"


def show(sheet: Sheet) -> None:
    """The loss; the tables stand above, with the sheet's other numbers."""
    loss = next(step.value for step in sheet.steps if step.place == ("loss",))
    st.markdown(f"With these weights the loss is **{loss:.6g}**.")
