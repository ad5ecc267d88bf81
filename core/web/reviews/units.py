"""All units at once, sorted by what they did, and all quantities of the one that is followed."""

from __future__ import annotations

import streamlit as st

from core.figures import cells, reading
from core.web import address
from core.web.reviews.stage import Stage

TITLE = "The units, sorted"
ONE = "follow"
SHOWN = 16  # units


def show(stage: Stage) -> None:
    """A map of one quantity, or the lines of one unit."""
    quantities = stage.trace.cell.quantities
    titles = {ONE: f"all of unit {stage.unit}"} | {name: f"{name}, {SHOWN} units" for name in reversed(quantities)}
    quantity = address.choice("Show", titles, "quantity", "hidden")
    if quantity == ONE:
        _one(stage)
        return
    rows = list(stage.order[:SHOWN])
    values = stage.trace[quantity][0][:, rows].T
    gate = quantity not in ("hidden", "cell", "candidate")
    pushed = stage.reader.pushed(stage.trace, stage.way)
    st.plotly_chart(
        reading.units(values, stage.steps, [f"unit {unit}" for unit in rows], gate), config={"displayModeBar": False},
        alt=f"The {quantity} of {len(rows)} units at each of {len(stage.words)} words, {values.min():.2f} to {values.max():.2f}",
    )  # fmt: skip
    told = ", ".join(f"unit {unit} {pushed[unit]:+.2f}" for unit in rows[:5])
    st.caption(f"The units from above are in the chosen order. What the first ones add to the evidence in the end: {told}.")


def _one(stage: Stage) -> None:
    trace, free = stage.trace, stage.free.traces[stage.way]
    shown = {name: trace[name][0, :, stage.unit] for name in trace.cell.quantities}
    others = {"hidden": free["hidden"][0, :, stage.unit]} if trace.clamps else {}
    st.plotly_chart(
        cells.along(shown, stage.steps, others), config={"displayModeBar": False},
        alt=f"Gates and states of unit {stage.unit} over {len(stage.words)} words; the hidden state ends at "
        f"{trace.last[0, stage.unit]:.3f}",
    )  # fmt: skip
