"""Arrays as pixels with their numbers: pictures, patches, kernels and products."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from core.figures import colours

MOST_NUMBERS = 200  # cells up to which a number is written into each


def picture(pixels: np.ndarray, window: Sequence[tuple[int, int]] | None = None, height: int = 300) -> go.Figure:
    """A grey picture (rows, columns) in 0..255; `window` frames rows and columns, each (first, one past the last)."""
    figure = go.Figure(
        go.Heatmap(
            z=pixels,
            colorscale=colours.INK,
            zmin=0,
            zmax=255,
            showscale=False,
            hovertemplate="row %{y}, column %{x}: %{z}<extra></extra>",
        )
    )
    if window:
        (top, bottom), (left, right) = window
        figure.add_shape(
            type="rect", x0=left - 0.5, x1=right - 0.5, y0=top - 0.5, y1=bottom - 0.5, line={"color": colours.EDGE, "width": 3}
        )
    return _square(figure, height)


def products(patch: np.ndarray, kernel: np.ndarray, result: np.ndarray, weights: str = "weights") -> go.Figure:
    """Three grids (rows, columns) side by side: what was seen, the weights, and their products, with the numbers in the cells.

    `weights` says what stands in the middle: a pooling has no weights of its own.
    """
    titles = ("seen", weights, f"products,<br>sum {result.sum():.4g}")
    figure = make_subplots(1, 3, subplot_titles=titles, horizontal_spacing=0.04)
    written = patch.size <= MOST_NUMBERS / 4
    for place, values in enumerate((patch, kernel, result), start=1):
        top = float(np.abs(values).max()) or 1.0
        figure.add_trace(
            go.Heatmap(
                z=values, colorscale=colours.DIVERGING, zmin=-top, zmax=top, showscale=False, xgap=1, ygap=1,
                text=[[_number(value) for value in row] for row in values] if written else None,
                texttemplate="%{text}" if written else None, hovertemplate="row %{y}, column %{x}: %{z:.6g}<extra></extra>",
            ),
            1, place,
        )  # fmt: skip
    figure.update_xaxes(showticklabels=False, constrain="domain")
    for axis in ("", "2", "3"):
        figure.update_layout({f"yaxis{axis}": {"autorange": "reversed", "scaleanchor": f"x{axis}", "showticklabels": False}})
    return figure.update_layout(height=230, margin={"l": 0, "r": 0, "t": 42, "b": 0}, font={"size": 12})


def _number(value: float) -> str:
    shown = float(value) + 0.0  # minus zero is zero
    return f"{shown:.0f}" if shown.is_integer() else f"{shown:.2f}"


def contributions(names: Sequence[str], values: np.ndarray, title: str, unit: str = "share of the sum") -> go.Figure:
    """Signed bars (n,), one a name: what each input adds to a sum."""
    bars = go.Bar(
        x=list(names), y=values, marker={"color": colours.signed(values)}, hovertemplate="%{x}: %{y:.6g}<extra></extra>"
    )
    figure = go.Figure(bars).update_xaxes(title=title, type="category", nticks=20).update_yaxes(title=unit)
    return figure.update_layout(height=240, margin={"l": 0, "r": 0, "t": 10, "b": 0})


def states(values: np.ndarray) -> go.Figure:
    """A recurrent layer's state over time, (steps, units) in [-1, 1]: time runs to the right."""
    figure = go.Figure(
        go.Heatmap(
            z=values.T, colorscale=colours.DIVERGING, zmin=-1, zmax=1, colorbar={"title": "state"},
            hovertemplate="after row %{x}, unit %{y}: %{z:.4f}<extra></extra>",
        )
    )  # fmt: skip
    figure.update_xaxes(title="row of the picture read so far").update_yaxes(title="unit")
    return figure.update_layout(height=420, margin={"l": 0, "r": 0, "t": 10, "b": 0})


def _square(figure: go.Figure, height: int) -> go.Figure:
    """Square pixels, first row on top, no axes."""
    figure.update_xaxes(visible=False, constrain="domain").update_yaxes(visible=False, autorange="reversed", scaleanchor="x")
    return figure.update_layout(height=height, margin={"l": 0, "r": 0, "t": 0, "b": 0})
