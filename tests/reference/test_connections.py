"""The sparse matrix: against matrices written down by hand, and against the sliding window for every kind."""

from __future__ import annotations

import numpy as np
import pytest

from core.contract import Refusal
from core.reference.connections import MOST, Connections, apply, connections, count, flat_weights, values
from core.reference.operation import backward, forward
from core.reference.setup import KINDS, Setup


def _dense(found: Connections, numbers: np.ndarray) -> np.ndarray:
    """The matrix itself, (outputs, inputs)."""
    matrix = np.zeros((np.prod(found.output_shape), np.prod(found.input_shape)))
    real = found.input >= 0
    np.add.at(matrix, (found.output[real], found.input[real]), numbers[real])
    return matrix


def test_a_convolution_is_a_band_matrix() -> None:
    setup, weights = Setup("convolution", (5,), kernel=3), {"kernel": np.array([1.0, 2, 3])[:, None, None]}
    found = connections(setup)
    band = [[1, 2, 3, 0, 0], [0, 1, 2, 3, 0], [0, 0, 1, 2, 3]]
    assert _dense(found, values(setup, found, weights)).tolist() == band
    assert found.output.tolist() == [0, 0, 0, 1, 1, 1, 2, 2, 2]
    assert found.input.tolist() == [0, 1, 2, 1, 2, 3, 2, 3, 4]
    assert found.weight.tolist() == [0, 1, 2] * 3


def test_a_transposed_convolution_is_the_matrix_turned_over() -> None:
    kernel = np.random.default_rng(3).normal(size=(3, 2, 4, 5))
    there = Setup("convolution", (7, 5), channels=4, filters=5, kernel=(3, 2), stride=2, padding=((1, 1), (0, 1)))
    back = Setup("transposed", there.output_places, channels=5, filters=4, kernel=(3, 2), stride=2, padding=((1, 1), (0, 1)))
    assert back.output_places == (7, 5)
    matrices = [_dense(connections(s), values(s, connections(s), {"kernel": kernel})) for s in (there, back)]
    assert np.array_equal(matrices[0].T, matrices[1])


def test_padding_is_minus_one_and_worth_nothing() -> None:
    setup, weights = Setup("convolution", (2,), kernel=3, padding=1), {"kernel": np.ones((3, 1, 1))}
    found = connections(setup)
    assert found.input.tolist() == [-1, 0, 1, 0, 1, -1]
    assert apply(found, values(setup, found, weights), np.array([[5.0], [7.0]])).ravel().tolist() == [12, 12]


def test_poolings_share_and_choose() -> None:
    x = np.array([1.0, 4, 4, 2, 9])[:, None]
    largest = Setup("max", (5,), kernel=3, stride=2)
    found = connections(largest)
    assert values(largest, found, x=x).tolist() == [0, 1, 0, 0, 0, 1]  # the first of two fours; then the nine
    mean = Setup("average", (5,), kernel=3, stride=2, padding=1)
    found = connections(mean)
    assert values(mean, found).tolist() == pytest.approx([0, 1 / 2, 1 / 2, 1 / 3, 1 / 3, 1 / 3, 1 / 2, 1 / 2, 0])
    counted = Setup("average", (5,), kernel=3, stride=2, padding=1, count_padding=True)
    assert values(counted, found)[:3].tolist() == pytest.approx([0, 1 / 3, 1 / 3])
    hanging = Setup("average", (4,), kernel=3, stride=2, rounding="ceil", count_padding=True)
    assert values(hanging, connections(hanging))[3:].tolist() == [1 / 2, 1 / 2, 0]  # what hangs over is never counted


def test_rows_are_sorted_and_share_weights() -> None:
    setup = Setup("convolution", (6, 6), channels=3, filters=4, kernel=3, padding=1)
    found = connections(setup)
    assert (np.diff(found.output) >= 0).all()
    assert len(found.output) == count(setup) == 36 * 9 * 3 * 4
    assert set(np.bincount(found.weight)) == {36}  # every weight is used at every place
    assert (found.output_channel == found.weight % 4).all()


SETTINGS: dict[str, dict] = {
    "convolution": {"filters": 3, "kernel": (2, 3), "stride": 2, "dilation": (2, 1), "padding": 1, "bias": True},
    "grouped": {"filters": 6, "groups": 2, "kernel": 3, "padding": "same"},
    "depthwise": {"multiplier": 2, "kernel": (3, 2), "stride": (1, 2), "bias": True},
    "separable": {"multiplier": 2, "filters": 3, "kernel": 3, "stride": 2, "padding": "same", "bias": True},
    "pointwise": {"filters": 5, "stride": 2},
    "transposed": {"filters": 3, "kernel": (3, 2), "stride": (2, 3), "padding": "same", "bias": True},
    "max": {"kernel": 3, "stride": 2, "padding": 1, "rounding": "ceil"},
    "average": {"kernel": (3, 2), "stride": (2, 3), "padding": 1, "rounding": "ceil", "count_padding": True},
    "global_max": {},
    "global_average": {},
}


@pytest.mark.parametrize("kind", list(KINDS))
def test_the_matrix_does_what_the_window_does_forwards_and_backwards(kind: str) -> None:
    dice = np.random.default_rng(5)
    setup = Setup(kind, (6, 7), channels=4, **SETTINGS[kind])
    x = dice.normal(size=setup.input_shape)
    weights = {name: dice.normal(size=shape) for name, shape in setup.weight_shapes.items()}
    found = connections(setup)
    numbers = values(setup, found, weights, x)
    y, gradient = forward(setup, x[None], weights)[0], dice.normal(size=setup.output_shape)
    assert np.allclose(apply(found, numbers, x, weights.get("bias")), y, rtol=1e-12, atol=1e-12)
    back = (_dense(found, numbers).T @ gradient.ravel()).reshape(x.shape)
    of_x, of_weights = backward(setup, gradient[None], x[None], weights)
    assert np.allclose(of_x[0], back, rtol=1e-12, atol=1e-12)
    if "kernel" in weights:  # a weight collects what its rows met
        met = np.append(x.ravel(), 0)[found.input] * gradient.ravel()[found.output]
        assert np.allclose(np.bincount(found.weight, met).reshape(weights["kernel"].shape), of_weights["kernel"])
    if kind == "separable":
        assert flat_weights(setup, weights).size == np.prod(found.weight_shape)


def test_too_many_to_list() -> None:
    with pytest.raises(Refusal, match=f"at most {MOST:,}"):
        connections(Setup("convolution", (1000, 1000), kernel=3))
