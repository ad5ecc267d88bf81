"""Learning curves and what came of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import plotly.graph_objects as go

from core.contract import CurvePoint
from core.figures import colours

QUANTITIES = {  # what is drawn, and the axis's title
    "accuracy": ("accuracy", "share read right"),
    "loss": ("loss", "loss (nats)"),
    "bits": ("loss", "bits per character"),  # where the loss is told in bits
}


def curves(runs: Mapping[str, Sequence[CurvePoint]], quantity: str = "accuracy") -> go.Figure:
    """One colour a run: `quantity` (one of QUANTITIES) on the training part as a line, on validation as dots.

    Of several runs the legend has each once, or it would leave a phone no room for the curves.
    """
    figure, several, (quantity, title) = go.Figure(), len(runs) > 1, QUANTITIES[quantity]
    for number, (name, points) in enumerate(runs.items()):
        colour = colours.SERIES[number % len(colours.SERIES)]
        line = [(point.epoch, getattr(point, quantity)) for point in points if getattr(point, quantity) is not None]
        dots = [(point.epoch, getattr(point, f"validation_{quantity}")) for point in points]
        dots = [(epoch, value) for epoch, value in dots if value is not None]
        figure.add_scatter(
            x=[x for x, _ in line], y=[y for _, y in line], name=name if several else f"{name}, training", mode="lines",
            legendgroup=name,
            line={"color": colour, "width": 1.5},
        )  # fmt: skip
        figure.add_scatter(
            x=[x for x, _ in dots], y=[y for _, y in dots], name=f"{name}, validation", mode="lines+markers", legendgroup=name,
            line={"color": colour, "width": 1, "dash": "dot"}, marker={"size": 8, "color": colour}, showlegend=not several,
        )  # fmt: skip
    epochs = "epoch; lines: training part, dots: validation" if several else "epoch"
    figure.update_xaxes(title=epochs, rangemode="tozero").update_yaxes(title=title)
    return figure.update_layout(
        height=320, margin={"l": 0, "r": 0, "t": 10, "b": 0}, legend={"orientation": "h", "yanchor": "bottom", "y": 1.02, "x": 0}
    )


def confusion(matrix: np.ndarray, labels: Sequence[str], chosen: tuple[int, int] | None = None) -> go.Figure:
    """True classes down, predicted across, (k, k) counts. Cells are markers, so that they can be clicked; right ones are grey."""
    k, longest = len(labels), max(map(len, labels))
    side = max(34, 9 * longest)  # of a cell: its label has to fit above it
    wrong = matrix * (1 - np.eye(k, dtype=int))
    cells = [(row, column) for row in range(k) for column in range(k)]
    shade = {cell: float(np.log1p(wrong[cell]) / np.log1p(max(int(wrong.max()), 1))) for cell in cells}
    marker = {
        "symbol": "square",
        "size": side - 4,
        "opacity": 1,
        "color": ["#dfe5ec" if row == column else _blend(shade[row, column]) for row, column in cells],
        "line": {
            "width": [3 if cell == chosen else 0.5 for cell in cells],
            "color": [colours.EDGE if cell == chosen else "#9aa5b1" for cell in cells],
        },
    }
    figure = go.Figure(
        go.Scatter(
            x=[labels[column] for _, column in cells],
            y=[labels[row] for row, _ in cells],
            mode="markers+text",
            text=[f"{int(matrix[cell]):,}" if matrix[cell] else "" for cell in cells],
            textfont={"size": 11, "color": "#000000"},
            marker=marker,
            hovertemplate="a %{y} read as %{x}: %{text}<extra></extra>",
        )
    )
    figure.update_xaxes(title="read as", type="category", side="top", showgrid=False, range=[-0.6, k - 0.4], fixedrange=True)
    figure.update_yaxes(title="was", type="category", showgrid=False, range=[k - 0.4, -0.6], fixedrange=True)
    margin, clear = {"l": 33 + 7 * longest, "r": 0, "t": 40, "b": 0}, "rgba(0,0,0,0)"  # on light and on dark pages
    figure.update_layout(paper_bgcolor=clear, plot_bgcolor=clear, font={"color": "#7d8793"}, width=33 + 7 * longest + side * k)
    return figure.update_layout(height=40 + side * k, margin=margin, showlegend=False, dragmode=False)


def _blend(part: float) -> str:
    """From white (0) to the diverging scale's orange (1)."""
    low, high = (255, 255, 255), (201, 92, 10)
    return "rgb({},{},{})".format(*(round(a + (b - a) * part) for a, b in zip(low, high, strict=True)))
