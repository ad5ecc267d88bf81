"""Figures of neurons: what was given is what is drawn, with titles on every axis."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go
import pytest

from core.figures import neuron


def titled(figure: go.Figure) -> bool:
    return bool(figure.layout.xaxis.title.text and figure.layout.yaxis.title.text)


def test_bars_and_the_square_hold_the_numbers() -> None:
    figure = neuron.bars(["a", "b"], {"one": np.array([0.2, 0.8]), "two": np.array([0.5, 0.5])}, "class", "probability")
    assert [list(bar.y) for bar in figure.data] == [[0.2, 0.8], [0.5, 0.5]]
    assert titled(figure)
    square = neuron.jacobian(np.array([[0.25, -0.25], [-0.25, 0.25]]), ["a", "b"])
    assert (square.data[0].zmin, square.data[0].zmax) == (-0.375, 0.375)  # no cell is so dark that black cannot be read on it
    assert titled(square)


def test_a_histogram_holds_all_chances_and_all_marks() -> None:
    values, chances = np.array([0.1, 0.1, 0.9]), np.array([0.25, 0.25, 0.5])
    figure = neuron.histogram(values, chances, {"mean": 0.5, "far": 3.0}, "answer")
    assert sum(figure.data[0].y) == pytest.approx(1)
    assert [trace.x[0] for trace in figure.data[1:]] == [0.5, 3.0]
    assert titled(figure)
    alone = neuron.histogram(np.array([0.5]), np.array([1.0]), {"mean": 0.5}, "answer")
    assert sum(alone.data[0].y) == pytest.approx(1)
