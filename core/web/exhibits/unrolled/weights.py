"""How many weights: a recurrent layer's count does not grow with the sequence."""

from __future__ import annotations

import streamlit as st

from core.reference.cells import GRU, LSTM, Cell, SimpleRNN, parameters
from core.reference.formulas.recurrent import DENSE, parameter_formula, parameter_values
from core.web import address
from core.web.formulas import show as show_formula

TITLE = "Weights counted"
CELLS: dict[str, tuple[str, Cell]] = {"SimpleRNN": ("Simple RNN", SimpleRNN()), "LSTM": ("LSTM", LSTM()), "GRU": ("GRU", GRU())}
EXAMPLES = {
    "digits": ("Rows of a digit (course text 001)", "SimpleRNN", 28, 28, 128, 10),
    "listing": ("The listing of course text 002, its first layer and 64 neurons", "LSTM", 10, 256, 128, 64),
}


def show() -> None:
    """The count of the layer, of the dense layer behind it, and of a dense layer that would read the whole sequence."""
    title = {name: example[0] for name, example in EXAMPLES.items()}
    _, kind, steps, features, units, outputs = EXAMPLES[address.choice("Example", title, "example")]
    places = st.columns(5)
    with places[0]:
        kind = address.choice("Cell", {name: text for name, (text, _) in CELLS.items()}, "kind", kind)
    with places[1]:
        steps = address.number("Steps", "length", steps, 1, 100_000)
    with places[2]:
        features = address.number("Inputs a step", "features", features, 1, 100_000)
    with places[3]:
        units = address.number("Units", "width", units, 1, 100_000)
    with places[4]:
        outputs = address.number("Neurons behind it", "outputs", outputs, 1, 100_000)
    cell = CELLS[kind][1]
    show_formula(parameter_formula(cell), **parameter_values(cell, features, units))
    show_formula(DENSE, I=units, N=outputs)
    layer, dense = parameters(cell, features, units), (units + 1) * outputs
    st.write(f"Together **{layer + dense:,}** weights.")
    flat = (steps * features + 1) * units
    ratio = flat / layer
    st.write(
        f"A dense layer with as many neurons that reads all {steps:,} steps at once, flattened, has "
        f"({steps:,} x {features:,} + 1) x {units:,} = {flat:,} weights: {ratio:.3g} times as many as the recurrent layer. It "
        "has weights of its own for every place, so what it learnt about one place it does not know at another, and a longer "
        "sequence does not fit."
    )
    st.write(f"The recurrent layer has {layer:,} at 1 step, at {steps:,} and at {10 * steps:,}: they are shared across time.")
    st.code(
        f"keras.layers.{kind}({units})  # on an input of ({steps}, {features})\nkeras.layers.Dense({outputs})", language="python"
    )
