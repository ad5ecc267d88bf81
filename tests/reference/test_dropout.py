"""Dropout's masks and its ensemble of thinned networks."""

from __future__ import annotations

import numpy as np
import pytest

from core.contract import Refusal
from core.reference.activations import sigmoid
from core.reference.dense import dropout
from core.reference.dropout import MOST_NEURONS, Ensemble, ensemble, masks

SEED = 41


def drawn(neurons: int, rate: float, output: str) -> tuple[np.ndarray, np.ndarray, Ensemble]:
    dice = np.random.default_rng(SEED)
    hidden, weights = dice.uniform(0, 1, neurons), dice.normal(0, 1, neurons)
    return hidden, weights, ensemble(hidden, weights, 0.3, rate, output)


@pytest.mark.parametrize("rate", [0.0, 0.2, 0.5, 0.9])
def test_the_mean_of_all_sums_is_the_sum_of_the_whole_network(rate: float) -> None:
    hidden, weights, found = drawn(9, rate, "linear")
    assert found.chances.sum() == pytest.approx(1)
    assert len(found.outputs) == 2**9
    assert found.mean == pytest.approx(found.whole) == pytest.approx(hidden @ weights + 0.3)
    assert found.too_loud - 0.3 == pytest.approx((found.whole - 0.3) / (1 - rate))


@pytest.mark.parametrize("rate", [0.2, 0.5, 0.9])
def test_a_sigmoid_is_the_geometric_mean_of_its_thinned_networks_and_not_the_plain_one(rate: float) -> None:
    """Baldi and Sadowski 2013: exact for one sigmoid."""
    hidden, weights, found = drawn(9, rate, "sigmoid")
    assert found.geometric == pytest.approx(found.whole, rel=1e-12)
    assert found.whole == pytest.approx(sigmoid(np.array(hidden @ weights + 0.3)))
    assert abs(found.mean - found.whole) > 1e-4


def test_each_thinned_network_is_what_dropout_makes_in_training() -> None:
    hidden, weights, found = drawn(5, 0.4, "sigmoid")
    for mask, output in zip(found.masks, found.outputs, strict=True):
        assert sigmoid(dropout(hidden, mask, 0.4) @ weights + 0.3) == pytest.approx(output)


def test_masks_are_the_seeds_and_as_empty_as_the_rate() -> None:
    many = masks(10, 0.3, SEED, 20_000)
    assert many.shape == (20_000, 10)
    assert set(np.unique(many)) == {0, 1}
    assert 1 - many.mean() == pytest.approx(0.3, abs=0.005)
    assert (many == masks(10, 0.3, SEED, 20_000)).all()
    assert (many[:5] == masks(10, 0.3, SEED, 5)).all()
    assert (masks(10, 0.3, SEED + 1, 5) != many[:5]).any()
    assert (masks(10, 0, SEED) == 1).all()


@pytest.mark.parametrize("rate", [1, 1.5, -0.1, float("nan"), float("inf")])
def test_a_rate_that_leaves_nothing_is_refused(rate: float) -> None:
    with pytest.raises(Refusal, match="at least 0 and below 1"):
        masks(3, rate, 1)
    with pytest.raises(Refusal, match="at least 0 and below 1"):
        ensemble(np.ones(3), np.ones(3), 0, rate)


@pytest.mark.parametrize("neurons", [0, MOST_NEURONS + 1])
def test_a_layer_of_any_other_size_is_refused(neurons: int) -> None:
    with pytest.raises(Refusal, match="1 to 12 hidden neurons"):
        ensemble(np.ones(neurons), np.ones(neurons), 0, 0.5)
