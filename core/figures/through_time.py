"""Gradients on their way back through time, the task of remembering a bit, and what a reservoir recalls."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from core.figures import colours

MARGIN = {"l": 0, "r": 0, "t": 10, "b": 0}
LEGEND = {"orientation": "h", "yanchor": "bottom", "y": 1.02, "x": 0}
LONGEST = 12  # characters of a word below a chart
Curve = tuple[Sequence[float], Sequence[float]]


def words(said: Sequence[str], lengths: Mapping[str, np.ndarray], shares: np.ndarray, log: bool) -> go.Figure:
    """Above, the norm of the gradient after each word, a line a part of the state; below, each word's share in percent."""
    places = list(range(len(said)))
    figure = make_subplots(rows=2, cols=1, shared_xaxes=True, vertical_spacing=0.08, row_heights=[0.55, 0.45])
    for number, (name, values) in enumerate(lengths.items()):
        figure.add_scatter(
            x=places, y=_positive(values) if log else values, name=name, mode="lines+markers", row=1, col=1,
            line={"color": colours.SERIES[number]}, hovertemplate="%{y:.4g}", showlegend=len(lengths) > 1,
        )  # fmt: skip
    figure.add_bar(
        x=places, y=100 * shares, row=2, col=1, marker={"color": colours.signed(shares)}, showlegend=False,
        hovertemplate="%{y:.3g} %<extra></extra>",
    )  # fmt: skip
    figure.update_yaxes(title="norm of the gradient", row=1, col=1, exponentformat="power")
    figure.update_yaxes(title="share, %", row=2, col=1)
    if log:
        figure.update_yaxes(type="log", dtick=_tick(*lengths.values()), row=1, col=1)
    ticks = {"tickmode": "array", "tickvals": places, "ticktext": [_word(word) for word in said], "tickangle": -45}
    figure.update_xaxes(title="word, in the order of reading", row=2, col=1, **ticks)
    return figure.update_layout(height=430, margin=MARGIN, legend=LEGEND)


def _word(word: str) -> str:
    """A word as a chart may have it: short, and never read as markup."""
    return escape(word if len(word) <= LONGEST else word[: LONGEST - 1] + "…", quote=False)


def _tick(*curves: np.ndarray) -> int | None:
    """One mark a power of ten on a logarithmic axis, where there are such powers; else as Plotly sees fit."""
    values = np.concatenate(curves)
    values = values[np.isfinite(values) & (values > 0)]
    powers = np.log10(values.max() / values.min()) if len(values) else 0.0
    return max(1, round(powers / 8)) if powers > 1.5 else None


def _positive(values: np.ndarray) -> list[float | None]:
    """What a logarithmic axis can show."""
    return [float(value) if np.isfinite(value) and value > 0 else None for value in values]


def decays(curves: Mapping[str, np.ndarray], lines: Mapping[str, np.ndarray]) -> go.Figure:
    """Norms of the gradient by lag on a logarithmic axis; `lines` are straight ones of the same names, drawn broken."""
    figure = go.Figure()
    for number, (name, values) in enumerate(curves.items()):
        colour = colours.SERIES[number]
        figure.add_scatter(
            x=list(range(len(values))), y=_positive(values), name=name, mode="lines+markers", marker={"size": 4},
            line={"color": colour}, hovertemplate="lag %{x}: %{y:.4g}",
        )  # fmt: skip
        if name in lines:
            figure.add_scatter(
                x=list(range(len(values))), y=_positive(lines[name]), name=f"{name}: line", mode="lines", hoverinfo="skip",
                line={"color": colour, "dash": "dash", "width": 2.5},
            )  # fmt: skip
    figure.update_xaxes(title="lag: steps back from the end")
    figure.update_yaxes(title="norm of dL/dh", type="log", exponentformat="power", dtick=_tick(*curves.values()))
    return figure.update_layout(height=400, margin=MARGIN, legend=LEGEND)


def accuracies(curves: Mapping[str, Curve], updates: int) -> go.Figure:
    """The share told right against the updates, a line a network."""
    figure = go.Figure()
    for number, (name, (x, y)) in enumerate(curves.items()):
        figure.add_scatter(x=list(x), y=list(y), name=name, mode="lines", line={"color": colours.SERIES[number], "width": 2})
    figure.update_xaxes(title="updates", range=[0, updates])
    figure.update_yaxes(title="told right, %", range=[30, 104])
    return figure.update_layout(height=300, margin=MARGIN, legend=LEGEND)


def lags(table: Mapping[str, Mapping[int, Sequence[float]]], here: Mapping[str, tuple[int, float]]) -> go.Figure:
    """Accuracy against lag: the mean over the seeds as a line, the lowest and the highest as its whiskers; `here` are stars.

    Both are by the network's title, and a title has its colour by its place in the table.
    """
    figure = go.Figure()
    for number, (name, rows) in enumerate(table.items()):
        x, values = list(rows), [100 * np.asarray(row) for row in rows.values()]
        means = [float(row.mean()) for row in values]
        whiskers = {
            "symmetric": False, "array": [float(row.max()) - mean for row, mean in zip(values, means, strict=True)],
            "arrayminus": [mean - float(row.min()) for row, mean in zip(values, means, strict=True)], "thickness": 1,
        }  # fmt: skip
        colour, dash = colours.SERIES[number], "dot" if "usual" in name else "solid"
        figure.add_scatter(
            x=x, y=means, error_y=whiskers, name=name, mode="lines+markers",
            line={"color": colour, "dash": dash, "width": 7 if number == 1 else 2},  # two may lie on each other
            hovertemplate="lag %{x}: %{y:.1f} %",
        )  # fmt: skip
    for name, (lag, accuracy) in here.items():
        figure.add_scatter(
            x=[lag], y=[100 * accuracy], mode="markers", name=f"{name}, trained here", hovertemplate="%{y:.1f} %",
            showlegend=False,
            marker={"symbol": "star", "size": 15, "color": colours.SERIES[list(table).index(name)], "line": {"width": 1}},
        )  # fmt: skip
    marks = list(next(iter(table.values())))
    figure.update_xaxes(title="lag: steps from the flagged bit to the question", type="log", tickvals=marks)
    figure.update_yaxes(title="told right, %", range=[40, 104])
    return figure.update_layout(height=400, margin=MARGIN, legend=LEGEND)


def reservoir(recalled: np.ndarray, distances: np.ndarray) -> go.Figure:
    """Above, the share of the input recalled at each lag; below, how far two runs from different states are apart, by step."""
    figure = make_subplots(rows=2, cols=1, vertical_spacing=0.22)
    figure.add_bar(
        x=list(range(1, len(recalled) + 1)), y=100 * recalled, row=1, col=1, marker={"color": colours.SERIES[0]},
        hovertemplate="lag %{x}: %{y:.1f} %<extra></extra>",
    )  # fmt: skip
    figure.add_scatter(
        x=list(range(1, len(distances) + 1)), y=_positive(distances), row=2, col=1, mode="lines",
        line={"color": colours.SERIES[1]}, hovertemplate="step %{x}: %{y:.3g}<extra></extra>",
    )  # fmt: skip
    figure.update_xaxes(title="lag: steps ago", row=1, col=1).update_yaxes(title="recalled, %", range=[0, 102], row=1, col=1)
    figure.update_xaxes(title="step", row=2, col=1)
    figure.update_yaxes(title="distance", type="log", exponentformat="power", dtick=_tick(distances), row=2, col=1)
    return figure.update_layout(height=470, margin=MARGIN, showlegend=False)
