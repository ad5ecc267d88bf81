"""What the charts of backpropagation through time show, and what they leave out."""

from __future__ import annotations

import numpy as np

from core.figures import through_time
from core.reference.remembered import LAGS, remembered
from core.reference.remembering import TITLES


def test_words_are_text_and_short() -> None:
    shares = np.array([0.75, -0.25, 0.5])
    figure = through_time.words(["<b>bold</b>", "x" * 30, "end"], {"dL/dh": np.array([0.0, 1.0, 2.0])}, shares, log=True)
    assert list(figure.layout.xaxis.ticktext) == ["&lt;b&gt;bold&lt;/b&gt;", "x" * 11 + "…", "end"]
    line, bars = figure.data
    assert list(line.y) == [None, 1.0, 2.0]  # a logarithm of zero is nowhere
    assert list(bars.y) == [75, -25, 50]
    plain = through_time.words(["a", "b", "c"], {"dL/dh": np.array([0.0, 1.0, 2.0])}, shares, log=False)
    assert list(plain.data[0].y) == [0.0, 1.0, 2.0]


def test_a_decay_and_its_line_have_one_colour_and_axes_have_titles() -> None:
    values = np.array([1.0, 0.1, 0.0, np.inf])
    figure = through_time.decays({"at first": values}, {"at first": np.ones(4)})
    curve, line = figure.data
    assert list(curve.y) == [1.0, 0.1, None, None]
    assert curve.line.color == line.line.color
    assert figure.layout.yaxis.type == "log"
    assert figure.layout.xaxis.title.text
    assert figure.layout.yaxis.title.text


def test_the_table_is_drawn_with_its_spread_and_stars() -> None:
    table = {TITLES[name]: rows for name, rows in remembered().items()}
    figure = through_time.lags(table, {"LSTM": (20, 0.5)})
    *lines, star = figure.data
    assert [line.name for line in lines] == list(table)
    for line, rows in zip(lines, table.values(), strict=True):
        assert list(line.x) == list(LAGS)
        np.testing.assert_allclose(np.array(line.y) + line.error_y.array, [100 * max(row) for row in rows.values()])
        np.testing.assert_allclose(np.array(line.y) - line.error_y.arrayminus, [100 * min(row) for row in rows.values()])
    assert (list(star.x), list(star.y), star.marker.color) == ([20], [50.0], lines[1].line.color)


def test_a_reservoir_has_two_charts() -> None:
    figure = through_time.reservoir(np.array([1.0, 0.5]), np.array([1.0, 0.0]))
    assert list(figure.data[0].y) == [100, 50]
    assert list(figure.data[1].y) == [1.0, None]
    assert figure.layout.yaxis2.type == "log"


def test_curves_are_drawn_to_the_last_update() -> None:
    figure = through_time.accuracies({"LSTM": ([5, 10], [50.0, 90.0])}, 300)
    assert list(figure.data[0].y) == [50, 90]
    assert tuple(figure.layout.xaxis.range) == (0, 300)
