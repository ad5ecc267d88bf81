"""How many weights each cell has, how Keras writes it, and which gate does what."""

from __future__ import annotations

import streamlit as st

from core.reference.cells import GRU, LSTM, Cell, SimpleRNN, parameters
from core.reference.formulas.recurrent import parameter_formula, parameter_values
from core.web.exhibits.cells.setup import Setup
from core.web.formulas import show as show_formula

TITLE = "Weights counted"
ALL: dict[str, Cell] = {
    "Simple RNN": SimpleRNN(), "LSTM": LSTM(), "LSTM with peepholes": LSTM(peepholes=True),
    "LSTM with coupled gates": LSTM(coupled=True), "GRU, reset after": GRU(), "GRU, reset before": GRU(reset_after=False),
}  # fmt: skip


def show(setup: Setup) -> None:
    """The sum for this cell, all cells beside each other, and the conventions."""
    features, units = setup.trace.x.shape[2], setup.trace["hidden"].shape[2]
    show_formula(parameter_formula(setup.cell), **parameter_values(setup.cell, features, units))
    if len(setup.traces) > 1:
        st.write(f"Both directions together: {2 * parameters(setup.cell, features, units):,}.")
    rows = [f"| {title} | {len(cell.blocks)} | {parameters(cell, features, units):,} |" for title, cell in ALL.items()]
    st.markdown("\n".join(["| cell | blocks in a kernel | weights |", "| --- | ---: | ---: |", *rows]))
    st.code(keras_line(setup), language="python")
    st.caption(
        "In Keras' LSTM a kernel holds input, forget, candidate, output; in its GRU update, reset, candidate. Keras has neither "
        "peepholes nor coupled gates. The course texts write the GRU's update gate in both ways: text 000 gives the old state "
        "the share 1 - z, texts 001 and 003, like Keras, z. Two slips, put right here: text 001 lets the reset gate do the work "
        "of input and forget gate, which the update gate does; and text 003 puts the candidate of the step before into the new "
        "cell state, where that of this step belongs."
    )


def keras_line(setup: Setup) -> str:
    """The layer as Keras writes it."""
    units, cell = setup.trace["hidden"].shape[2], setup.cell
    if isinstance(cell, LSTM):
        known = f"keras.layers.LSTM({units}, return_sequences=True)"
        if cell.peepholes or cell.coupled:
            return "# Keras has no such cell: it would have to be written as one of its own.\n# The nearest: " + known
    elif isinstance(cell, GRU):
        known = f"keras.layers.GRU({units}, reset_after={cell.reset_after}, return_sequences=True)"
        if not cell.update_keeps:
            known = "# Keras' update gate keeps the old state: turn the sign of the update block's weights.\n" + known
    else:
        known = f'keras.layers.SimpleRNN({units}, activation="{cell.activation}", return_sequences=True)'
    return f"keras.layers.Bidirectional({known})" if len(setup.traces) > 1 else known
