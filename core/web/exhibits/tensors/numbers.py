"""Pixels are numbers: a piece of the picture close up, its channels apart, as whole numbers and as shares."""

from __future__ import annotations

import numpy as np
import streamlit as st

from core.reference import filters
from core.reference.formulas.filters import GREY
from core.reference.formulas.tensors import NORMALISED, SCALED
from core.reference.normalisation import l2_normalise
from core.web import address, formulas
from core.web.exhibits.filters import source
from core.web.exhibits.filters.framed import framed
from core.web.exhibits.tensors.cells import cells

TITLE = "Pixels are numbers"
CHANNELS = {"grey": "Grey", "red": "Red", "green": "Green", "blue": "Blue", "all": "All three"}
KINDS = {"whole": "uint8: 0 to 255", "share": "float: 0 to 1"}
MOST = 10


def show() -> None:
    """The picture with a frame, and what lies in the frame as a picture and as numbers."""
    left, right = st.columns([1, 1.5], gap="large")
    with left:
        picture = source.picture()
        below = st.container()
    rows, columns = picture.shape[:2]
    with right:
        size = min(address.slider("Pixels of a side", "size", 2, MOST, 8), rows, columns)
        top, left_edge = _slider("Row", "row", rows - size, 62), _slider("Column", "column", columns - size, 30)
        channel = address.pick("Channel", CHANNELS, "channel")
        kind = address.pick("Kind of number", KINDS, "kind")
        piece = picture[top : top + size, left_edge : left_edge + size]
        _numbers(piece, channel, kind)
    with below:
        window = (top, top + size), (left_edge, left_edge + size)
        framed(picture, f"The picture, {columns} by {rows} pixels, with a frame around the piece", window)
        st.markdown(f"Height x width x channels: **{rows} x {columns} x 3**, {picture.size:,} numbers.")
        framed(_only(piece, channel), f"The piece, {size} by {size} pixels, close up", caption="The piece, close up", width=256)
    _kinds(int(piece[0, 0, 0]))
    _normalising(filters.grey(picture.astype(float))[..., 0])


def _slider(label: str, name: str, last: int, first: int) -> int:
    if last < 1:
        return 0  # the piece is as long as the picture
    return address.slider(f"{label} at which it begins", name, 0, last, min(first, last))


def _only(piece: np.ndarray, channel: str) -> np.ndarray:
    """The piece with the other channels dark."""
    if channel == "all":
        return piece
    if channel == "grey":
        return np.rint(filters.grey(piece.astype(float))[..., 0]).astype(np.uint8)
    kept = np.zeros_like(piece)
    index = ("red", "green", "blue").index(channel)
    kept[..., index] = piece[..., index]
    return kept


def _numbers(piece: np.ndarray, channel: str, kind: str) -> None:
    grey = np.rint(filters.grey(piece.astype(float)))
    apart = {"grey": grey[..., 0], "all": np.moveaxis(piece, -1, 0)}
    values = apart[channel] if channel in apart else piece[..., ("red", "green", "blue").index(channel)]
    title = "[0] is red, [1] green, [2] blue" if channel == "all" else CHANNELS[channel]
    if kind == "share":
        cells(np.round(values / 255, 2), f"{title}, divided by 255")
        formulas.show(SCALED)
    else:
        cells(values.astype(int), title)
    if channel == "grey":
        formulas.show(GREY)


def _kinds(value: int) -> None:
    more = 200
    wrapped = int(np.uint8((value + more) % 256))
    st.markdown(
        f"**Whole numbers of 8 bits end at 255.** The piece's first pixel has red {value}; as uint8, {value} + {more} makes "
        f"**{wrapped}**{': it starts anew after 255' if wrapped < value else ''}; as float it makes {value + more}. "
        "Networks calculate with floats, mostly float32, and mostly with pixels divided by 255."
    )


def _normalising(grey: np.ndarray) -> None:
    """Text 000's way to [0, 1], and what it does."""
    normalised = l2_normalise(grey, axis=0)
    st.info(
        "Text 000 takes `tf.keras.utils.normalize(x, axis=1)` for a scaling to 0 to 1. It is an L2 normalisation: in each column "
        f"of the picture the squares then add up to 1. The largest grey value here is {grey.max() / 255:.3f} after dividing by "
        f"255, and {normalised.max():.3f} after normalising. A network trained on one kind should not be shown the other."
    )
    formulas.show(NORMALISED)
