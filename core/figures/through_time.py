"""Gradients on their way back through time, the task of remembering a bit, and what a reservoir recalls."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

import numpy as np
import plotly.graph_objects as go

from core.figures import colours

MARGIN = {"l": 0, "r": 0, "t": 10, "b": 0}
LEGEND = {"orientation": "h", "yanchor": "bottom", "y": 1.02, "x": 0}
LONGEST = 12  # characters of a word below a chart
Curve = tuple[Sequence[float], Sequence[float]]
Trace = dict[str, Any]
UPPER, LOWER = [0.5, 1.0], [0.0, 0.4]  # where two charts one above the other have their places


def _figure(traces: Sequence[Trace], height: int, **layout: Any) -> go.Figure:
    """A figure made at once: adding to one that is there costs several times as much."""
    return go.Figure(list(traces), {"height": height, "margin": MARGIN, "legend": LEGEND, **layout})


def words(said: Sequence[str], lengths: Mapping[str, np.ndarray], shares: np.ndarray, log: bool) -> go.Figure:
    """Above, the norm of the gradient after each word, a line a part of the state; below, each word's share in percent."""
    places = list(range(len(said)))
    lines = [
        {
            "type": "scatter", "x": places, "y": _positive(values) if log else values.tolist(), "name": name,
            "mode": "lines+markers", "line": {"color": colours.SERIES[number]}, "hovertemplate": "%{y:.4g}",
            "showlegend": len(lengths) > 1,
        }
        for number, (name, values) in enumerate(lengths.items())
    ]  # fmt: skip
    bars = {
        "type": "bar", "x": places, "y": (100 * shares).tolist(), "yaxis": "y2", "marker": {"color": colours.signed(shares)},
        "showlegend": False, "hovertemplate": "%{y:.3g} %<extra></extra>",
    }  # fmt: skip
    scale = {"type": "log", "dtick": _tick(*lengths.values())} if log else {}
    return _figure(
        [*lines, bars], 430,
        xaxis={
            "title": "word, in the order of reading", "tickmode": "array", "tickvals": places, "tickangle": -45,
            "ticktext": [_word(word) for word in said], "anchor": "y2",
        },
        yaxis={"title": "norm of the gradient", "domain": UPPER, "exponentformat": "power", **scale},
        yaxis2={"title": "share, %", "domain": LOWER},
    )  # fmt: skip


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
    traces: list[Trace] = []
    for number, (name, values) in enumerate(curves.items()):
        shared = {"type": "scatter", "x": list(range(len(values)))}
        colour = {"color": colours.SERIES[number]}
        traces.append({
            **shared, "y": _positive(values), "name": name, "mode": "lines+markers", "marker": {"size": 4}, "line": colour,
            "hovertemplate": "lag %{x}: %{y:.4g}",
        })  # fmt: skip
        if name in lines:
            traces.append({
                **shared, "y": _positive(lines[name]), "name": f"{name}: line", "mode": "lines", "hoverinfo": "skip",
                "line": {**colour, "dash": "dash", "width": 2.5},
            })  # fmt: skip
    scale = {"type": "log", "exponentformat": "power", "dtick": _tick(*curves.values())}
    return _figure(traces, 400, xaxis={"title": "lag: steps back from the end"}, yaxis={"title": "norm of dL/dh", **scale})


def accuracies(curves: Mapping[str, Curve], updates: int) -> go.Figure:
    """The share told right against the updates, a line a network."""
    traces = [
        {
            "type": "scatter", "x": list(x), "y": list(y), "name": name, "mode": "lines",
            "line": {"color": colours.SERIES[number], "width": 2},
        }
        for number, (name, (x, y)) in enumerate(curves.items())
    ]  # fmt: skip
    axes = {"xaxis": {"title": "updates", "range": [0, updates]}, "yaxis": {"title": "told right, %", "range": [30, 104]}}
    return _figure(traces, 300, **axes)


def lags(table: Mapping[str, Mapping[int, Sequence[float]]], here: Mapping[str, tuple[int, float]]) -> go.Figure:
    """Accuracy against lag: the mean over the seeds as a line, the lowest and the highest as its whiskers; `here` are stars.

    Both are by the network's title, and a title has its colour by its place in the table.
    """
    traces = [_row(number, name, rows) for number, (name, rows) in enumerate(table.items())]
    for name, (lag, accuracy) in here.items():
        colour = colours.SERIES[list(table).index(name)]
        traces.append({
            "type": "scatter", "x": [lag], "y": [100 * accuracy], "mode": "markers", "name": f"{name}, trained here",
            "hovertemplate": "%{y:.1f} %", "showlegend": False,
            "marker": {"symbol": "star", "size": 15, "color": colour, "line": {"width": 1}},
        })  # fmt: skip
    marks = list(next(iter(table.values())))
    across = {"title": "lag: steps from the flagged bit to the question", "type": "log", "tickvals": marks}
    return _figure(traces, 400, xaxis=across, yaxis={"title": "told right, %", "range": [40, 104]})


def _row(number: int, name: str, rows: Mapping[int, Sequence[float]]) -> Trace:
    values = [100 * np.asarray(row) for row in rows.values()]
    means = [float(row.mean()) for row in values]
    whiskers = {
        "symmetric": False, "array": [float(row.max()) - mean for row, mean in zip(values, means, strict=True)],
        "arrayminus": [mean - float(row.min()) for row, mean in zip(values, means, strict=True)], "thickness": 1,
    }  # fmt: skip
    width = 7 if number == 1 else 2  # two may lie on each other
    line = {"color": colours.SERIES[number], "dash": "dot" if "usual" in name else "solid", "width": width}
    return {
        "type": "scatter", "x": list(rows), "y": means, "error_y": whiskers, "name": name, "mode": "lines+markers", "line": line,
        "hovertemplate": "lag %{x}: %{y:.1f} %",
    }  # fmt: skip


def reservoir(recalled: np.ndarray, distances: np.ndarray) -> go.Figure:
    """Above, the share of the input recalled at each lag; below, how far two runs from different states are apart, by step."""
    bars = {
        "type": "bar", "x": list(range(1, len(recalled) + 1)), "y": (100 * recalled).tolist(),
        "marker": {"color": colours.SERIES[0]}, "hovertemplate": "lag %{x}: %{y:.1f} %<extra></extra>",
    }  # fmt: skip
    line = {
        "type": "scatter", "x": list(range(1, len(distances) + 1)), "y": _positive(distances), "mode": "lines", "xaxis": "x2",
        "yaxis": "y2", "line": {"color": colours.SERIES[1]}, "hovertemplate": "step %{x}: %{y:.3g}<extra></extra>",
    }  # fmt: skip
    scale = {"type": "log", "exponentformat": "power", "dtick": _tick(distances)}
    return _figure(
        [bars, line], 470, showlegend=False, xaxis={"title": "lag: steps ago"}, xaxis2={"title": "step", "anchor": "y2"},
        yaxis={"title": "recalled, %", "range": [0, 102], "domain": [0.58, 1.0]},
        yaxis2={"title": "distance", "domain": LOWER, **scale},
    )  # fmt: skip
