"""The figures draw what they are given: the numbers, in their order and colours, on axes that have a title."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go
import pytest

from core.contract import CurvePoint
from core.figures import colours, pixels, training

SEED = 1998


@pytest.fixture
def rng() -> np.random.Generator:
    print(f"seed {SEED}")
    return np.random.default_rng(SEED)


def test_a_picture_has_its_first_row_on_top_and_every_grey_value(rng: np.random.Generator) -> None:
    grey = rng.integers(0, 256, (5, 7), np.uint8)
    figure = pixels.picture(grey, window=((1, 3), (2, 6)))
    (map_,) = figure.data
    np.testing.assert_array_equal(map_.z, grey)
    assert (map_.zmin, map_.zmax) == (0, 255)  # the same grey is the same number in every picture
    assert figure.layout.yaxis.autorange == "reversed"
    assert figure.layout.yaxis.scaleanchor == "x"
    (frame,) = figure.layout.shapes
    assert (frame.x0, frame.x1, frame.y0, frame.y1) == (1.5, 5.5, 0.5, 2.5)  # around the pixels, not through them
    assert not pixels.picture(grey).layout.shapes


def test_products_are_written_in_their_cells_and_zero_is_white(rng: np.random.Generator) -> None:
    patch, kernel = rng.normal(size=(3, 3)), rng.normal(size=(3, 3)) / 100
    figure = pixels.products(patch, kernel, patch * kernel)
    for grid, values in zip(figure.data, (patch, kernel, patch * kernel), strict=True):
        np.testing.assert_array_equal(grid.z, values)
        assert grid.zmax == -grid.zmin == np.abs(values).max()
        assert grid.text[1][2] == f"{values[1, 2]:.2f}"
    titles = [note.text for note in figure.layout.annotations]
    assert [title.split(",")[0] for title in titles] == ["seen", "weights", "products"]


def test_many_products_are_not_written_and_nothing_but_zeros_is_drawn() -> None:
    figure = pixels.products(*[np.zeros((8, 8))] * 3)
    assert [(grid.text, grid.zmin, grid.zmax) for grid in figure.data] == [(None, -1, 1)] * 3


def test_contributions_are_signed_by_height_and_colour() -> None:
    (bars,) = pixels.contributions(["a", "b", "c"], np.array([0.5, -2.0, 0.0]), "input").data
    assert list(bars.x) == ["a", "b", "c"]
    assert list(bars.y) == [0.5, -2.0, 0.0]
    assert list(bars.marker.color) == [colours.POSITIVE, colours.NEGATIVE, colours.POSITIVE]


def test_states_run_to_the_right(rng: np.random.Generator) -> None:
    values = np.tanh(rng.normal(size=(28, 5)))
    figure = pixels.states(values)
    assert figure.data[0].z.shape == (5, 28)
    np.testing.assert_array_equal(figure.data[0].z[3], values[:, 3])
    assert (figure.data[0].zmin, figure.data[0].zmax) == (-1, 1)
    assert "row" in figure.layout.xaxis.title.text
    assert figure.layout.yaxis.title.text == "unit"


POINTS = [
    CurvePoint(0.5, 2.0, 0.4),
    CurvePoint(1.0, 1.0, 0.6, validation_loss=1.2, validation_accuracy=0.55),
    CurvePoint(1.5, 0.9),
    CurvePoint(2.0, 0.8, 0.7, validation_loss=1.1, validation_accuracy=0.65),
]


@pytest.mark.parametrize(
    ("quantity", "line", "dots"),
    [
        ("accuracy", [(0.5, 0.4), (1, 0.6), (2, 0.7)], [(1, 0.55), (2, 0.65)]),
        ("loss", [(0.5, 2), (1, 1), (1.5, 0.9), (2, 0.8)], [(1, 1.2), (2, 1.1)]),
        ("bits", [(0.5, 2), (1, 1), (1.5, 0.9), (2, 0.8)], [(1, 1.2), (2, 1.1)]),
    ],
)
def test_curves_have_every_point_and_one_colour_a_run(quantity: str, line: list, dots: list) -> None:
    figure = training.curves({"first": POINTS, "second": POINTS, "not begun": []}, quantity)
    drawn = [list(zip(trace.x, trace.y, strict=True)) for trace in figure.data]
    assert drawn == [line, dots, line, dots, [], []]
    assert [trace.line.color for trace in figure.data] == [colour for colour in colours.SERIES[:3] for _ in range(2)]
    assert [trace.name for trace in figure.data[:2]] == ["first", "first, validation"]
    assert [trace.showlegend for trace in figure.data[:2]] == [None, False]  # each run once
    assert figure.layout.xaxis.title.text == "epoch; lines: training part, dots: validation"
    alone = training.curves({"this run": POINTS}, quantity)
    assert [trace.name for trace in alone.data] == ["this run, training", "this run, validation"]
    assert [trace.showlegend for trace in alone.data] == [None, True]
    assert alone.layout.xaxis.title.text == "epoch"
    titles = {"accuracy": "share read right", "loss": "loss (nats)", "bits": "bits per character"}
    assert figure.layout.yaxis.title.text == titles[quantity]


def test_more_runs_than_colours_begin_again() -> None:
    figure = training.curves({str(number): POINTS for number in range(len(colours.SERIES) + 1)})
    assert figure.data[-1].line.color == colours.SERIES[0]


def cell(figure: go.Figure, row: str, column: str) -> int:
    """The number of the marker of one cell."""
    return next(i for i, place in enumerate(zip(figure.data[0].y, figure.data[0].x, strict=True)) if place == (row, column))


def test_the_confusion_matrix_has_true_down_and_predicted_across() -> None:
    matrix = np.array([[90, 0, 1], [5, 80, 0], [0, 40, 70]])
    figure = training.confusion(matrix, ["cat", "dog", "owl"], chosen=(2, 1))
    marks = figure.data[0]
    assert marks.text[cell(figure, "owl", "dog")] == "40"
    assert marks.text[cell(figure, "dog", "owl")] == ""  # a zero is not written
    assert marks.marker.color[cell(figure, "cat", "cat")] == "#dfe5ec"  # right answers are grey, however many
    assert marks.marker.color[cell(figure, "owl", "dog")] == "rgb(201,92,10)"  # the most frequent mistake is the darkest
    assert marks.marker.color[cell(figure, "dog", "owl")] == "rgb(255,255,255)"
    framed = [index for index, width in enumerate(marks.marker.line.width) if width == 3]
    assert framed == [cell(figure, "owl", "dog")]
    assert figure.layout.yaxis.range[0] > figure.layout.yaxis.range[1]  # the first class is on top
    assert (figure.layout.yaxis.title.text, figure.layout.xaxis.title.text) == ("was", "read as")


def test_a_network_without_mistakes_has_a_matrix_too() -> None:
    figure = training.confusion(np.diag([3, 4]), ["a", "b"])
    assert list(figure.data[0].text) == ["3", "", "", "4"]
    assert "rgb(255,255,255)" in figure.data[0].marker.color


def test_the_same_numbers_have_the_same_colours_everywhere() -> None:
    low, middle, high = (colour for _, colour in colours.DIVERGING)
    assert (low, middle, high) == (colours.NEGATIVE, "#ffffff", colours.POSITIVE)
    assert len(set(colours.SERIES)) == len(colours.SERIES)
