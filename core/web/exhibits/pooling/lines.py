"""The panel of the lines to copy: Keras and PyTorch."""

from __future__ import annotations

import streamlit as st

from core.reference.keras_line import keras_input, keras_line
from core.reference.torch_line import torch_input, torch_line
from core.web.exhibits.pooling.controls import State

TITLE = "In Keras"


def show(state: State) -> None:
    """The lines that do what the settings say."""
    rows, columns = state.setup.sizes
    st.markdown(f"**Keras**: `x` has the shape (batch, {rows}, {columns}, channels).")
    st.code(f"import keras\n\n{keras_input(state.setup)}\n{keras_line(state.setup)}", language="python")
    st.markdown(f"**PyTorch**: `x` has the shape (batch, channels, {rows}, {columns}).")
    st.code(f"import torch\n\n{torch_input(state.setup)}\n{torch_line(state.setup)}", language="python")
