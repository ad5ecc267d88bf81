"""One neuron: inputs times weights, a bias, a sum, and the bend behind it."""

import streamlit as st

from core.web.exhibits import panels
from core.web.exhibits.neuron.inputs import given
from core.web.exhibits.neuron.sum import activated, drawn, explained, products

TITLE = "One neuron"
SUMMARY = "A neuron multiplies each input with a weight, adds everything up, adds a bias, and bends the sum. That is all it does."
CHAPTER = "The arithmetic"
ORDER = 40


def render() -> None:
    """The controls on the left, the neuron on the right, its formulas below."""
    left, right = st.columns([2, 3], gap="large")
    with left:
        numbers = given()
    total = float(numbers.w @ numbers.x + numbers.bias)
    with left, panels.explained():
        value, slope = activated(numbers, total)
    with right:
        products(numbers, total, value)
        drawn(numbers, total, value, slope)
        if numbers.activation in ("relu", "leaky_relu") and total == 0:
            st.info("The sum is exactly 0, where the curve has its kink and no slope; we take that of the left side.")
        elif abs(slope) < 0.01 and numbers.activation != "relu":
            st.info(
                f"The slope is only {slope:.2g}: the neuron is saturated. Whatever is learnt through it is multiplied by that, "
                "so it learns slowly or not at all."
            )
        elif numbers.activation == "relu" and total < 0:
            st.info("The ReLU is off: output 0, slope 0. For this input the neuron passes nothing on and learns nothing.")
    explained(numbers, total, value)
    st.caption(
        "The course text says that activations should lie between 0 and 1. That holds for sigmoid and softmax alone: tanh goes "
        "down to -1, and ReLU, leaky ReLU and GELU have no upper end. What matters is the bend: without it, layer upon layer "
        "would still be one weighted sum. The softmax weighs a score against its rivals; against one rival it is a sigmoid of "
        "the difference, over the temperature. The leak is 0.2 as in Keras; PyTorch's is 0.01."
    )
