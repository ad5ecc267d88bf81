"""Central differences and what is found by walking downhill: against rules, and against sums done by hand."""

from __future__ import annotations

import numpy as np
import pytest

from core.contract import Refusal
from core.reference.activations import softmax
from core.reference.connections import connections, seen, ties
from core.reference.differences import check_operation, operation_slopes, score_slopes, slopes
from core.reference.normalisation import l2_normalise
from core.reference.operation import backward
from core.reference.perceptron import Perceptron, descended
from core.reference.perceptron import backward as perceptron_backward
from core.reference.setup import Setup

SEED = 60


def test_slopes_of_a_function_that_is_known() -> None:
    point = np.array([[1.0, -2.0], [0.5, 3.0]])
    assert slopes(lambda x: (x**3).sum(), point) == pytest.approx(3 * point**2, rel=1e-8)


@pytest.mark.parametrize("temperature", [0.5, 1.0, 20.0])
def test_scores_of_a_softmax_move_its_cross_entropy_by_what_was_said_less_what_is_right(temperature: float) -> None:
    dice = np.random.default_rng(SEED)
    for _ in range(20):
        z, t = dice.normal(0, 3, 5), np.eye(5)[dice.integers(5)]
        exact = (softmax(z, temperature=temperature) - t) / temperature
        assert score_slopes(z, temperature, t) == pytest.approx(exact, abs=1e-8), SEED


SETUPS = (
    Setup("convolution", (5, 6), 2, 3, kernel=3, stride=2, padding="same", bias=True),
    Setup("transposed", (3, 4), 2, 2, kernel=3, stride=2, bias=True),
    Setup("depthwise", (20,), 20, kernel=3, multiplier=2),  # 400 inputs: more than are moved at once
    Setup("separable", (4, 4), 2, 3, kernel=2, multiplier=2, bias=True),
)


@pytest.mark.parametrize("setup", SETUPS, ids=lambda setup: setup.kind)
def test_differences_of_an_operation_are_its_gradients(setup: Setup) -> None:
    dice = np.random.default_rng(SEED)
    x, gradient = dice.normal(size=setup.input_shape), dice.normal(size=setup.output_shape)
    weights = {name: dice.normal(size=shape) for name, shape in setup.weight_shapes.items()}
    of_x, of_weights = backward(setup, gradient[None], x[None], weights)
    found = operation_slopes(setup, x, weights, gradient)
    assert set(found) == {"input", *weights}
    for name, array in {"input": of_x[0], **of_weights}.items():
        assert found[name] == pytest.approx(array, abs=1e-11), (name, SEED)


@pytest.mark.parametrize(
    ("setup", "said"),
    [
        (Setup("convolution", (80, 80), kernel=3), "6,409 numbers would have to be moved one by one; at most 4,096"),
        (Setup("convolution", (50, 50), filters=8, kernel=9, padding="same"), "products; at most 40,000,000"),
    ],
)
def test_more_than_can_be_moved_is_refused_before_anything_is_made(setup: Setup, said: str) -> None:
    with pytest.raises(Refusal, match=said):
        check_operation(setup)
    with pytest.raises(Refusal, match=said):
        operation_slopes(setup, np.zeros(setup.input_shape), {}, np.zeros(()))


def test_a_step_downhill_is_the_slope_times_the_rate() -> None:
    network, dice = Perceptron((2, 3, 1)), np.random.default_rng(SEED)
    shapes = {"weights_1": (2, 3), "bias_1": (3,), "weights_2": (3, 1), "bias_2": (1,)}
    parameters = {name: dice.normal(size=shape) for name, shape in shapes.items()}
    x, targets = dice.normal(size=(4, 2)), dice.random((4, 1))
    before = perceptron_backward(network, parameters, x, targets)
    once = descended(network, parameters, x, targets, 0.3, 1)
    for name, array in parameters.items():
        assert once[name] == pytest.approx(array - 0.3 * before.parameters[name], abs=1e-15)
    twice = descended(network, once, x, targets, 0.3, 1)
    assert perceptron_backward(network, twice, x, targets).loss < before.loss
    both, none = (descended(network, parameters, x, targets, 0.3, count) for count in (2, 0))
    assert all(np.array_equal(twice[name], array) for name, array in both.items())
    assert all(np.array_equal(parameters[name], array) for name, array in none.items())


def test_too_large_a_step_leaves_the_finite_numbers_in_silence() -> None:
    network = Perceptron((1, 1), output="linear")
    parameters = {"weights_1": np.ones((1, 1)), "bias_1": np.zeros(1)}
    far = descended(network, parameters, np.full((1, 1), 1e200), np.zeros((1, 1)), 1e200, 3)
    assert not np.isfinite(far["weights_1"]).any()


def test_rows_of_length_one() -> None:
    x = np.array([[3.0, 0.0, 1.0], [4.0, 0.0, -1.0]])
    assert l2_normalise(x, axis=0) == pytest.approx(np.array([[0.6, 0, 0.5**0.5], [0.8, 0, -(0.5**0.5)]]))
    assert (l2_normalise(np.random.default_rng(SEED).normal(size=(5, 7))) ** 2).sum(-1) == pytest.approx(np.ones(5))
    assert l2_normalise(np.zeros((2, 3), np.uint8)).tolist() == [[0, 0, 0], [0, 0, 0]]


def test_what_a_window_sees_and_how_often_the_largest_is_there_twice() -> None:
    setup = Setup("max", (3,), kernel=2, stride=2, padding=((0, 1),))
    found, x = connections(setup), np.array([[5.0], [5.0], [-7.0]])
    assert seen(setup, found, x).tolist() == [[5, 5], [-7, -np.inf]]
    assert ties(setup, found, x) == 1
    assert ties(setup, found, np.array([[5.0], [4.0], [-7.0]])) == 0
