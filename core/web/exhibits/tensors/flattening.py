"""Flattening, and what it hides: neighbours. The same pixels in another order, for a dense layer and for a convolution."""

from __future__ import annotations

import numpy as np
import streamlit as st

from core.reference import filters, tensors
from core.reference.flattening import compare
from core.reference.formulas.tensors import OFFSET
from core.web import address, formulas
from core.web.exhibits.filters import source
from core.web.exhibits.filters.framed import framed
from core.web.exhibits.tensors.cells import cells

TITLE = "Flattening, and what it hides"


def show() -> None:
    """The picture and its pixels shuffled; what two kinds of layer make of both."""
    left, right = st.columns(2, gap="large")
    with left:
        picture = source.picture()
    with right:
        seed = address.number("Shuffle number", "seed", 1, 0, 9999)
    grey = np.rint(filters.grey(picture.astype(float))[..., 0])
    found = compare(grey, seed)
    for column, pixels, words in ((left, grey, "The picture"), (right, found.shuffled, "The same pixels in another order")):
        with column:
            framed(pixels.astype(np.uint8), words, caption=words, width=300)
    st.markdown(
        f"**A dense layer cannot tell.** Its {len(found.dense)} units see one row of {grey.size:,} numbers. With its weights in "
        "the same new order, they answer the same:"
    )
    cells(np.round(np.stack([found.dense, found.dense_shuffled]), 6), "Outputs; row 0: the picture, row 1: shuffled, weights too")
    apart = float(np.abs(found.dense - found.dense_shuffled).max())
    st.caption(f"The largest difference is {apart:.1e}, from adding up in another order. So training finds both equally easy.")
    st.markdown(
        "**A convolution can tell.** Its nine weights are used at every place, so they cannot be put into another order to fit. "
        f"Sobel's answer is {found.edges:.4g} on average (without its sign) for the picture and **{found.edges_shuffled:.4g}** "
        f"for the shuffled one. Neighbours differ by {found.neighbours:.4g} grey values before, and by "
        f"**{found.neighbours_shuffled:.4g}** after."
    )
    _distances(picture.shape)


def _distances(shape: tuple[int, ...]) -> None:
    """How far apart neighbours of the picture lie in the row."""
    steps = np.array(tensors.strides(shape))
    place = np.array([shape[0] // 2, shape[1] // 2, 0])
    st.markdown(
        f"**Neighbours after flattening.** Of {tensors.written(shape)} (height, width, channels) the right neighbour lies "
        f"**{steps[1]}** numbers on, the one below **{steps[0]}**. The row does not say which ones belong together: that is what "
        "flattening hides, and what course text 001 calls the topology of the pixels."
    )
    formulas.show(OFFSET, i=place, s=steps)
