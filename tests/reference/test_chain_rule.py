"""The steps by hand: each formula gives its number, each derivative is its own central difference, and all are in order."""

from __future__ import annotations

import math

import numpy as np
import pytest

from core.contract import Refusal
from core.reference.chain_rule import Step, steps
from core.reference.differences import central_difference
from core.reference.examples import EXAMPLES, Example
from core.reference.perceptron import Perceptron, backward

CASES = pytest.mark.parametrize("example", EXAMPLES.values(), ids=list(EXAMPLES))


def worked(example: Example) -> list[Step]:
    return steps(example.network, example.parameters, example.x, example.targets)


@CASES
def test_every_formula_gives_its_number_and_can_be_printed(example: Example) -> None:
    for step in worked(example):
        assert step.formula(**step.values) == pytest.approx(step.value, abs=1e-14), step.title
        assert step.formula.latex()
        assert step.formula.filled(**step.values)


@CASES
def test_every_derivative_is_its_central_difference(example: Example) -> None:
    back = [step for step in worked(example) if step.way == "backward"]
    for step in back:
        found = central_difference(example.network, example.parameters, example.x, example.targets, step)
        assert abs(found - step.value) <= 1e-6 * max(abs(found), 1e-3), step.title
    assert len(back) > 4


@CASES
def test_nothing_is_used_before_it_is_known(example: Example) -> None:
    """The order is that of a hand: whatever a step needs is given, or an earlier step found it."""
    found: set[str] = set()
    later = {step.formula.symbol for step in worked(example)}
    for step in worked(example):
        assert not (step.formula.symbols & (later - found)), step.title
        found.add(step.formula.symbol)
    assert found == later
    ways = [step.way for step in worked(example)]
    assert ways == sorted(ways, reverse=True)  # forwards, then backwards


@CASES
def test_all_weights_biases_and_inputs_have_the_gradient_of_the_vectorised_way(example: Example) -> None:
    exact = backward(example.network, example.parameters, example.x[None], example.targets[None])
    found = {name: np.full_like(array, math.nan) for name, array in (exact.parameters | {"x": exact.x[0]}).items()}
    for step in worked(example):
        kind, *where = step.place
        if step.way == "forward" or kind not in ("weight", "bias", "input"):
            continue
        name = {"weight": f"weights_{where[0]}", "bias": f"bias_{where[0]}", "input": "x"}[kind]
        found[name][tuple(int(i) - 1 for i in (where if kind == "input" else where[1:]))] = step.value
    for name, array in (exact.parameters | {"x": exact.x[0]}).items():
        assert found[name] == pytest.approx(array, abs=1e-14), name


@CASES
def test_the_loss_is_that_of_the_vectorised_way(example: Example) -> None:
    loss = next(step for step in worked(example) if step.place == ("loss",))
    assert loss.value == pytest.approx(backward(example.network, example.parameters, example.x[None], example.targets[None]).loss)


def test_across_a_kink_a_difference_says_nothing() -> None:
    network = Perceptron((1, 1), output="relu")
    parameters, x, t = {"weights_1": np.array([[1.0]]), "bias_1": np.zeros(1)}, np.zeros(1), np.ones(1)
    slope = next(step for step in steps(network, parameters, x, t) if step.formula.symbol == "y_1_by_z_1")
    assert slope.value == 0
    assert math.isnan(central_difference(network, parameters, x, t, slope))


def test_a_probability_at_its_end_has_no_difference_but_a_delta() -> None:
    network = Perceptron((1, 1), output="sigmoid", loss="binary_cross_entropy")
    parameters, x, t = {"weights_1": np.array([[900.0]]), "bias_1": np.zeros(1)}, np.ones(1), np.zeros(1)
    found = {step.formula.symbol: step for step in steps(network, parameters, x, t)}
    assert found["delta_1"].value == 1
    assert found["L"].value == 900
    assert math.isnan(central_difference(network, parameters, x, t, found["L_by_y_1"]))


@pytest.mark.parametrize(("x", "t", "said"), [
    ([1.0], [0.0], "takes 2 inputs"),
    ([1.0, math.nan], [0.0, 1.0], "all finite numbers"),
    ([1.0, math.inf], [0.0, 1.0], "all finite numbers"),
    ([1.0, 2.0], [0.0], "takes 2 targets"),
])  # fmt: skip
def test_numbers_that_do_not_fit_are_refused(x: list[float], t: list[float], said: str) -> None:
    example = EXAMPLES["course"]
    with pytest.raises(Refusal, match=said):
        steps(example.network, example.parameters, np.array(x), np.array(t))


def test_a_cross_entropy_wants_targets_that_are_shares() -> None:
    example = EXAMPLES["xor"]
    with pytest.raises(Refusal, match="targets from 0 to 1"):
        steps(example.network, example.parameters, example.x, np.array([2.0]))
