"""Central differences: go a little way to both sides, and see how a function moves; or the loss of a small network."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from core.reference.activations import CURVES
from core.reference.chain_rule import Step
from core.reference.letters import Place
from core.reference.losses import LOSSES
from core.reference.perceptron import Pass, Perceptron, activate, forward, losses

REACH = 1e-5  # half the way, for quantities of the size of 1: the error of the difference is about its square


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
