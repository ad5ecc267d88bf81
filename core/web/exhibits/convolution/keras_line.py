"""The panel of the lines to copy: Keras, PyTorch, and what either refuses."""

from __future__ import annotations

import streamlit as st

from core.reference.keras_line import keras_input, keras_line
from core.reference.torch_line import torch_input, torch_line
from core.web.exhibits.convolution.state import State

TITLE = "In Keras"


def show(state: State) -> None:
    """The lines that do what the settings say."""
    shape = ", ".join(str(size) for size in state.setup.input_shape)
    st.markdown(f"**Keras**: `x` has the shape (batch, {shape}), channels last.")
    st.code(f"import keras\n\n{keras_input(state.setup)}\n{keras_line(state.setup)}", language="python")
    first, *rest = state.setup.input_shape[-1], *state.setup.input_shape[:-1]
    st.markdown(f"**PyTorch**: `x` has the shape (batch, {', '.join(str(size) for size in (first, *rest))}), channels first.")
    st.code(f"import torch\n\n{torch_input(state.setup)}\n{torch_line(state.setup)}", language="python")
    st.markdown("\n".join(f"- {line}" for line in refused(state)))


def refused(state: State) -> list[str]:
    """What one of the two does not take as it stands, and what they do differently."""
    windows, said = state.setup.windows, []
    if max(w.stride for w in windows) > 1 and max(w.dilation for w in windows) > 1:
        said.append("Keras refuses a stride and a dilation above 1 together; PyTorch takes them.")
    if state.setup.padding == "same" and max(w.stride for w in windows) > 1:
        said.append('PyTorch refuses padding="same" with a stride above 1: the zeros are written out above.')
    if any(w.before != w.after for w in windows) and state.setup.kind != "transposed":
        said.append("The padding differs between the two sides: PyTorch's layer knows one number for both. The zeros come first.")
    if state.setup.padding not in ("valid", "same"):
        said.append('Keras\' layers know only "valid" and "same": other padding is a layer of its own.')
    if state.setup.rounding == "ceil":
        said.append("Neither rounds the size of a convolution up (only PyTorch's pooling does); the missing zeros are padded.")
    if any(w.remainder for w in windows) and state.setup.kind != "transposed":
        said.append("Both drop what is left over at the end without a word.")
    said.append(
        "Untrained, they differ: Keras draws weights from Glorot's uniform distribution and starts biases at 0; PyTorch draws "
        "both uniformly from -1 to 1 over the root of the number of inputs of one output."
    )
    return said
