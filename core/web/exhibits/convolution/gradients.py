"""The panel of the gradients: what flows back to each input and each weight, beside central differences."""

from __future__ import annotations

import numpy as np
import streamlit as st

from core.reference.differences import check_operation, operation_slopes
from core.reference.operation import backward
from core.web import address
from core.web.components import grid
from core.web.components.maps import maps
from core.web.exhibits.convolution import numbers
from core.web.exhibits.convolution.state import State

TITLE = "Gradients"
GIVEN = {"ones": "Ones: the loss is the sum of all outputs", "own": "Own numbers"}


def show(state: State) -> None:
    """The output's gradient, and what backpropagation makes of it. Raises Refusal for more than the differences can check."""
    setup = state.setup
    check_operation(setup)
    numbers.check("output", setup.output_shape)
    gradient = np.ones(setup.output_shape)
    if address.pick("Gradient of the output", GIVEN, "given") == "own":
        gradient = numbers.typed(gradient, "gradient", "Gradient of the output")
        numbers.table("Gradient of the loss with each output", "gradient", gradient.shape, lambda: gradient)
    of_x, of_weights = backward(setup, gradient[None], state.x[None], state.weights)
    found = {"input": of_x[0], **of_weights}
    st.markdown(_sentence(state, gradient, found))
    _picture("Gradient of each input", "input", found["input"])
    for name, array in of_weights.items():
        if name == "bias":
            written = ", ".join(f"{value:.6g}" for value in array[:64])
            st.markdown(f"**Bias**: {written}. It collects the gradients of all places.")
        else:
            apart = np.moveaxis(array, numbers.filter_axis(setup, name), -2)  # (*kernel, filters, channels)
            joined = apart.reshape(*array.shape[:-2], -1)
            _picture(f"Gradient of the {name.replace('_', ' ')}, filter by filter and channel by channel", name, joined)


def _sentence(state: State, gradient: np.ndarray, found: dict[str, np.ndarray]) -> str:
    counted = operation_slopes(state.setup, state.x, state.weights, gradient)
    largest = max(float(np.abs(found[name] - counted[name]).max(initial=0.0)) for name in found)
    scale = max(float(np.abs(array).max(initial=0.0)) for array in counted.values()) or 1.0
    checked = sum(array.size for array in found.values())
    return (
        "An input collects, from every output that uses it, that output's gradient times the weight between them. A weight "
        "collects, from every place of the window, the output's gradient times the input that it met there.\n\n"
        f"Checked by moving each of the {checked:,} numbers a little up and down (central differences): largest difference "
        f"**{largest / scale:.1g}**{', as a share of the largest gradient' if largest else ', the two agree in every digit'}."
    )


def _picture(label: str, name: str, array: np.ndarray) -> None:
    """A table of numbers for a few, pixels to point at for many."""
    if array.size <= 150:
        planes = numbers.as_planes(array)
        grid.grid(label, f"shown-{name}", planes, editable=False)
        return
    st.write(label)
    flat = array if array.ndim == 3 else np.moveaxis(numbers.as_planes(array), 0, -1)
    maps(flat, f"gradient-{name}", f"{label}, shape {' x '.join(map(str, array.shape))}.")
