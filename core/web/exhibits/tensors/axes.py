"""Rank, axis, shape, size; and an index that takes something out."""

from __future__ import annotations

import math
from functools import partial

import numpy as np
import streamlit as st

from core.reference import tensors
from core.web import address
from core.web.exhibits import panels
from core.web.exhibits.tensors.cells import cells

TITLE = "Rank, axis, shape, size"
FIBONACCI = np.array([0, 1, 1, 2, 3, 5, 8, 13, 21, 34])
TENSORS = {"counted": "0, 1, 2, ... in a shape of your own", "fibonacci": "Text 004's rank 1 tensor"}


def show() -> None:
    """A tensor, its shape in words, and what an index takes out of it."""
    left, right = st.columns(2, gap="large")
    with left:
        kind = address.choice("Tensor x", TENSORS, "tensor")
        with panels.explained():
            x = FIBONACCI if kind == "fibonacci" else _own()
    with right:
        first = "x[-1]" if kind == "fibonacci" else "x[2, :, 0]"
        expression = address.text("Index", "index", first, tensors.LONGEST, "Numbers, slices such as 1:3, ... and None")
        found = panels.tried(partial(tensors.select, expression, x.shape))
    with left:
        _words(x.shape)
        cells(x, "x, with what the index takes framed" if found else "x", found.marked(x.shape) if found else None)
    with right:
        if found:
            st.markdown("\n".join(f"- {word}" for word in found.words) or "- nothing is taken away")
            shape = tensors.written(found.shape)
            st.markdown(f"Result: rank **{len(found.shape)}**, shape **{shape}**, size {found.places.size}.")
            cells(x.ravel()[found.places], expression)
            st.caption("All is counted from 0, and -1 is the last.")


def _own() -> np.ndarray:
    return tensors.counted(tensors.read_shape(address.text("Shape", "shape", "3, 2, 5", tensors.LONGEST)))


def _words(shape: tensors.Shape) -> None:
    product = " x ".join(str(size) for size in shape) or "one number"
    axes = ", ".join(f"axis {axis} has {size}" for axis, size in enumerate(shape)) or "no axis: a single number"
    st.markdown(
        f"Rank **{len(shape)}**: the number of its axes ({axes}). Shape **{tensors.written(shape)}**: their sizes. "
        f"Size **{math.prod(shape)}** = {product}: all its numbers."
    )
