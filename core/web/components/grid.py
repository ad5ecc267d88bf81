"""A table of numbers that can be typed into, pasted into and walked with the arrow keys; kept in the page's address."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import numpy as np
import streamlit as st

from core.contract import Refusal
from core.web import address, words
from core.web.components.files import script

MOST_CELLS = 1024
LONGEST_NUMBER = 24  # characters: as many as the longest float64 needs
LARGEST = 1e6  # magnitude of a number: products and sums of such stay finite wherever they are sent
_STYLE = """
.grid { font: 0.875rem/1.3 var(--st-font); color: var(--st-text-color); }
p { margin: 0 0 0.25rem; }
.planes { display: flex; flex-wrap: wrap; gap: 0.75rem; }
.scroll { overflow-x: auto; max-width: 100%; padding: 2px; }
table { border-collapse: collapse; }
caption { text-align: left; caption-side: top; font-size: 0.8rem; opacity: 0.8; }
td { padding: 0; }
input { width: var(--cell, 3rem); box-sizing: border-box; padding: 0.25rem 0.1rem; border-radius: 0; text-align: center;
  border: 1px solid var(--st-border-color); font: inherit; font-variant-numeric: tabular-nums; color: inherit;
  background: transparent; }
input:focus-visible { outline: 2px solid var(--st-primary-color); outline-offset: -1px; }
input[aria-invalid=true] { outline: 2px dashed #b45309; outline-offset: -2px; }
output { display: block; min-height: 1.3em; }
"""
_mount = st.components.v2.component(
    "perceptarium.grid",
    html='<div class="grid"><p></p><div class="planes"></div><output aria-live="polite"></output></div>',
    css=_STYLE,
    js=script("grid.js"),
)


def grid(
    label: str, name: str, default: np.ndarray, editable: bool = True, names: Sequence[str] = (), warn: bool = True
) -> np.ndarray:
    """Shows numbers, (rows, columns) or (channels, rows, columns), and returns what they are now, float64 in the default's shape.

    What is typed goes into the address under `name`, exactly. A cell that holds no number, or one beyond a million, is marked and
    explained below the table, as are numbers that are too long together for an address; then the last good numbers stay. `names`
    are the channels' names where they have some. Numbers of another shape (the kernel has grown) keep what both shapes have in
    common. `warn=False` where `read` has already said what is wrong with a link.
    """
    if default.ndim not in (2, 3) or default.size > MOST_CELLS:
        raise ValueError(f"a table needs 2 or 3 axes and at most {MOST_CELLS} cells; {default.shape} came")
    asked = address.get(name) if editable else ""  # a link says nothing about numbers that were computed
    values = decoded(label, asked, default, warn)
    text = encode(values) if editable else encode(values, "{:.6g}".format)
    limits = {"longest": address.LONGEST, "longestNumber": LONGEST_NUMBER, "largest": LARGEST}
    data = {"label": label, "text": text, "editable": editable, "names": list(names), "limits": limits}
    edited = _mount(data=data, key=f"grid-{name}", on_edited_change=lambda: None).edited
    found = decode(str(edited), default) if edited else None
    if found is not None:
        _keep(name, "" if np.array_equal(found, default) else str(edited))
    return values


def _keep(name: str, text: str) -> None:
    try:
        address.put(**{name: text})
    except Refusal as refusal:  # the table itself says so before it tells anything
        st.warning(words.plain(str(refusal)))
    else:
        st.rerun()


def read(label: str, name: str, default: np.ndarray) -> np.ndarray:
    """The numbers in the address, float64 in the default's shape; with a word about it the default where they cannot be read."""
    return decoded(label, address.get(name), default)


def decoded(label: str, text: str, default: np.ndarray, warn: bool = True) -> np.ndarray:
    """The numbers of that text, or the default with a word about it."""
    values = decode(text, default)
    if values is None and warn:
        st.warning(f"{label}: the numbers in the link cannot be read; the preset is used.")
    return default.astype(float) if values is None else values


def shortest(number: float) -> str:
    """The shortest text from which exactly this float64 is read again: 3, -0.1, 1e-7."""
    return repr(float(number) + 0.0).removesuffix(".0").replace("e-0", "e-")  # + 0.0: minus zero is zero


def encode(values: np.ndarray, written: Callable[[float], str] = shortest) -> str:
    """Numbers as an address keeps them: 1_0_-1~2_0_-2, with ~~ between channels; signs that need no escape."""
    planes = values if values.ndim == 3 else values[None]
    rows = (("_".join(written(number) for number in row) for row in plane) for plane in planes.tolist())
    return "~~".join("~".join(plane) for plane in rows)


def decode(text: str, default: np.ndarray) -> np.ndarray | None:
    """The way back, in the default's shape and with its numbers where the text has none; None for what is no such text."""
    found = default.astype(float)
    if not text:
        return found
    planes = found if found.ndim == 3 else found[None]  # a view: what is written into it is written into `found`
    for channel, plane in enumerate(text.split("~~")):
        for row, line in enumerate(plane.split("~")):
            for column, cell in enumerate(line.split("_")):
                value = _number(cell)
                if value is None:
                    return None
                if channel < planes.shape[0] and row < planes.shape[1] and column < planes.shape[2]:
                    planes[channel, row, column] = value
    return found


def _number(cell: str) -> float | None:
    try:
        value = float(cell) if cell.isascii() and len(cell) <= LONGEST_NUMBER else math.nan
    except ValueError:
        return None
    return value if abs(value) <= LARGEST else None  # nor is NaN
