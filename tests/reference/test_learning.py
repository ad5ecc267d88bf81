"""Points in the plane, and networks that learn them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from core.contract import Refusal
from core.reference import learning, optimizers, points
from core.reference.perceptron import Perceptron, predict

NETWORK = Perceptron((2, 6, 6, 1), "tanh", "sigmoid", "binary_cross_entropy")
ADAM = optimizers.create("adam", learning_rate=0.03)


@pytest.mark.parametrize("name", points.SHAPES)
def test_points_are_the_seeds_of_both_classes_and_in_the_picture(name: str) -> None:
    drawn, same, other = points.draw(name), points.draw(name), points.draw(name, seed=2)
    assert (drawn.x == same.x).all()
    assert (drawn.x != other.x).any()
    assert len(drawn.labels) == len(drawn.test_labels) == 100
    assert np.concatenate([drawn.labels, drawn.test_labels]).mean() == 0.5
    clean = points.draw(name, 400, noise=0)
    assert np.abs(clean.x).max() < points.REACH
    assert not {tuple(x) for x in drawn.x.tolist()} & {tuple(x) for x in drawn.test_x.tolist()}


@pytest.mark.parametrize(("name", "most"), [("moons", 1.0), ("circles", 1.0), ("xor", 1.0), ("blobs", 1.0), ("spiral", 0.99)])
def test_a_small_network_learns_every_data_set(name: str, most: float) -> None:
    drawn = points.draw(name, 300, 0.03, seed=3)
    film = learning.train(NETWORK, drawn, ADAM, steps=2000 if name == "spiral" else 800, seed=4)
    assert film.accuracy[-1, 0] >= 0.98
    assert film.accuracy[-1, 1] >= most - 0.06
    assert film.loss[-1, 0] < 0.1 < film.loss[0, 0]


def test_a_film_is_the_same_each_time_and_fits_together() -> None:
    drawn = points.draw("circles")
    film, again = (learning.train(NETWORK, drawn, ADAM, 300, seed=5) for _ in range(2))
    assert (film.surface == again.surface).all()
    assert (film.loss == again.loss).all()
    other = learning.train(NETWORK, drawn, ADAM, 300, seed=6)
    assert (film.loss != other.loss).any()
    frames = len(film.steps)
    assert 50 <= frames <= learning.FRAMES + 1
    assert film.steps[0] == 0
    assert film.steps[-1] == 300
    assert (np.diff(film.steps) > 0).all()
    assert film.surface.shape == (frames, learning.SIDE, learning.SIDE)
    assert film.neurons.shape == (frames, 12, learning.NEURON_SIDE, learning.NEURON_SIDE)
    assert len(film.parameters) == len(film.loss) == len(film.accuracy) == frames


def test_the_picture_is_what_the_network_says_row_by_row_from_the_top() -> None:
    drawn = points.draw("xor")
    film = learning.train(NETWORK, drawn, ADAM, 200)
    step = 2 * points.REACH / learning.SIDE
    for row, column in ((0, 0), (3, 30), (39, 12)):
        x = np.array([[-points.REACH + (column + 0.5) * step, points.REACH - (row + 0.5) * step]])
        said = float(predict(NETWORK, film.parameters[-1], x)[0, 0])
        assert film.surface[-1, row, column] == pytest.approx(said * 255, abs=0.51)


def test_the_2_3_2_of_the_course_text_learns_the_ring_with_two_outputs() -> None:
    network, drawn = Perceptron((2, 3, 2)), points.draw("circles", noise=0.03)
    film = learning.train(network, drawn, optimizers.create("adam", learning_rate=0.1), 600)
    assert film.accuracy[-1, 1] >= 0.9
    assert film.neurons.shape[1] == 5  # three hidden, two outputs
    said = predict(network, film.parameters[-1], np.array([[-1.4625, 1.4625]]))[0]
    assert film.surface[-1, 0, 0] == pytest.approx((0.5 + (said[1] - said[0]) / 2) * 255, abs=0.51)
    line = learning.straight(drawn, network)
    one = learning.straight(drawn, Perceptron((2, 1)))
    assert line.loss == pytest.approx(2 * one.loss)  # the error of y and the same error of 1 - y
    assert line.accuracy == one.accuracy


def test_a_run_that_diverges_ends_there_and_says_so() -> None:
    drawn = points.draw("moons")
    wild = optimizers.create("momentum", learning_rate=1000.0, momentum=0.99)
    film = learning.train(Perceptron((2, 4, 4, 1), "linear", "sigmoid", "binary_cross_entropy"), drawn, wild, 2000)
    assert film.diverged is not None
    assert len(film.steps) == len(film.loss) == len(film.surface) == len(film.parameters)
    assert film.steps[-1] < film.diverged <= 2000
    assert np.isfinite(film.loss).all()


def test_a_straight_line_wins_where_it_can_and_that_is_said() -> None:
    blobs = points.draw("blobs", 200, 0.3, seed=1)
    line = learning.straight(blobs)
    slope = np.concatenate([blobs.x, np.ones((100, 1))], 1).T @ (
        1 / (1 + np.exp(-blobs.x @ line.weights - line.bias)) - blobs.labels
    ) / 100 + learning.RIDGE * np.array([*line.weights, line.bias])
    assert np.abs(slope).max() < 1e-12  # Newton's method stands still
    late = learning.train(Perceptron((2, 8, 8, 1), "tanh", "sigmoid", "binary_cross_entropy"), blobs, ADAM, 3000)
    film = learning.train(NETWORK, points.draw("circles"), ADAM)
    assert "straight line of a logistic regression" in learning.verdict(film, learning.straight(points.draw("circles")))
    assert line.accuracy >= late.accuracy[-1, 1]  # the network has learnt the noise, too
    said = learning.verdict(late, line)
    without = replace(late, network=Perceptron((2, 1)), accuracy=np.full_like(late.accuracy, line.accuracy))
    assert "Nor has it a hidden layer" in learning.verdict(without, line)
    assert "earned nothing" in learning.verdict(replace(without, network=late.network), line)
    assert "is better" in said or "earned nothing" in said


REFUSED = [
    ({"name": "rings"}, "must be one of"),
    ({"name": "moons", "count": 7}, "8 to 1000 points"),
    ({"name": "moons", "count": 10**6}, "1,000,000 came"),
    ({"name": "moons", "noise": float("nan")}, "noise can be 0 to 0.5"),
    ({"name": "moons", "noise": -0.1}, "noise can be 0 to 0.5"),
    ({"name": "moons", "test_share": 1.0}, "0.1 to 0.9"),
]


@pytest.mark.parametrize(("asked", "said"), REFUSED, ids=str)
def test_points_that_cannot_be_are_refused(asked: dict, said: str) -> None:
    with pytest.raises(Refusal, match=said):
        points.draw(**asked)


@pytest.mark.parametrize(("sizes", "steps", "batch", "said"), [
    ((2, 4, 1), 0, 16, "1 to 4,000 steps"),
    ((2, 4, 1), 10**9, 16, "1 to 4,000 steps"),
    ((2, 4, 1), 10, 0, "1 to 100 points"),
    ((2, 4, 1), 10, 101, "1 to 100 points"),
    ((2, 33, 1), 10, 16, "at most 32 hidden neurons"),
    ((3, 4, 1), 10, 16, "2 inputs"),
    ((2, 16, 16, 1), 4000, 100, "too much at once"),
])  # fmt: skip
def test_runs_that_cannot_be_are_refused(sizes: tuple, steps: int, batch: int, said: str) -> None:
    network = Perceptron(sizes, "tanh", "sigmoid", "binary_cross_entropy")
    with pytest.raises(Refusal, match=said):
        learning.train(network, points.draw("moons"), ADAM, steps, batch)
