"""How networks read a text: the running predictions, and many units at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

import numpy as np
import plotly.graph_objects as go

from core.figures import colours

LONGEST, TICKS = 14, 40  # characters of a word on an axis; so many words have room
DASHES = ("solid", "dash", "dot", "dashdot")


def courses(lines: Mapping[str, np.ndarray], words: Sequence[str]) -> go.Figure:
    """The probability of "in favour" (words,) after each word, a line each, with the line of indecision."""
    places = list(range(len(words)))
    traces = [
        {
            "type": "scatter", "x": places[: len(values)], "y": values.tolist(), "name": name, "mode": "lines+markers",
            "line": {"color": colours.SERIES[number % len(colours.SERIES)], "dash": DASHES[number % len(DASHES)]},
            "marker": {"size": 5}, "text": [escape(word) for word in words], "hovertemplate": "%{text}: %{y:.1%}",
        }
        for number, (name, values) in enumerate(lines.items())
    ]  # fmt: skip
    middle = {"type": "line", "x0": 0, "x1": 1, "xref": "paper", "y0": 0.5, "y1": 0.5, "line": {"color": "#7f7f7f", "width": 1}}
    return go.Figure(traces, {
        "height": 380, "margin": {"l": 0, "r": 0, "t": 10, "b": 0}, "xaxis": _words(words), "shapes": [middle],
        "yaxis": {"title": {"text": "probability of “in favour”"}, "range": [0, 1], "tickformat": ".0%", "automargin": True},
        "legend": {"orientation": "h", "yanchor": "bottom", "y": 1.02, "x": 0}, "showlegend": True,
    })  # fmt: skip


def units(values: np.ndarray, words: Sequence[str], names: Sequence[str], gate: bool) -> go.Figure:
    """(units, words): gates from 0 to 1 in the scale of magnitudes, signed states in blue, white and orange."""
    top = float(max(np.abs(values).max(initial=0), 1e-6))
    low, high, scale = (0.0, 1.0, colours.SEQUENTIAL) if gate else (-top, top, colours.DIVERGING)
    trace = {
        "type": "heatmap", "z": values.tolist(), "zmin": low, "zmax": high, "colorscale": scale, "y": list(names),
        "x": list(range(len(words))), "text": [[escape(word) for word in words]] * len(names),
        "hovertemplate": "%{text}, %{y}: %{z:.3f}<extra></extra>", "colorbar": {"title": {"text": "value"}, "thickness": 12},
    }  # fmt: skip
    return go.Figure([trace], {
        "height": 110 + 22 * len(names), "margin": {"l": 0, "r": 0, "t": 10, "b": 0}, "xaxis": _words(words),
        "yaxis": {"title": {"text": "unit"}, "autorange": "reversed", "automargin": True, "type": "category"},
    })  # fmt: skip


def _words(words: Sequence[str]) -> dict[str, object]:
    """An axis of words, of which as many are written as have room."""
    shown = range(0, len(words), -(-len(words) // TICKS) if words else 1)
    return {
        "title": {"text": "words, counted from 0"}, "tickmode": "array", "tickvals": list(shown),
        "ticktext": [escape(words[place][:LONGEST]) for place in shown], "automargin": True,
    }  # fmt: skip
