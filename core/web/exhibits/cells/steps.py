"""All steps at once: every quantity of one unit along the sequence."""

from __future__ import annotations

import numpy as np
import streamlit as st

from core.figures import cells as figures
from core.web.exhibits.cells.setup import Setup

TITLE = "All steps"


def show(setup: Setup) -> None:
    """The curves, and what the cell gives out in the end."""
    trace, free = setup.trace, setup.free[setup.way]
    others = {"hidden": free["hidden"][0, :, setup.unit]} if trace.clamps else {}
    shown = {name: trace[name][0, :, setup.unit] for name in trace.cell.quantities}
    names = setup.names or [str(step) for step in range(trace.x.shape[1])]
    st.plotly_chart(
        figures.along(shown, names, others), config={"displayModeBar": False},
        alt=f"Gates and states of unit {setup.unit}, {len(names)} steps; the hidden one ends at {trace.last[0, setup.unit]:.4g}",
    )  # fmt: skip
    if trace.clamps:
        change = float(np.abs(trace["hidden"] - free["hidden"]).max())
        st.write(f"What is held changes the hidden states by at most {change:.4g}. The dotted line is the run with nothing held.")
    if len(setup.traces) > 1:
        last = np.concatenate([one.last[0] for one in setup.traces])
        st.write(f"The layer gives out both runs side by side. At its end: {', '.join(f'{value:.4g}' for value in last)}.")
        st.caption("The run from the start ends at the last step, the run from the end at the first.")
