"""An activation's curve with its slope, and bars of probabilities."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from core.figures import colours


def curve(z: np.ndarray, y: np.ndarray, slopes: np.ndarray, point: tuple[float, float, float]) -> go.Figure:
    """The curve y and its slope over z, (n,) each; `point` is z, y and the slope there, drawn with its tangent."""
    here, value, slope = point
    figure = go.Figure()
    figure.add_scatter(x=z, y=y, name="output", line={"color": colours.SERIES[0], "width": 3})
    figure.add_scatter(x=z, y=slopes, name="slope", line={"color": colours.SERIES[3], "width": 2, "dash": "dot"})
    reach = (z[-1] - z[0]) / 6
    figure.add_scatter(
        x=[here - reach, here + reach], y=[value - reach * slope, value + reach * slope], name="tangent", mode="lines",
        line={"color": colours.SERIES[4], "width": 3},
    )  # fmt: skip
    figure.add_scatter(
        x=[here], y=[value], name="here", mode="markers", marker={"size": 12, "color": colours.SERIES[1]}, showlegend=False
    )
    figure.update_xaxes(title="weighted sum z", range=[float(z[0]), float(z[-1])])
    low, high = float(min(y.min(), slopes.min())), float(max(y.max(), slopes.max()))
    figure.update_yaxes(title="output y, slope dy/dz", range=[low - 0.1 * (high - low), high + 0.1 * (high - low)])
    return _plain(figure, 300)


def bars(names: Sequence[str], series: dict[str, np.ndarray], title: str, unit: str) -> go.Figure:
    """Bars side by side, (n,) each; one colour a series."""
    figure = go.Figure()
    for number, (name, values) in enumerate(series.items()):
        figure.add_bar(x=list(names), y=values, name=name, marker={"color": colours.SERIES[number]})
    figure.update_xaxes(title=title, type="category").update_yaxes(title=unit)
    return _plain(figure, 300)


def jacobian(matrix: np.ndarray, names: Sequence[str]) -> go.Figure:
    """How each probability (down) moves with each score (across), with the numbers in the cells."""
    top = float(np.abs(matrix).max()) or 1.0
    figure = go.Figure(
        go.Heatmap(
            z=matrix, x=list(names), y=list(names), colorscale=colours.DIVERGING, zmin=-top, zmax=top, xgap=2, ygap=2,
            text=[[f"{value:.3g}" for value in row] for row in matrix], texttemplate="%{text}", textfont={"color": "#1c2430"},
            colorbar={"title": "dy/dz"}, hovertemplate="probability of %{y} with score of %{x}: %{z:.6g}<extra></extra>",
        )
    )  # fmt: skip
    figure.update_xaxes(title="score of", type="category")
    figure.update_yaxes(title="probability of", type="category", autorange="reversed")
    return _plain(figure, 120 + 50 * len(matrix))


def histogram(values: np.ndarray, chances: np.ndarray, marks: dict[str, float], title: str) -> go.Figure:
    """How likely which value is, 40 bins of `values` (n,) weighed by `chances` (n,); `marks` are drawn as upright lines."""
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


def _plain(figure: go.Figure, height: int) -> go.Figure:
    legend = {"orientation": "h", "yanchor": "bottom", "y": 1.02, "x": 0}
    return figure.update_layout(height=height, margin={"l": 0, "r": 0, "t": 10, "b": 0}, legend=legend, bargap=0.15)
