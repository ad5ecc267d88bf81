"""Central differences: go a little way to both sides, and see how a function moves; a loss, a small network, a convolution."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from functools import partial

import numpy as np

from core.contract import Refusal
from core.reference import operation
from core.reference.activations import CURVES
from core.reference.chain_rule import Step
from core.reference.connections import count
from core.reference.letters import Place
from core.reference.losses import LOSSES, categorical_from_sums
from core.reference.perceptron import Pass, Perceptron, activate, forward, losses
from core.reference.setup import Setup

REACH = 1e-5  # half the way, for quantities of the size of 1: the error of the difference is about its square
STEP = 0.5  # where a function is linear in each number any step is exact but for rounding
AT_ONCE = 256  # inputs that are moved in one batch
MOST_WORK = 40_000_000  # products of all differences of an operation together
MOST_MOVED = 4096  # numbers that are moved one by one


def slopes(function: Callable[[np.ndarray], np.ndarray | float], point: np.ndarray, reach: float = REACH) -> np.ndarray:
    """The derivative with each number of `point`, in its shape, of a function of an array of that shape to one number.

    (f(x + h) - f(x - h)) / 2h, with h `reach`; `function` is called twice for each number.
    """
    found = np.zeros(point.shape)
    for place in np.ndindex(point.shape):
        change = np.zeros(point.shape)
        change[place] = reach
        found[place] = (function(point + change) - function(point - change)) / (2 * reach)
    return found


def score_slopes(z: np.ndarray, temperature: float, t: np.ndarray) -> np.ndarray:
    """How the cross-entropy of a softmax, for targets t (classes,), moves with each of its scores z (classes,)."""
    reach = REACH * max(1.0, float(np.abs(z).max()) * 1e-3) * temperature
    return slopes(lambda moved: float(categorical_from_sums(moved / temperature, t)), z, reach)


def check_operation(setup: Setup) -> None:
    """Raises Refusal where an operation has more numbers than can be moved one by one, or moving them would take too long."""
    moved = math.prod(setup.input_shape) + sum(math.prod(shape) for shape in setup.weight_shapes.values())
    work = 2 * moved * count(setup)
    if moved > MOST_MOVED:
        raise Refusal(
            f"{moved:,} numbers would have to be moved one by one; at most {MOST_MOVED:,}. Choose a smaller input, or fewer "
            "channels or filters."
        )
    if work > MOST_WORK:
        raise Refusal(
            f"Checking {moved:,} numbers one by one would take {work:,} products; at most {MOST_WORK:,}. Choose a smaller "
            "input, or fewer channels or filters."
        )


def operation_slopes(
    setup: Setup, x: np.ndarray, weights: Mapping[str, np.ndarray], gradient: np.ndarray
) -> dict[str, np.ndarray]:
    """How the loss sum(gradient * output) of a convolution moves with each number: "input", and each weight by its name.

    x (*sizes, channels), `gradient` (*output places, output channels). Raises Refusal as `check_operation` does.
    """
    check_operation(setup)

    def moving(x: np.ndarray, weights: Mapping[str, np.ndarray]) -> np.ndarray:
        """(batch, *sizes, channels) -> (batch,)"""
        return np.tensordot(operation.forward(setup, x, weights), gradient, gradient.ndim)

    def loss(name: str, moved: np.ndarray) -> float:
        return float(moving(x[None], {**weights, name: moved})[0])

    found = {"input": np.zeros(x.shape)}
    for first in range(0, x.size, AT_ONCE):
        places = np.arange(first, min(first + AT_ONCE, x.size))
        moved = np.zeros((len(places), x.size))
        moved[np.arange(len(places)), places] = STEP
        change = moved.reshape(-1, *x.shape)
        above, below = moving(x + change, weights), moving(x - change, weights)
        found["input"].flat[places] = (above - below) / (2 * STEP)
    for name, array in weights.items():
        found[name] = slopes(partial(loss, name), array, STEP)
    return found


def central_difference(
    network: Perceptron, parameters: Mapping[str, np.ndarray], x: np.ndarray, targets: np.ndarray, step: Step
) -> float:
    """The derivative that `step` is about, found without any rule: (f(q + e) - f(q - e)) / 2e.

    Not a number where a difference says nothing: across the kink of a ReLU, and for a cross-entropy's probability at 0 or 1.
    """
    here, reach = _here(network, parameters, x, step.place), REACH
    if step.place[0] == "output" and LOSSES[network.loss].partner and step.place[1] == network.depth:
        room = min(here, 1 - here)
        if room < 1e-6:
            return float("nan")
        reach = room * REACH
    elif step.place[0] != "output":
        reach = REACH * max(1.0, abs(here))
    above, kinks_above = _observed(network, parameters, x, targets, step, reach)
    below, kinks_below = _observed(network, parameters, x, targets, step, -reach)
    return (above - below) / (2 * reach) if kinks_above == kinks_below else float("nan")


def _here(network: Perceptron, parameters: Mapping[str, np.ndarray], x: np.ndarray, place: Place) -> float:
    kind, *where = place
    if kind == "input":
        return float(x[int(where[0]) - 1])
    if kind in ("weight", "bias"):
        name = f"{'weights' if kind == 'weight' else 'bias'}_{where[0]}"
        return float(parameters[name][tuple(int(index) - 1 for index in where[1:])])
    done = forward(network, parameters, x[None])[int(where[0]) - 1]
    return float((done.sums if kind == "sum" else done.activated)[0, int(where[1]) - 1])


def _observed(
    network: Perceptron, parameters: Mapping[str, np.ndarray], x: np.ndarray, targets: np.ndarray, step: Step, amount: float
) -> tuple[float, list[bool]]:
    """The loss, or the output that the step derives, one quantity moved by `amount`; and the side of each kink."""
    sides: list[bool] = []
    outputs = x[None] + _moved(step.place, ("input",), (len(x),), amount)
    for layer in range(1, network.depth + 1):
        weights, bias = parameters[f"weights_{layer}"], parameters[f"bias_{layer}"]
        weights = weights + _moved(step.place, ("weight", layer), weights.shape, amount)
        inputs, sums = outputs, outputs @ weights + bias + _moved(step.place, ("bias", layer), bias.shape, amount)
        sums = sums + _moved(step.place, ("sum", layer), bias.shape, amount)
        name = network.activation(layer)
        if name in CURVES and CURVES[name].kinked:
            sides.extend((sums > 0).ravel().tolist())
        outputs = activate(network, layer, sums) + _moved(step.place, ("output", layer), bias.shape, amount)
        if step.of[:2] == ("output", layer):
            return float(outputs[0, int(step.of[2]) - 1]), sides
    last = Pass(inputs, sums, outputs, outputs, weights)
    if step.place[:2] == ("output", network.depth):  # the sums do not know of it
        return float(LOSSES[network.loss].function(outputs, targets[None])[0]), sides
    return float(losses(network, last, targets[None])[0]), sides


def _moved(place: Place, prefix: Place, shape: tuple[int, ...], amount: float) -> np.ndarray | float:
    """Zero everywhere but at the place, when the place begins with `prefix`."""
    if place[: len(prefix)] != prefix:
        return 0.0
    change = np.zeros(shape)
    change[tuple(int(index) - 1 for index in place[len(prefix) :])] = amount
    return change
