"""Small networks backwards: every gradient against central differences, against automatic differentiation, and against the steps
that the page walks through. In float64.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import keras
import numpy as np

from core.reference.activations import CURVES, LEAK
from core.reference.chain_rule import steps
from core.reference.differences import central_difference
from core.reference.perceptron import Dropped, Parameters, Pass, Perceptron, backward, forward, initial, losses
from core.worker.checks import Outcome, Report
from core.worker.tape import pull_back

BOUND, EXACT = 1e-6, 1e-10  # for differences, which are inexact themselves; for other ways of exact reckoning
REACH = 1e-5
CLEAR = 1e-3  # how far sums stay away from a kink: differences across it say nothing
SMALL = 1e-3  # differences are relative to the largest gradient of an array, or to this
WAYS = ("central differences", "automatic differentiation", "the steps by hand", "each step's own difference")
PAIRS = (
    *((output, loss) for output in (*CURVES, "softmax") for loss in ("half_squared", "mean_squared")),
    ("sigmoid", "binary_cross_entropy"), ("softmax", "categorical_cross_entropy"),
)  # fmt: skip


@dataclass(frozen=True, eq=False)  # arrays have no plain equality
class _Case:
    network: Perceptron
    parameters: Parameters
    x: np.ndarray
    targets: np.ndarray
    dropped: Dropped | None


def check(cases: int = 600, seed: int = 1, report: Report = print) -> Outcome:
    """Draws `cases` networks: every activation and loss in turn, 1 to 4 layers, batches of 1 to 8, half with dropout."""
    dice = np.random.default_rng(seed)
    found = dict.fromkeys(WAYS, 0.0)
    hands = 0
    for number in range(cases):
        case = _draw(dice, number)
        ours = backward(case.network, case.parameters, case.x, case.targets, case.dropped)
        arrays = {**ours.parameters, "x": ours.x}
        _keep(found, "central differences", (_far(arrays[name], slope) for name, slope in _slopes(case).items()))
        _keep(found, "automatic differentiation", (_far(arrays[name], slope) for name, slope in _automatic(case).items()))
        if number % 4 == 0:
            hands += 1
            by_hand, by_differences = _by_hand(case)
            _keep(found, "the steps by hand", [by_hand])
            _keep(found, "each step's own difference", [by_differences])
    for what, worst in found.items():
        report(f"  against {what}: largest difference {worst:.2g}" + (f" ({hands} networks)" if "step" in what else ""))
    exact = max(found["automatic differentiation"], found["the steps by hand"])
    rough = max(found["central differences"], found["each step's own difference"])
    return Outcome("backpropagation", cases, seed, max(exact, rough), BOUND, rough <= BOUND and exact <= EXACT)


def _keep(found: dict[str, float], name: str, differences: Iterable[float]) -> None:
    found[name] = max(found[name], *differences)


def _far(ours: np.ndarray | float, theirs: np.ndarray | float) -> float:
    """max |ours - theirs| relative to the largest of theirs; infinite where a shape differs or a number is not finite."""
    ours, theirs = np.asarray(ours), np.asarray(theirs)
    if ours.shape != theirs.shape or not (np.isfinite(ours).all() and np.isfinite(theirs).all()):
        return float("inf")
    return float(np.abs(ours - theirs).max() / max(np.abs(theirs).max(), SMALL))


def _draw(dice: np.random.Generator, number: int) -> _Case:
    """A network, a batch, and every second time a dropout mask a layer; drawn anew until all sums are clear of kinks."""
    output, loss = PAIRS[number % len(PAIRS)]
    sizes = [int(size) for size in dice.integers(1, 6, int(dice.integers(2, 6)))]
    sizes[-1] += output == "softmax"
    temperature = float(dice.uniform(0.5, 3)) if output == "softmax" else 1.0
    hidden = list(CURVES)[number // len(PAIRS) % len(CURVES)]
    network, batch = Perceptron(tuple(sizes), hidden, output, loss, temperature), int(dice.integers(1, 9))
    targets = dice.uniform(0, 1, (batch, sizes[-1]))
    if loss == "categorical_cross_entropy":
        targets /= targets.sum(-1, keepdims=True)
    rate = float(dice.uniform(0.1, 0.7))
    while True:
        parameters = initial(network, int(dice.integers(2**32)))
        parameters = {name: array + dice.normal(0, 0.3, array.shape) for name, array in parameters.items()}
        x = dice.normal(0, 1, (batch, sizes[0]))
        masks = [(dice.random((batch, size)) >= rate).astype(float) for size in sizes[1:-1]]
        case = _Case(network, parameters, x, targets, Dropped(masks, rate) if number % 2 else None)
        passes = forward(network, parameters, x, case.dropped)
        if all(_clear(network.activation(layer), done) for layer, done in enumerate(passes, start=1)):
            return case


def _clear(activation: str, done: Pass) -> bool:
    return activation == "softmax" or not CURVES[activation].kinked or bool((np.abs(done.sums) > CLEAR).all())


def _slopes(case: _Case) -> dict[str, np.ndarray]:
    """Every gradient by going a little way to both sides of each number."""

    def loss() -> float:
        last = forward(case.network, arrays, arrays["x"], case.dropped)[-1]
        return float(losses(case.network, last, case.targets).mean())

    arrays = {name: array.copy() for name, array in (case.parameters | {"x": case.x}).items()}
    found = {name: np.empty_like(array) for name, array in arrays.items()}
    for name, array in arrays.items():
        for index, here in np.ndenumerate(array.copy()):
            array[index] = here + REACH
            above = loss()
            array[index] = here - REACH
            found[name][index] = (above - loss()) / (2 * REACH)
            array[index] = here
    return found


KERAS_LOSSES = {
    "half_squared": lambda t, y: keras.ops.sum(keras.ops.square(y - t), axis=-1) / 2,
    "mean_squared": keras.losses.mean_squared_error,
    "binary_cross_entropy": keras.losses.binary_crossentropy,
    "categorical_cross_entropy": keras.losses.categorical_crossentropy,
}


def _automatic(case: _Case) -> dict[str, np.ndarray]:
    """Every gradient by automatic differentiation of the same network, written with Keras' own activations and losses."""
    variables = {name: keras.Variable(array, dtype="float64") for name, array in case.parameters.items()}
    network = case.network

    def loss(x: Any) -> Any:
        for layer in range(1, network.depth + 1):
            x = keras.ops.matmul(x, variables[f"weights_{layer}"]) + variables[f"bias_{layer}"]
            x = _activated(network.activation(layer), x, network.temperature)
            if case.dropped is not None and layer < network.depth:
                x = x * (case.dropped.masks[layer - 1] / (1 - case.dropped.rate))
        return keras.ops.mean(KERAS_LOSSES[network.loss](case.targets, x))

    _, of_x, of_variables = pull_back(loss, case.x, list(variables.values()))
    return dict(zip(variables, of_variables, strict=True)) | {"x": of_x}


def _activated(name: str, x: Any, temperature: float) -> Any:
    """Keras' activations. TensorFlow rounds the constants of two of them to float32; those are written out in full here."""
    ops = keras.ops
    if name == "leaky_relu":
        return ops.maximum(x, 0) + LEAK * ops.minimum(x, 0)
    if name == "gelu":
        return x / 2 * (1 + ops.erf(x / math.sqrt(2)))
    return ops.softmax(x / temperature) if name == "softmax" else getattr(keras.activations, name)(x)


def _by_hand(case: _Case) -> tuple[float, float]:
    """The step list of the batch's first example without dropout: against `backward`, and each step against its own difference.

    A step across a kink, or one that its formula and its value tell differently, counts as infinitely far.
    """
    network, parameters, x, targets = case.network, case.parameters, case.x[0], case.targets[0]
    exact = backward(network, parameters, x[None], targets[None])
    kinks = [CURVES[network.hidden].kinked and np.abs(done.sums).min() < CLEAR for done in forward(network, parameters, x[None])]
    far, rough = 0.0, 0.0
    for step in steps(network, parameters, x, targets):
        far = max(far, _far(step.formula(**step.values), step.value))
        if step.way == "forward":
            continue
        if not any(kinks):
            rough = max(rough, _far(step.value, central_difference(network, parameters, x, targets, step)))
        kind, *where = step.place
        place = tuple(int(index) - 1 for index in where[1:])
        if kind in ("weight", "bias"):
            array = exact.parameters[f"{'weights' if kind == 'weight' else 'bias'}_{where[0]}"]
            far = max(far, _far(step.value, array[place]))
        elif kind == "input":
            far = max(far, _far(step.value, exact.x[0, int(where[0]) - 1]))
    return far, rough
