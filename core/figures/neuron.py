"""Bars of probabilities, the square of a softmax's slopes, and what an ensemble answers."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from core.figures import colours


def bars(names: Sequence[str], series: dict[str, np.ndarray], title: str, unit: str) -> go.Figure:
    """Bars side by side, (n,) each; one colour a series."""
    figure = go.Figure()
    for number, (name, values) in enumerate(series.items()):
        figure.add_bar(x=list(names), y=values, name=name, marker={"color": colours.SERIES[number]})
    figure.update_xaxes(title=title, type="category").update_yaxes(title=unit)
    return _plain(figure, 300)


def jacobian(matrix: np.ndarray, names: Sequence[str]) -> go.Figure:
    """How each probability (down) moves with each score (across), with the numbers in the cells."""
    top = 1.5 * float(np.abs(matrix).max()) or 1.0  # two thirds of the scale: black can be read on all of it
    figure = go.Figure(
        go.Heatmap(
            z=matrix, x=list(names), y=list(names), colorscale=colours.DIVERGING, zmin=-top, zmax=top, xgap=2, ygap=2,
            text=[[f"{value:.3g}" for value in row] for row in matrix], texttemplate="%{text}", textfont={"color": "#000000"},
            colorbar={"title": "dy/dz"}, hovertemplate="probability of %{y} with score of %{x}: %{z:.6g}<extra></extra>",
        )
    )  # fmt: skip
    figure.update_xaxes(title="score of", type="category")
    figure.update_yaxes(title="probability of", type="category", autorange="reversed")
    return _plain(figure, 120 + 50 * len(matrix))


def histogram(values: np.ndarray, chances: np.ndarray, marks: dict[str, float], title: str) -> go.Figure:
    """How likely which value is, 40 bins of `values` (n,) weighed by `chances` (n,); `marks` are drawn as upright lines.

    Marks at the same place, but for rounding, are one line with all their names: the last drawn would hide the others.
    """
    marks = _together(marks)
    spread = [*values.tolist(), *marks.values()]
    low, high = min(spread), max(spread)
    edge = max(high - low, 1e-9) * 0.02
    counts, edges = np.histogram(values, 40, (low - edge, high + edge), weights=chances)
    middles = (edges[:-1] + edges[1:]) / 2
    figure = go.Figure(go.Bar(x=middles, y=counts, name="thinned networks", marker={"color": "#9aa5b1"}))
    dashes = ("solid", "dash", "dot", "dashdot")
    for number, (name, place) in enumerate(marks.items()):
        line = {"color": colours.SERIES[number], "width": 3, "dash": dashes[number % len(dashes)]}
        figure.add_scatter(x=[place, place], y=[0, float(counts.max())], mode="lines", name=name, line=line)
    figure.update_xaxes(title=title).update_yaxes(title="chance")
    return _plain(figure, 320)


def _together(marks: dict[str, float]) -> dict[str, float]:
    """One mark for all that are at one place, under all their names."""
    found: dict[str, float] = {}
    for name, place in marks.items():
        same = next((other for other, known in found.items() if abs(known - place) <= 1e-9 * max(1.0, abs(place))), None)
        if same is None:
            found[name] = place
        else:
            found = {f"{other} = {name}" if other == same else other: known for other, known in found.items()}
    return found


def _plain(figure: go.Figure, height: int) -> go.Figure:
    legend = {"orientation": "h", "yanchor": "bottom", "y": 1.02, "x": 0}
    return figure.update_layout(height=height, margin={"l": 0, "r": 0, "t": 10, "b": 0}, legend=legend, bargap=0.15)
