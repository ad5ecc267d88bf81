"""The inputs and weights to type into."""

from __future__ import annotations

import streamlit as st

from core.web.exhibits.cells import presets
from core.web.exhibits.cells.setup import WAYS, Setup
from core.web.exhibits.cells.typed import key, table

TITLE = "Inputs and weights"


def show(setup: Setup) -> None:
    """A table for the inputs, and one for each weight."""
    cell, (steps, features) = setup.cell, setup.trace.x.shape[1:]
    units = setup.trace["hidden"].shape[2]
    start = presets.weights(setup.preset, cell, features, units, setup.way)

    def name(weight: str) -> str:
        return key(presets.family(cell), weight, setup.way)

    if len(setup.traces) > 1:
        st.caption(f"The weights of the run {list(WAYS.values())[setup.way].lower()}; the other direction has its own.")
    table("Inputs x: a row a step, a column an input", "x", presets.inputs(setup.preset, steps, features))
    table("Kernel W: a row an input, a column a unit", name("kernel"), start["kernel"], cell.blocks)
    again, columns = start["recurrent_kernel"], "a row a unit before, a column a unit now"
    table(f"Recurrent kernel U: {columns}", name("recurrent_kernel"), again, cell.blocks)
    if start["bias"].ndim == 2:
        table("Biases: first row b, for the inputs; second row d, for the state", name("bias"), start["bias"], cell.blocks)
    else:
        table(f"Bias b: a row for each of {', '.join(cell.blocks)}; a column a unit", name("bias"), start["bias"], cell.blocks)
    if "peephole" in start:
        table("Peepholes p: rows input, forget, output; a column a unit", name("peephole"), start["peephole"])
