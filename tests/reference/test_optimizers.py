"""The optimisers against their own formulas, by hand, on every kind of parameters, and at the edges of their settings."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest

from core.contract import Refusal
from core.reference import descent, optimizers, stability, surfaces
from core.reference.descent import Entrant
from core.reference.formulas.optimizers import STEPS, worked

SEED = 11
NAMES = list(optimizers.METHODS)


@pytest.mark.parametrize("name", NAMES)
def test_a_step_is_what_its_formulas_say(name: str) -> None:
    """Thirty steps by `step`, and each again by the formulas that the page shows."""
    dice = np.random.default_rng(SEED)
    optimizer = optimizers.create(name, learning_rate=0.07)
    parameter = dice.normal(0, 1, (2, 3))
    state = optimizers.start(parameter)
    for number in range(1, 31):
        gradient = dice.normal(0, 1, parameter.shape)
        shown = worked(name, optimizer.settings, number, parameter, gradient, state.memory[0])
        assert [formula for formula, _ in shown] == list(STEPS[name])
        parameter, state = optimizers.step(optimizer, parameter, gradient, state)
        formula, values = shown[-1]
        np.testing.assert_allclose(formula(**values), parameter, rtol=1e-12)
    assert state.steps == 30


@pytest.mark.parametrize("name", NAMES)
def test_arrays_lists_and_dicts_come_back_as_they_went_in(name: str) -> None:
    dice = np.random.default_rng(SEED)
    optimizer = optimizers.create(name)
    arrays = [dice.normal(0, 1, shape).astype("float32") for shape in ((), (4,), (2, 3))]
    slopes = [dice.normal(0, 1, array.shape).astype("float32") for array in arrays]
    before = [array.copy() for array in arrays]
    listed, state = optimizers.step(optimizer, arrays, slopes, optimizers.start(arrays))
    named, _ = optimizers.step(
        optimizer, dict(zip("abc", arrays, strict=True)), dict(zip("abc", slopes, strict=True)), optimizers.start(arrays)
    )  # fmt: skip
    for index, (array, kept) in enumerate(zip(arrays, before, strict=True)):
        alone, _ = optimizers.step(optimizer, array, slopes[index], optimizers.start(array))
        assert alone.dtype == listed[index].dtype == np.float32
        np.testing.assert_array_equal(alone, listed[index])
        np.testing.assert_array_equal(named["abc"[index]], listed[index])
        np.testing.assert_array_equal(array, kept)  # what came in stays as it is
    assert len(state.memory) == 3


def test_gradient_descent_by_hand() -> None:
    """Text 000: theta = theta - alpha grad J(theta). From 3 with the loss theta^2 / 2 and alpha 0.1: 3, 2.7, 2.43."""
    optimizer, theta = optimizers.create("gradient_descent", learning_rate=0.1), np.array(3.0)
    state = optimizers.start(theta)
    for expected in (2.7, 2.43):
        theta, state = optimizers.step(optimizer, theta, theta, state)
        assert theta == pytest.approx(expected, rel=1e-12)


def test_adams_first_step_is_as_long_as_the_learning_rate_whatever_the_gradient() -> None:
    for size in (1e-3, 1.0, 1e6):
        moved, _ = optimizers.step(
            optimizers.create("adam", learning_rate=0.01), np.zeros(1), np.full(1, size), optimizers.start(np.zeros(1))
        )  # fmt: skip
        assert moved[0] == pytest.approx(-0.01, rel=1e-2)


@pytest.mark.parametrize(
    ("name", "settings", "words"),
    [
        ("newton", {}, "gradient_descent"),
        ("adam", {"momentum": 0.9}, "beta_1"),
        ("adam", {"learning_rate": 0}, "between"),
        ("adam", {"learning_rate": -1}, "between"),
        ("adam", {"learning_rate": math.nan}, "a number such as"),
        ("adam", {"learning_rate": 1e30}, "between"),
        ("adam", {"beta_1": 1}, "between"),
        ("momentum", {"momentum": 1.5}, "between"),
        ("rmsprop", {"epsilon": 0}, "between"),
    ],
)
def test_what_cannot_be_is_refused(name: str, settings: dict[str, float], words: str) -> None:
    with pytest.raises(Refusal, match=words):
        optimizers.create(name, **settings)


def test_a_gradient_of_another_shape_is_refused() -> None:
    parameter = np.zeros(2)
    with pytest.raises(Refusal, match="own shape"):
        optimizers.step(optimizers.create("adam"), parameter, np.zeros(3), optimizers.start(parameter))


def test_a_step_to_infinity_is_no_error() -> None:
    parameter = np.array([1e308])
    moved, _ = optimizers.step(
        optimizers.create("gradient_descent", learning_rate=1000), parameter, -parameter, optimizers.start(parameter)
    )  # fmt: skip
    assert np.isinf(moved).all()


@pytest.mark.parametrize(
    ("name", "momentum"), [("gradient_descent", 0.0), *itertools.product(("momentum", "nesterov"), (0.0, 0.5, 0.9))]
)
def test_below_its_bound_an_optimiser_comes_to_rest_and_above_it_diverges(name: str, momentum: float) -> None:
    ravine = surfaces.surface("ravine", condition=40.0, tilt=20.0)
    own = {} if name == "gradient_descent" else {"momentum": momentum}
    most = stability.bound(optimizers.create(name, **own), 40.0)
    assert most is not None
    ends = {}
    for factor in (0.98, 1.02):
        entrant = Entrant(optimizers.create(name, learning_rate=factor * most, **own))
        run = descent.race(ravine, {name: entrant}, (0.3, 0.2), 2000)[name]
        ends[factor] = np.abs(run.points[run.taken]).max()
    assert ends[0.98] < 0.05 < 4 < ends[1.02]


def test_the_adaptive_ones_have_no_bound_and_a_surface_that_does_not_curve_sets_none() -> None:
    assert [stability.bound(optimizers.create(name), 5.0) for name in ("adagrad", "rmsprop", "adam")] == [None] * 3
    assert stability.bound(optimizers.create("momentum"), -1.0) == math.inf
