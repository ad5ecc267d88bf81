"""The panel of the matrix: the same operation as one large, mostly empty matrix whose numbers come again and again."""

from __future__ import annotations

import math

import numpy as np
import streamlit as st

from core.contract import Refusal
from core.figures import colours
from core.figures.connections import MOST_WRITTEN, letter, matrix
from core.reference.connections import apply, connections, count, values
from core.web import address
from core.web.exhibits.convolution.state import State

TITLE = "As a matrix"
MOST_SIDE = 1200  # rows or columns of the matrix that is drawn
MOST_ENTRIES = 60_000
COLOURS = {"shared": "Colour: which weight", "values": "Colour: its number"}


def show(state: State) -> None:
    """The matrix with one row an output and one column an input, within bounds."""
    setup = state.setup
    sides = math.prod(setup.output_shape), math.prod(setup.input_shape)
    if max(sides) > MOST_SIDE or count(setup) > MOST_ENTRIES:
        raise Refusal(
            f"The matrix would have {sides[0]:,} rows and {sides[1]:,} columns with {count(setup):,} entries; at most "
            f"{MOST_SIDE:,} of either and {MOST_ENTRIES:,} entries are drawn. Choose a smaller input, or fewer "
            "channels or filters."
        )
    by = address.pick("Colour", COLOURS, "colour")
    found = connections(setup)
    inside = found.input >= 0
    entries, weights = int(inside.sum()), math.prod(found.weight_shape)
    numbers = values(setup, found, state.weights)
    shown = matrix(sides, found.output[inside], found.input[inside], found.weight[inside], numbers[inside], by == "shared")
    st.plotly_chart(shown, key="matrix", config={"displayModeBar": False})
    if by == "shared":
        st.caption(_legend(weights, max(sides) <= MOST_WRITTEN))
    difference = float(np.abs(apply(found, numbers, state.x, state.weights.get("bias")) - state.y).max(initial=0.0))
    places = sides[0] * sides[1]
    st.markdown(
        f"{sides[0]:,} outputs x {sides[1]:,} inputs = {places:,} places, of which {entries:,} are not empty "
        f"(**{entries / places:.3g}** of all). They hold only **{weights:,} different weights**: each stands on "
        f"{entries / weights:.4g} places on average. A dense layer would have {places:,} weights of its own.\n\n"
        f"Input as one column, times this matrix{', plus the bias' if setup.bias else ''}, is the output: largest difference to "
        f"the sliding window {difference:.1g}. Transposed, the matrix carries gradients back, and is what a transposed "
        "convolution multiplies with."
    )


def _legend(weights: int, written: bool) -> str:
    """What letters and colours say, and that colours alone may not be enough."""
    last = letter(weights - 1)
    named = f"Each of the {weights:,} weights has a letter, a to {last}" if weights > 1 else "The only weight has the letter a"
    where = "" if written else " (point at a cell to read it: here are too many cells to write in)"
    said = f"{named}{where}: the same letter is the same weight."
    count = len(colours.SERIES)
    if weights > count:
        said += f" No more than {count} colours can be told apart by everybody, so the colours come again after {count} weights."
    return said
