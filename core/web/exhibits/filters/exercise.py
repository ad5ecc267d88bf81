"""Text 004's exercise: four kernels with their biases on a grey picture of 4 x 5, to be done by hand and checked."""

from __future__ import annotations

import numpy as np
import streamlit as st

from core.reference import filters
from core.reference.activations import relu
from core.reference.filters import EXERCISE, EXERCISE_PICTURE, FILTERS
from core.reference.formulas.filters import WEIGHTED_SUM
from core.web import address, formulas
from core.web.components.grid import grid
from core.web.exhibits.tensors.cells import cells

TITLE = "The exercise of course text 004"
NEAR = 0.005  # a typed answer may be rounded to two places


def show() -> None:
    """The picture, one of the four kernels, a table for the answer, and what is right in it."""
    number = EXERCISE.index(address.pick("Kernel", {name: FILTERS[name].title[10:].capitalize() for name in EXERCISE}, "which"))
    named = FILTERS[EXERCISE[number]]
    picture = np.array(EXERCISE_PICTURE)
    rectified = address.switch("ReLU after it", "relu")
    found = filters.apply(picture[..., None], named.kernel[..., None, None], np.array([named.bias]), padding="valid")
    solution = (relu(found) if rectified else found)[..., 0].astype(float)
    left, right = st.columns([1, 1.2], gap="large")
    with left:
        cells(picture.astype(int), "The picture, grey values")
        cells(named.kernel, f"Kernel {number + 1}; bias {named.bias:g}", tinted=True)
        st.write(
            "Lay the kernel on the upper left corner, multiply each weight with the pixel under it, add up, add the bias. "
            f"Then move it by one. It fits {solution.shape[0]} times downwards and {solution.shape[1]} times to the right."
        )
    with right:
        answer = grid("Your answer", f"answer{number + 1}", np.zeros(solution.shape))
        _judged(answer, solution)
        if address.switch("Show the solution", "solution"):
            cells(np.round(solution, 4) + 0.0, "The solution", tinted=True)
        _first_sum(picture, named.kernel, named.bias)


def _judged(answer: np.ndarray, solution: np.ndarray) -> None:
    right = np.abs(answer - solution) <= NEAR
    if not answer.any():
        st.info(f"Type your {solution.size} numbers into the table; two places after the point are enough.")
    elif right.all():
        st.success(f"All {solution.size} are right.")
    else:
        row, column = np.argwhere(~right)[0]
        where = f"row {row}, column {column} (counted from 0)"
        st.warning(f"{right.sum()} of {solution.size} are right. The first that is not is at {where}.")


def _first_sum(picture: np.ndarray, kernel: np.ndarray, bias: float) -> None:
    """One sum written out, as a start: the one at the lower right, so that the upper left one stays to be done."""
    rows, columns = kernel.shape
    st.caption("The last one, at the lower right, is:")
    formulas.show(WEIGHTED_SUM, w=kernel.ravel(), x=picture[-rows:, -columns:].ravel(), b=bias)
