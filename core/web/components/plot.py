"""Curves over one axis and a point on them: for what is slid, since a Plotly figure costs the server ten times as much."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import streamlit as st

from core.web.components.files import script

_STYLE = """
.plot { font: 0.75rem var(--st-font); color: var(--st-text-color); }
p { margin: 0; display: flex; flex-wrap: wrap; gap: 0 1rem; }
i { display: inline-block; width: 1.6rem; vertical-align: middle; margin-right: 0.35rem; }
svg { display: block; width: 100%; }
text { fill: var(--st-text-color); font-variant-numeric: tabular-nums; }
.rule { stroke: var(--st-border-color); } .axis { stroke: var(--st-text-color); opacity: 0.5; }
"""
_mount = st.components.v2.component(
    "perceptarium.plot",
    html='<div class="plot"><p></p><svg role="img"></svg></div>',
    css=_STYLE,
    js=script("shared/numbers.js", "shared/svg.js", "plot.js"),
)


@dataclass(frozen=True, eq=False)  # arrays have no plain equality
class Line:
    """One curve: x and y are (n,); `dash` as in SVG, empty for a line without gaps."""

    name: str
    x: np.ndarray
    y: np.ndarray
    colour: str
    dash: str = ""


def plot(
    lines: Sequence[Line],
    point: tuple[float, float],
    ranges: tuple[tuple[float, float], tuple[float, float]],
    titles: tuple[str, str],
    key: str,
    label: str,
) -> None:
    """Shows the lines, cut off outside of `ranges` (of x, of y), and the point; `label` tells it to those who cannot see it."""
    told = [
        {"name": line.name, "x": line.x.tolist(), "y": line.y.tolist(), "colour": line.colour, "dash": line.dash}
        for line in lines
    ]
    _mount(data={"lines": told, "point": point, "ranges": ranges, "titles": titles, "label": label}, key=key)
