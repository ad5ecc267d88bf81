"""The panel of the gradient: which number won, and who gets what back."""

from __future__ import annotations

import numpy as np
import streamlit as st

from core.reference.connections import connections, ties, values
from core.reference.operation import backward
from core.web import address
from core.web.components.grid import grid
from core.web.exhibits.pooling.controls import State

TITLE = "Gradients"
GIVEN = {"ones": "Ones: the loss is the sum of all outputs", "own": "Own numbers"}
MOST_ROWS = 16


def show(state: State) -> None:
    """The output's gradient in, the input's gradient out."""
    setup = state.setup
    rows, columns = setup.output_places or (1, 1)
    gradient = np.ones((rows, columns))
    if address.pick("Gradient of the output", GIVEN, "given") == "own":
        gradient = grid("Gradient of the loss with each output", "gradient", gradient)
    of_x, _ = backward(setup, gradient.reshape(1, *setup.output_shape), state.x[None])
    st.markdown(_maximum(state, of_x[0]) if "max" in setup.kind else _mean(state))
    grid("Gradient of the loss with each input", "shown-gradient", of_x[0, ..., 0], editable=False)
    if "max" in setup.kind:
        _winners(state)


def _maximum(state: State, of_x: np.ndarray) -> str:
    tied = ties(state.setup, connections(state.setup), state.x)
    said = (
        "A maximum depends on its winner alone: the winner gets the whole gradient, everybody else nothing. A number that wins "
        f"in several windows collects from all of them. Here {np.count_nonzero(of_x)} of {of_x.size} numbers get a gradient."
    )
    if tied:
        many = f"In {tied} windows" if tied > 1 else "In one window"
        said += f" {many} the largest number is there more than once: the first, row by row, takes all, as in Keras."
    return said


def _mean(state: State) -> str:
    said = "A mean depends on all of its numbers alike: each gets the same share of the gradient, 1 over what it divides by."
    if state.setup.count_padding:
        said += " The share of the padding is lost."
    return said + " Where windows overlap, the shares add up."


def _winners(state: State) -> None:
    """A row for each output: its value, and where it was found."""
    found = connections(state.setup)
    won = values(state.setup, found, x=state.x) > 0
    rows, columns = np.unravel_index(found.input[won], state.x.shape[:2])
    places = list(np.ndindex(state.setup.output_places or (1,)))
    lines = [
        f"| ({', '.join(map(str, place))}) | {value:.6g} | ({row}, {column}) |"
        for place, value, row, column in zip(places[:MOST_ROWS], state.y.ravel(), rows, columns, strict=False)
    ]
    st.markdown("\n".join(["| output | largest number | found at (row, column) |", "|---|---:|---|", *lines]))
    more = len(places) - len(lines)
    st.caption(f"Rows and columns are counted from 0.{f' {more} more outputs are not listed.' if more else ''}")
