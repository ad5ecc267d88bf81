"""All steps in one table, every derivative beside its central difference."""

from __future__ import annotations

import streamlit as st

from core.web.exhibits.backpropagation.sheet import Sheet
from core.web.tables import table

TITLE = "All steps, checked"


def show(sheet: Sheet) -> None:
    """Forwards, then backwards, and how far the two ways of reckoning are apart at most."""
    rows, apart, silent = [], [], 0
    for number, step in enumerate(sheet.steps, start=1):
        row = {"step": str(number), "what": step.title, "value": f"{step.value:.10g}", "central difference": "", "apart": ""}
        if step.way == "backward":
            found = sheet.difference(step)
            if found == found:
                apart.append(abs(found - step.value) / max(1.0, abs(found)))
                row |= {"central difference": f"{found:.10g}", "apart": f"{abs(found - step.value):.1g}"}
            else:
                silent += 1
        rows.append(row)
    st.markdown(
        f"**{len(apart)} derivatives, each found twice**: by the chain rule, and by moving the quantity a little to both sides "
        f"and looking at what comes out. The largest difference is {max(apart, default=0.0):.1g}, relative for numbers above 1."
        + (f" {silent} could not be checked so: they lie at a kink, or at 0 or 1." if silent else "")
    )
    table(rows, "All steps, and each derivative by central differences")
