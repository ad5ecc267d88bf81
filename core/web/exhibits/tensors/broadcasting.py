"""Broadcasting: two shapes below each other, from the right; what is 1 is repeated, what differs otherwise fails."""

from __future__ import annotations

import math

import numpy as np
import streamlit as st

from core.reference import tensors
from core.web import address
from core.web.exhibits import panels
from core.web.exhibits.tensors.cells import STYLE, cells

TITLE = "Broadcasting"


def show() -> None:
    """Two shapes, axis by axis, and the numbers that are repeated."""
    left, right = st.columns(2, gap="large")
    with left:
        first = _shape("Shape of a", "a", "3, 1")
    with right:
        second = _shape("Shape of b", "b", "4")
    if first is None or second is None:
        return
    _aligned(first, second)
    with panels.explained():
        shape = tensors.broadcast(first, second)
    count = f"{math.prod(shape):,} numbers"
    st.markdown(f"Together: shape **{tensors.written(shape)}**, {count}. Axes are counted from the right: -1 is the last.")
    _numbers(first, second, shape)
    st.info(
        "The rule: write the shapes below each other from the right. In each axis the sizes must be equal, or one of them 1, or "
        "missing. Text 004 says that the last value is taken to fill up; in truth only an axis of size 1 is repeated, and "
        "[1, 2, 3] with [1, 2] fails."
    )


def _shape(label: str, name: str, first: str) -> tensors.Shape | None:
    typed = address.text(label, name, first, tensors.LONGEST, "Empty: a single number")
    return panels.tried(lambda: tensors.read_shape(typed))


def _aligned(first: tensors.Shape, second: tensors.Shape) -> None:
    columns = tensors.align(first, second)
    if not columns:
        st.markdown("Both are single numbers: nothing has to be repeated.")
        return
    rows = [("", [f"axis {column.axis}" for column in columns])]
    rows += [(name, [_size(column.sizes[index]) for column in columns]) for index, name in enumerate("ab")]
    rows.append(("together", ["fails" if column.result is None else str(column.result) for column in columns]))
    table = "".join(
        f'<tr><th scope="row">{name}</th>{"".join(f"<td>{size}</td>" for size in sizes)}</tr>' for name, sizes in rows
    )
    st.html(f'{STYLE}<div class="cells"><div><table>{table}</table></div></div>')
    st.markdown("\n".join(f"- axis {column.axis}: {column.words}" for column in columns))


def _size(size: int | None) -> str:
    return "none" if size is None else str(size)


def _numbers(first: tensors.Shape, second: tensors.Shape, shape: tensors.Shape) -> None:
    size = math.prod(shape)
    if not 0 < size <= tensors.MOST_CELLS:
        st.caption(f"Up to {tensors.MOST_CELLS} numbers are written out; choose smaller sizes to see them.")
        return
    a, b = 10 * tensors.counted(first), 1 + tensors.counted(second)
    number = address.slider("Number of the result to look at", "look", 0, size - 1, min(5, size - 1)) if size > 1 else 0
    place = tuple(int(index) for index in np.unravel_index(number, shape)) if shape else ()
    columns = st.columns([1, 1, 1.4], gap="medium")
    for column, values, title in zip(columns, (a, b, a + b), ("a", "b", "a + b"), strict=True):
        with column:
            marked = np.zeros(values.shape, bool)
            marked[tensors.source(values.shape, place)] = True
            cells(values, f"{title}, shape {tensors.written(values.shape)}", marked)
    ours, theirs = (values[tensors.source(values.shape, place)] for values in (a, b))
    st.markdown(
        f"At {tensors.written(place)} of the result: {ours} + {theirs} = **{ours + theirs}**. A number of `a` is used "
        f"{size // max(a.size, 1)} times, one of `b` {size // max(b.size, 1)} times; nothing is copied in memory."
    )
