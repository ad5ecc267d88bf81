"""Read it: the very file that trains the lab's networks, as prose and code."""

from __future__ import annotations

import streamlit as st

from core import facade
from core.contract import Lab


def show(lab: Lab) -> None:
    st.caption(f"This is `core/labs/{lab.name}/lesson.py`, whole and in order. Every network of this lab was trained by it.")
    for cell in facade.lesson(lab.name):
        if cell.kind == "prose":
            st.markdown(cell.text.replace("# ", "## ", 1) if cell.text.startswith("# ") else cell.text)
        else:
            st.code(cell.text, language="python")
