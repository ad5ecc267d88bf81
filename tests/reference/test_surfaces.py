"""The surfaces: their gradients, Hessians and minima, and that a batch is a real share of the data. And races over them."""

from __future__ import annotations

import numpy as np
import pytest

from core.contract import Refusal
from core.reference import descent, fits, optimizers, stability, surfaces
from core.reference.descent import Entrant
from core.reference.surfaces import MAKERS, TITLES, surface

SEED = 5
DATA = [name for name in MAKERS if surface(name).examples]


def places(found: surfaces.Surface, count: int) -> np.ndarray:
    left, right, bottom, top = found.box
    return np.random.default_rng(SEED).uniform([left, bottom], [right, top], (count, 2))


@pytest.mark.parametrize("name", list(MAKERS))
def test_gradients_and_hessians_are_those_of_central_differences(name: str) -> None:
    found = surface(name)
    for point in places(found, 40):
        shifts = 1e-5 * np.eye(2)
        slope = (found.value(point + shifts, None) - found.value(point - shifts, None)) / 2e-5
        gradient = found.gradient(point, None)
        np.testing.assert_allclose(gradient, slope, atol=1e-6 * max(1, np.abs(slope).max()))
        curve = (found.gradient(point + shifts, None) - found.gradient(point - shifts, None)) / 2e-5
        hessian = found.hessian(point)
        np.testing.assert_allclose(hessian, curve, atol=1e-5 * max(1, np.abs(curve).max()))
        np.testing.assert_array_equal(hessian, hessian.T)


@pytest.mark.parametrize("name", list(MAKERS))
def test_minima_are_minima_on_the_map_and_nothing_on_it_is_lower(name: str) -> None:
    found = surface(name)
    left, right, bottom, top = found.box
    for minimum in found.minima:
        assert left < minimum[0] < right
        assert bottom < minimum[1] < top
        np.testing.assert_allclose(found.gradient(minimum, None), 0, atol=1e-12)
        assert (surfaces.eigenvalues(found, minimum) > 0).all()
    assert found.grid(60).min() >= found.lowest - 1e-12


@pytest.mark.parametrize("name", list(MAKERS))
def test_many_points_at_once_are_the_same_as_one_by_one(name: str) -> None:
    found, points = surface(name), places(surface(name), 6)
    together = found.value(points.reshape(2, 3, 2), None), found.gradient(points.reshape(2, 3, 2), None)
    np.testing.assert_allclose(together[0].ravel(), [found.value(point, None) for point in points], rtol=1e-12)
    np.testing.assert_allclose(together[1].reshape(-1, 2), [found.gradient(point, None) for point in points], rtol=1e-9)


@pytest.mark.parametrize("name", DATA)
def test_the_loss_is_the_mean_of_the_losses_of_its_examples(name: str) -> None:
    found, point = surface(name), places(surface(name), 1)[0]
    single = [np.array([row]) for row in range(found.examples)]
    assert found.value(point, None) == pytest.approx(np.mean([found.value(point, row) for row in single]), rel=1e-12)
    mean = np.mean([found.gradient(point, row) for row in single], axis=0)
    np.testing.assert_allclose(found.gradient(point, None), mean, rtol=1e-9)


def test_the_ravine_has_the_condition_number_that_was_asked_for() -> None:
    found = surface("ravine", condition=137.0, tilt=25.0)
    np.testing.assert_allclose(surfaces.eigenvalues(found, np.zeros(2)), [1, 137], rtol=1e-12)


def test_the_line_is_the_least_squares_line() -> None:
    fit = fits.Line()
    np.testing.assert_allclose(surface("line").minima[0], np.polyfit(fit.x, fit.y, 1), rtol=1e-10)


def test_the_networks_slice_is_the_loss_of_the_whole_network() -> None:
    """The same loss by a plain forward pass with the two weights put in."""
    fit, found = fits.Network(), surface("network")
    for point in places(found, 5):
        hidden = fit.weights["hidden"].copy()
        hidden[1, list(fit.FREE)] = point
        scores = np.tanh(fit.x @ hidden + fit.weights["hidden_bias"]) @ fit.weights["output"] + fit.weights["output_bias"]
        right = np.where(fit.labels == 1, scores, -scores)
        assert found.value(point, None) == pytest.approx(np.log1p(np.exp(-right)).mean(), rel=1e-10)
    assert sum(array.size for array in fit.weights.values()) == 13


def test_what_is_no_surface_is_refused() -> None:
    with pytest.raises(Refusal, match="bowl"):
        surface("mountain")
    with pytest.raises(Refusal, match="Condition number"):
        surface("ravine", condition=0.5)
    assert set(TITLES) == set(MAKERS)


def test_an_epoch_shows_every_example_once_and_the_seed_decides_the_order() -> None:
    """Text 000: one example (stochastic) or a batch of them (mini-batch) a step."""
    for size in (1, 7, 60):
        drawn, again = descent.batches(60, size, 3), descent.batches(60, size, 3)
        for _ in range(2):
            epoch = [next(drawn) for _ in range(-(-60 // size))]
            assert sorted(np.concatenate(epoch)) == list(range(60))
            assert all(len(batch) == size for batch in epoch[:-1])
            for batch in epoch:
                np.testing.assert_array_equal(batch, next(again))
    assert not np.array_equal(next(descent.batches(60, 60, 1)), next(descent.batches(60, 60, 2)))


def test_a_race_is_the_optimisers_one_by_one() -> None:
    """In step with the others, or alone with the same batches: the same way."""
    found = surface("neuron")
    entrants = {name: Entrant(optimizers.create(name, learning_rate=0.5), 10) for name in optimizers.METHODS}
    runs = descent.race(found, entrants, found.start, 25, seed=4)
    for name, entrant in entrants.items():
        point, rows = np.array(found.start), descent.batches(found.examples, 10, 4)
        state = optimizers.start(point)
        for number in range(25):
            gradient = found.gradient(point, next(rows))
            np.testing.assert_allclose(runs[name].gradients[number], gradient, rtol=1e-9)
            point, state = optimizers.step(entrant.optimizer, point, gradient, state)
            np.testing.assert_allclose(runs[name].points[number + 1], point, rtol=1e-9)
            assert runs[name].losses[number + 1] == pytest.approx(found.value(point, None), rel=1e-9)
        assert runs[name].taken == 25


def test_who_flies_off_stops_and_is_said_to_have_left() -> None:
    found = surface("bowl")
    run = descent.race(found, {"a": Entrant(optimizers.create("gradient_descent", learning_rate=3))}, (1, 1), 100)["a"]
    # The error is doubled with every step: 1, -2, 4, then -8, which is off a map of 4; beyond 50 widths, 400, it stops.
    assert run.left == 3
    assert run.taken == 9
    assert np.isnan(run.points[10:]).all()
    assert np.isfinite(run.losses[: run.taken + 1]).all()
    assert run.below(0.5) is None
    assert stability.steepest(found, run).eigenvalue == pytest.approx(1)
    assert stability.longest_step(run) == pytest.approx(12 * 2**0.5)


def test_who_is_below_a_loss_first() -> None:
    found = surface("bowl")
    run = descent.race(found, {"a": Entrant(optimizers.create("gradient_descent", learning_rate=0.5))}, (2, 0), 10)["a"]
    assert run.below(2.0) == 0  # the start
    assert run.below(0.5) == 1
    assert run.below(0.4) == 2
    assert run.below(-1) is None


def test_a_dip_below_a_loss_that_does_not_last_does_not_count() -> None:
    """Momentum swings through the minimum of the ravine, and out again."""
    found = surface("ravine")
    entrant = descent.Entrant(optimizers.create("momentum", learning_rate=0.05))
    run = descent.race(found, {"a": entrant}, found.start, 120)["a"]
    dip, settled = int(np.flatnonzero(run.losses <= 1)[0]), run.below(1)
    assert settled is not None
    assert dip < settled
    assert run.losses[settled - 1] > 1
    assert (run.losses[settled:] <= 1).all()


@pytest.mark.parametrize("name", list(optimizers.METHODS))
def test_the_best_learning_rate_is_best_by_the_measure_of_the_race(name: str) -> None:
    found, loss = surface("ravine"), 0.9557
    entrant = descent.Entrant(optimizers.create(name, learning_rate=0.05))
    best = descent.Entrant(optimizers.create(name, learning_rate=descent.tuned(found, entrant, found.start, 120, loss)))
    runs = descent.race(found, {"usual": entrant, "best": best}, found.start, 120)
    usual, reached = runs["usual"].below(loss), runs["best"].below(loss)
    assert reached is not None
    assert usual is None or reached <= usual


def test_a_batch_that_is_not_there_or_a_race_without_end_is_refused() -> None:
    entrant = optimizers.create("adam")
    with pytest.raises(Refusal, match="0 examples"):
        descent.race(surface("bowl"), {"a": Entrant(entrant, 5)}, (1, 1), 5)
    with pytest.raises(Refusal, match="2,000 steps"):
        descent.race(surface("bowl"), {"a": Entrant(entrant)}, (1, 1), 10**9)


def test_a_wild_race_gives_no_warning() -> None:
    """Warnings are errors here: the largest learning rate on every surface ends runs, and nothing else."""
    for name in MAKERS:
        found = surface(name)
        fastest = {key: optimizers.create(key, learning_rate=1000) for key in optimizers.METHODS}
        entrants = {key: Entrant(optimizer, 1 if found.examples else 0) for key, optimizer in fastest.items()}
        runs = descent.race(found, entrants, found.start, 30)
        assert any(run.left is not None for run in runs.values())
