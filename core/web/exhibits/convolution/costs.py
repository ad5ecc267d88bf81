"""The panel of the costs: parameters, multiply-adds, the receptive field, and what sharing the weights saves."""

from __future__ import annotations

import streamlit as st

from core.reference.arithmetic import arithmetic
from core.web import formulas
from core.web.exhibits.convolution.state import State

TITLE = "Costs"


def show(state: State) -> None:
    """Counts by formula; nothing is computed, so any size will do."""
    found = arithmetic(state.setup)
    if found.parameters is None or found.multiply_adds is None:
        return
    parameters, dense, products = found.parameters.result, found.dense_parameters.result, found.multiply_adds.result
    dense_products = found.dense_parameters.values["I"] * found.dense_parameters.values["J"]
    without = f" ({dense_products:,} without its biases)" if state.setup.bias else ""
    own = "its own share of " if state.setup.kind == "transposed" else ""
    spans = own + " x ".join(str(axis.span.result) for axis in found.axes)
    st.markdown(
        "| | this layer | a dense layer of the same sizes |\n|---|---:|---:|\n"
        f"| parameters | {parameters:,} | {dense:,}{without} |\n"
        f"| multiply-adds, one example | {products:,} | {dense_products:,} |\n"
        f"| one output sees | {spans} places | all places |\n\n"
        f"Sharing its weights over all places, the convolution needs **{_times(dense / parameters)} times fewer** parameters."
    )
    st.markdown("#### Parameters")
    formulas.show(found.parameters.formula, **found.parameters.values)
    formulas.show(found.dense_parameters.formula, **found.dense_parameters.values)
    st.markdown("#### Multiply-adds")
    formulas.show(found.multiply_adds.formula, **found.multiply_adds.values)
    st.markdown("#### Receptive field of one output")
    for axis in found.axes[: 1 if len(set(state.setup.windows)) == 1 else None]:
        formulas.show(axis.span.formula, **axis.span.values)


def _times(ratio: float) -> str:
    """Three digits are enough; what is larger is whole."""
    return f"{ratio:,.0f}" if ratio >= 1000 else f"{ratio:.3g}"
