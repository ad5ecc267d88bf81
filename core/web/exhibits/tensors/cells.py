"""Small tables of numbers to be read, not typed into: with their indexes, some of the cells marked."""

from __future__ import annotations

import math
from collections.abc import Mapping
from html import escape

import numpy as np
import streamlit as st

from core.figures import colours

MOST_CELLS = 400
STYLE = (
    "<style>.cells{display:flex;flex-wrap:wrap;gap:.4rem 1rem;align-items:flex-end}"
    ".cells table{border-collapse:collapse;font-size:.875rem;font-variant-numeric:tabular-nums}"
    ".cells caption{text-align:left;font-size:.8rem;opacity:.8;padding-bottom:.15rem;white-space:nowrap}"
    ".cells td,.cells th{padding:.15rem .45rem;text-align:right;min-width:1.6rem}"
    ".cells td{border:1px solid color-mix(in srgb,currentColor 30%,transparent)}"
    ".cells th{font-weight:400;opacity:.75;font-size:.75rem}"
    f".cells .on{{outline:3px solid {colours.EDGE};outline-offset:-3px;font-weight:700}}"
    ".cells .faint{opacity:.45}.cells div{overflow-x:auto;max-width:100%}</style>"
)


def cells(
    values: np.ndarray, caption: str, marked: np.ndarray | None = None, faint: np.ndarray | None = None, tinted: bool = False
) -> None:
    """Shows a tensor: the last two as a table, those before as tables side by side, each above its index.

    `marked` and `faint` are True, in the shape of `values`, where a cell is framed or pale; `tinted` colours signed numbers by
    their size. Raises ValueError beyond 400 cells.
    """
    st.html(STYLE + written(values, caption, marked, faint, tinted))


def side_by_side(tables: Mapping[str, np.ndarray], tinted: bool = True) -> None:
    """Several tables in a row, each below its words, as far as the width goes."""
    inside = "".join(written(values, caption, tinted=tinted) for caption, values in tables.items())
    st.html(f'{STYLE}<div class="cells" style="gap:.75rem 2rem">{inside}</div>')


def written(
    values: np.ndarray, caption: str, marked: np.ndarray | None = None, faint: np.ndarray | None = None, tinted: bool = False
) -> str:
    """What `cells` shows, as HTML."""
    if math.prod(max(length, 1) for length in values.shape) > MOST_CELLS:  # empty rows and tables are written out, too
        raise ValueError(f"at most {MOST_CELLS} cells can be written out; {values.shape} came")
    top = float(np.abs(values).max(initial=0)) if tinted else 0.0
    planes = np.atleast_2d(values)
    lead = planes.shape[:-2]
    on, pale = (None if mask is None else mask.reshape(planes.shape) for mask in (marked, faint))
    tables = []
    for index in np.ndindex(*lead):
        place = ", ".join(str(number) for number in index)
        title = f"<caption>{f'[{place}]' if index else escape(caption)}</caption>"
        own_on, own_pale = (None if mask is None else mask[index] for mask in (on, pale))
        tables.append(f"<div><table>{title}{_rows(planes[index], own_on, own_pale, top, values.ndim)}</table></div>")
    heading = f'<p style="margin:0;font-size:.875rem">{escape(caption)}</p>' if lead else ""
    return f'<div>{heading}<div class="cells">{"".join(tables)}</div></div>'


def number(value: object) -> str:
    """A number as short as it can be written: 3, -0.25, 1.5e+09."""
    return f"{value:.4g}" if isinstance(value, (float, np.floating)) else str(value)


def _rows(plane: np.ndarray, on: np.ndarray | None, pale: np.ndarray | None, top: float, axes: int) -> str:
    head = "".join(f'<th scope="col">{column}</th>' for column in range(plane.shape[1])) if axes else ""
    lines = [f"<tr>{'<th></th>' if axes > 1 else ''}{head}</tr>"]
    for row, line in enumerate(plane):
        written = f'<th scope="row">{row}</th>' if axes > 1 else ""
        for column, value in enumerate(line):
            kinds = " ".join(name for name, mask in (("on", on), ("faint", pale)) if mask is not None and mask[row, column])
            written += f'<td class="{kinds}"{_tint(float(value), top)}>{number(value)}</td>'
        lines.append(f"<tr>{written}</tr>")
    return "".join(lines)


def _tint(value: float, top: float) -> str:
    if not top or not value:
        return ""
    colour = colours.POSITIVE if value > 0 else colours.NEGATIVE
    return f' style="background:color-mix(in srgb,{colour} {45 * abs(value) / top:.0f}%,transparent)"'
