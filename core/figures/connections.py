"""A convolution as the sparse matrix that it is."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go

from core.figures import colours

MOST_WRITTEN = 64  # outputs or inputs: more cells are too small to write in


def matrix(
    sides: tuple[int, int], rows: np.ndarray, columns: np.ndarray, weights: np.ndarray, numbers: np.ndarray, shared: bool
) -> go.Figure:
    """One row an output, one column an input, `sides` (rows, columns); the other arrays are of one length, an entry each.

    `weights` says which weight stands there, counted from 0, `numbers` its number. With `shared` each weight has its own colour,
    so that the same colour is the same weight; else the colour is the number. Colours come again after `len(colours.SERIES)`
    weights: where there are few cells, at most MOST_WRITTEN outputs and inputs, each has its weight's letter, or its number.
    """
    which, value = np.full(sides, np.nan), np.full(sides, np.nan)
    which[rows, columns], value[rows, columns] = weights, numbers
    top = float(np.nanmax(np.abs(value), initial=0.0)) or 1.0
    count = len(colours.SERIES)
    steps = [[edge / count, colour] for index, colour in enumerate(colours.SERIES) for edge in (index, index + 1)]
    written = max(sides) <= MOST_WRITTEN
    letters = np.full(sides, "", object)
    letters[rows, columns] = [letter(int(number)) for number in weights]
    look = (
        {"z": which % count, "customdata": np.dstack([value, letters]), "colorscale": steps, "showscale": False}
        | {"zmin": -0.5, "zmax": count - 0.5}
        if shared
        else {"z": value, "customdata": which, "colorscale": colours.DIVERGING, "zmin": -top, "zmax": top}
    )
    said = "weight %{customdata[1]}: %{customdata[0]:.4g}" if shared else "weight %{z:.4g}, number %{customdata} of the kernel"
    if written:
        look |= {"text": letters, "texttemplate": "%{text}" if shared else "%{z:.3~g}"}
    hover = f"output %{{y}}, input %{{x}}: {said}<extra></extra>"
    plain = {"showgrid": False, "zeroline": False}
    layout = {
        "height": int(min(max(900 * sides[0] / max(sides[1], 1), 260), 640)),
        "margin": {"l": 0, "r": 0, "t": 10, "b": 0},
        "font": {"size": 13},
        "xaxis": {"title": {"text": "input, counted from 0"}, **plain},
        "yaxis": {"title": {"text": "output, counted from 0"}, "autorange": "reversed", **plain},
    }
    return go.Figure({"data": [{"type": "heatmap", **look, "hoverongaps": False, "hovertemplate": hover}], "layout": layout})


def letter(number: int) -> str:
    """The name of a weight, counted from 0: a to z, then a1 to z1, and so on."""
    return chr(ord("a") + number % 26) + (str(number // 26) if number >= 26 else "")
