"""Two Sobel filters make an arrow at every pixel: how steeply it gets brighter, and whereto."""

from __future__ import annotations

from base64 import b64encode
from itertools import product
from math import atan2, degrees

import numpy as np
import streamlit as st

from core.figures import colours
from core.reference import filters
from core.reference.filters import FILTERS
from core.reference.formulas.filters import MAGNITUDE
from core.web import address, formulas
from core.web.components.maps import Picked, maps
from core.web.exhibits import panels
from core.web.exhibits.filters import source
from core.web.exhibits.filters.one import LIMITS, SCALE
from core.web.pictures import data_address

TITLE = "Gradient"
NAMES = ("left to right", "top to bottom", "length")
EVERY = 8  # pixels of a field's side: one arrow each
LONGEST = 500.0  # of the gradient, at which an arrow is as long as it can be
FEW = 20.0  # below it nothing is drawn: grain has gradients too


def show() -> None:
    """The two results and the length of their arrow, and the arrows on the picture."""
    left, right = st.columns([1, 1.35], gap="large")
    with left:
        grey = np.rint(filters.grey(source.picture().astype(float)))
    with panels.explained():
        x, y = (filters.apply(grey, filters.stacked([FILTERS[name].kernel]), padding="valid") for name in ("sobel_x", "sobel_y"))
    found = np.concatenate([x, y, np.asarray(MAGNITUDE(g_x=x, g_y=y))], axis=-1)
    with left:
        st.html(_arrows(grey[1:-1, 1:-1, 0], x[..., 0], y[..., 0]))
        st.caption("An arrow points to where it gets brighter, the longer the steeper; the edge lies across it.")
    with right:
        strongest = np.unravel_index(found[..., 2].argmax(), found.shape[:2])
        unit = address.split(address.get("unit"), found.shape) or (int(strongest[0]), int(strongest[1]), 2)
        picked = maps(found, "gradient", "Sobel, left to right; Sobel, top to bottom; length", Picked(*unit), LIMITS, NAMES)
        st.caption(f"From left: Sobel left to right, Sobel top to bottom, length of the arrow. {SCALE}")
        if picked:
            address.go(unit=address.join((picked.row, picked.column, picked.channel)))
        _at(unit, float(found[unit[0], unit[1], 0]), float(found[unit[0], unit[1], 1]))


def _at(unit: tuple[int, ...], across: float, down: float) -> None:
    st.subheader(f"Row {unit[0]}, column {unit[1]} (counted from 0)", anchor=False)
    formulas.show(MAGNITUDE, g_x=across, g_y=down)
    if across or down:
        st.write(
            f"Direction: **{degrees(atan2(down, across)) % 360:.0f}°**. 0° is to the right, 90° downwards, as rows count down."
        )
    else:
        st.write("It is equally bright all around, so there is no direction.")


def _arrow(row: int, column: int, across: float, down: float) -> str:
    """One arrow from the middle of a pixel, as part of an SVG path."""
    path = f"M{column + 0.5:.1f} {row + 0.5:.1f}l{across:.2f} {down:.2f}"
    for side in (0.2, -0.2):
        back = -0.4 * across + side * down, -0.4 * down - side * across
        path += f"l{back[0]:.2f} {back[1]:.2f}m{-back[0]:.2f} {-back[1]:.2f}"
    return path


def _arrows(grey: np.ndarray, x: np.ndarray, y: np.ndarray) -> str:
    """The grey picture with an arrow every few pixels, as one SVG picture in a data address."""
    rows, columns = grey.shape
    length = np.hypot(x, y)
    path = ""
    for top, left in product(range(0, rows, EVERY), range(0, columns, EVERY)):
        field = length[top : top + EVERY, left : left + EVERY]
        down, right = np.unravel_index(field.argmax(), field.shape)  # one arrow a field, where it is steepest
        row, column = top + int(down), left + int(right)
        if length[row, column] >= FEW:
            reach = (min(length[row, column] / LONGEST, 1) * EVERY * 0.8 + 1.2) / length[row, column]
            path += _arrow(row, column, reach * float(x[row, column]), reach * float(y[row, column]))
    pixels = data_address(np.rint(grey).astype(np.uint8))
    drawing = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {columns} {rows}" width="{columns * 6}" height="{rows * 6}">'
        f'<image href="{pixels}" width="{columns}" height="{rows}" style="image-rendering:pixelated"/>'
        f'<path d="{path}" fill="none" stroke="#000" stroke-width="1.1"/>'
        f'<path d="{path}" fill="none" stroke="{colours.EDGE}" stroke-width="0.5"/></svg>'
    )
    written = b64encode(drawing.encode()).decode()
    alt = "The picture in grey with arrows that point to where it gets brighter"
    return f'<img src="data:image/svg+xml;base64,{written}" alt="{alt}" style="width:100%;max-width:420px;border-radius:.25rem">'
