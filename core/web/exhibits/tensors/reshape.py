"""Reshape: the same row of numbers, folded another way."""

from __future__ import annotations

import numpy as np
import streamlit as st

from core.reference import tensors
from core.reference.formulas.tensors import OFFSET
from core.web import address, formulas
from core.web.exhibits import panels
from core.web.exhibits.tensors.cells import cells

TITLE = "Reshape"


def show() -> None:
    """Two shapes for one row of numbers, and one number that is followed."""
    left, right = st.columns(2, gap="large")
    with left:
        first = address.text("Shape of x", "shape", "3, 2, 5", tensors.LONGEST)
        with panels.explained():
            x = tensors.counted(tensors.read_shape(first))
    with right:
        help_ = "One axis may be -1: it is worked out from the others."
        asked = address.text("New shape", "to", "5, -1", tensors.LONGEST, help_)
        target = panels.tried(lambda: tensors.reshape(x.shape, tensors.read_shape(asked, free=True)))
    number = address.slider("Number to follow", "follow", 0, x.size - 1, min(13, x.size - 1)) if x.size > 1 else 0
    for column, shape, title in ((left, x.shape, "x"), (right, target, f"x.reshape({asked})")):
        if shape is not None:
            with column:
                _folded(x.reshape(shape), number, title)
    st.caption(
        "The order of the numbers stays: row by row, the last axis running fastest. So reshape never turns a picture round: from "
        "(2, 5) to (5, 2) is no transposition."
    )


def _folded(x: np.ndarray, number: int, title: str) -> None:
    cells(x, f"{title}, shape {tensors.written(x.shape)}", x == number)
    if x.ndim and x.size:
        place = np.array(np.unravel_index(number, x.shape))
        index, steps = ", ".join(str(part) for part in place), tensors.strides(x.shape)
        st.markdown(f"The number {number} stands at [{index}]; neighbours along the axes lie {tensors.written(steps)} apart.")
        formulas.show(OFFSET, i=place, s=np.array(steps))
