"""Echo state networks: the reservoir is as asked for, forgets its beginning or not, and recalls what theory allows."""

from __future__ import annotations

import numpy as np
import pytest

from core.contract import Refusal
from core.reference.cells import SimpleRNN, run
from core.reference.echo_state import Reservoir, echo, memory_capacity, reservoir, ridge, states, with_one
from core.reference.through_time import spectral_radius


def test_a_reservoir_is_drawn_by_its_seed_with_the_radius_that_was_asked_for() -> None:
    one, same, other = reservoir(60, 0.8, seed=3), reservoir(60, 0.8, seed=3), reservoir(60, 0.8, seed=4)
    assert spectral_radius(one.recurrent_kernel) == pytest.approx(0.8)
    np.testing.assert_array_equal(one.recurrent_kernel, same.recurrent_kernel)
    assert not np.array_equal(one.recurrent_kernel, other.recurrent_kernel)
    assert (one.recurrent_kernel != 0).mean() < 0.2  # sparsely connected


def test_without_a_leak_it_is_a_simple_recurrent_layer() -> None:
    network, x = reservoir(20, 0.9, features=2), np.random.default_rng(1).standard_normal((3, 15, 2))
    weights = {"kernel": network.kernel, "recurrent_kernel": network.recurrent_kernel}
    np.testing.assert_allclose(states(network, x), run(SimpleRNN(), weights, x)["hidden"], atol=1e-12)


def test_a_leak_makes_it_slower() -> None:
    x = np.random.default_rng(2).standard_normal((1, 200, 1))
    quick, slow = (np.abs(np.diff(states(reservoir(30, 0.9, leak), x), axis=1)).mean() for leak in (1.0, 0.1))
    assert slow < quick / 2


def test_ridge_finds_a_linear_rule_and_a_penalty_shrinks_it() -> None:
    dice = np.random.default_rng(3)
    x = dice.standard_normal((200, 4))
    y = x @ [[1.0], [-2.0], [0.5], [0.0]] + 3
    readout = ridge(x, y, 1e-9)
    np.testing.assert_allclose(readout[:, 0], [1, -2, 0.5, 0, 3], atol=1e-6)
    np.testing.assert_allclose(with_one(x) @ readout, y, atol=1e-6)
    assert np.linalg.norm(ridge(x, y, 1e4)) < np.linalg.norm(readout) / 2


def test_the_echo_property_holds_below_one_and_fails_far_above() -> None:
    together, apart = (echo(reservoir(50, radius), 100)[1] for radius in (0.8, 2.0))
    assert together[-1] < 1e-4 * together[0]
    assert apart[-1] > 0.1 * apart[0]


def test_a_line_of_delays_remembers_as_many_steps_as_it_has_units() -> None:
    """Unit n hands its value to unit n + 1: almost linear for small inputs, so the capacity is the number of units."""
    kernel, shift = np.zeros((1, 10)), np.eye(10, k=1)
    kernel[0, 0] = 0.01
    found = memory_capacity(Reservoir(kernel, shift), lags=20, penalty=1e-14)
    np.testing.assert_allclose(found.recalled[:9], 1, atol=1e-3)
    assert found.recalled[10:].max() < 0.02
    assert found.total == pytest.approx(9.0, abs=0.3)  # the newest input, lag 0, takes the tenth unit


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_capacity_is_at_most_the_number_of_units_and_grows_with_them(seed: int) -> None:
    small, large = (memory_capacity(reservoir(units, 0.9, seed=seed)).total for units in (10, 40))
    assert 2 < small <= 10
    assert small < large <= 40


def test_without_recurrence_nothing_is_recalled() -> None:
    assert memory_capacity(reservoir(20, 0.0)).total < 0.2


@pytest.mark.parametrize("wrong", [{"units": 1}, {"units": 401}, {"leak": 0.0}, {"leak": 1.1}, {"radius": -1.0}], ids=str)
def test_what_is_no_reservoir_is_refused(wrong: dict) -> None:
    with pytest.raises(Refusal):
        reservoir(**wrong)


def test_a_washout_shorter_than_the_lags_is_refused() -> None:
    with pytest.raises(Refusal, match="washout"):
        memory_capacity(reservoir(10), lags=50, washout=20)
