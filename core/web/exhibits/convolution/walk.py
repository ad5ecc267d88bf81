"""The panel that walks: the window, its products and their sum."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import streamlit as st

from core.reference.connections import count
from core.reference.operation import forward
from core.reference.setup import KINDS, Setup
from core.web import address
from core.web.components.walker import MOST_PRODUCTS, check, walker
from core.web.exhibits.convolution import numbers
from core.web.exhibits.convolution.state import State

TITLE = "Walk"
STEPS = {"depthwise": "First step: each channel by itself", "pointwise": "Second step: 1x1 over the channels"}
HELP = (
    "Play, or drag the window. Point at an input cell to see every output that uses it, and with which weight; point at an "
    "output to see its products. Dotted zeros are padding; what is hatched is seen by no window. Cells round their numbers, the "
    "line below them has six digits."
)


def show(state: State) -> None:
    """Draws the walker, which keeps in the address where it rests. Raises Refusal where there is too much to walk through."""
    setup, x, weights, y = _separable(state) if state.setup.kind == "separable" else _shown(state)
    walker(setup, x, y, weights, f"walk-{setup.kind}", f"{KINDS[setup.kind].title}.")
    st.caption(HELP)


Walk = tuple[Setup, np.ndarray, dict[str, np.ndarray], np.ndarray]


def _shown(state: State) -> Walk:
    """The setup, or as many of its filters as can be walked through."""
    setup = state.setup
    most = MOST_PRODUCTS * setup.filters // count(setup)
    if setup.kind not in ("convolution", "pointwise", "transposed") or not 1 <= most < setup.filters:
        check(setup)
        return setup, state.x, state.weights, state.y
    st.info(f"Only the first {most} of the {setup.filters} filters are walked through: all have {count(setup):,} products.")
    few = replace(setup, filters=most)
    check(few)
    weights = {
        name: array.take(range(most), 0 if name == "bias" else numbers.filter_axis(setup, name))
        for name, array in state.weights.items()
    }
    return few, state.x, weights, np.asarray(forward(few, state.x[None], weights)[0])


def _separable(state: State) -> Walk:
    """One of the two steps, each a convolution of its own."""
    setup = state.setup
    given = {name: getattr(setup, name) for name in ("sizes", "channels", "kernel", "stride", "padding", "dilation", "rounding")}
    first = Setup(kind="depthwise", multiplier=setup.multiplier, **given)
    step = address.pick("Step", STEPS, "step")
    check(first)
    weights = state.weights
    first_weights = {"kernel": weights["depthwise_kernel"]}
    middle = np.asarray(forward(first, state.x[None], first_weights)[0])
    if step == "depthwise":
        return first, state.x, first_weights, middle
    second = Setup("pointwise", first.output_places, first.output_channels, setup.filters, bias=setup.bias)
    second_weights = {"kernel": weights["pointwise_kernel"]} | {name: weights[name] for name in ("bias",) if setup.bias}
    return second, middle, second_weights, state.y
