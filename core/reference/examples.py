"""Small networks with numbers, to be worked through by hand."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.reference.perceptron import Parameters, Perceptron


@dataclass(frozen=True, eq=False)  # arrays have no plain equality
class Example:
    """A network with weights, one example for it, and a word on where it is from."""

    title: str
    network: Perceptron
    parameters: Parameters
    x: np.ndarray  # (inputs,)
    targets: np.ndarray  # (outputs,)
    note: str


def _layers(*layers: tuple[list[list[float]], list[float]]) -> Parameters:
    named = Parameters()
    for number, (weights, bias) in enumerate(layers, start=1):
        named |= {f"weights_{number}": np.array(weights, float), f"bias_{number}": np.array(bias, float)}
    return named


EXAMPLES = {
    "course": Example(
        "2-3-2 of the course text, sigmoid", Perceptron((2, 3, 2)),
        _layers(
            ([[0.15, -0.4, 0.3], [0.2, 0.25, -0.1]], [0.35, 0.1, -0.2]),
            ([[0.4, -0.3], [0.45, 0.55], [-0.25, 0.5]], [0.6, -0.15]),
        ),
        np.array([0.5, 1.0]), np.array([0.0, 1.0]),
        "The network of course text 000: two inputs, weights w, three hidden neurons, weights u, two outputs, sigmoids and half "
        "the squared error. The text has letters only; the numbers are ours. Its sums a are called z here.",
    ),
    "one": Example(
        "1-1: a single neuron", Perceptron((1, 1)), _layers(([[0.8]], [-0.2])), np.array([1.5]), np.array([0.0]),
        "The shortest chain there is: one weight, one bias, one sigmoid. Every longer one is this, again and again.",
    ),
    "xor": Example(
        "2-2-1: one is on, not both (xor)",
        Perceptron((2, 2, 1), hidden="tanh", output="sigmoid", loss="binary_cross_entropy"),
        _layers(([[1.2, 0.9], [1.1, 1.0]], [-0.4, -1.3]), ([[1.6], [-1.8]], [-0.7])), np.array([1.0, 0.0]), np.array([1.0]),
        "No straight line separates xor (Minsky and Papert 1969); two hidden neurons are enough. With the cross-entropy the "
        "output's delta is simply y - t.",
    ),
    "classes": Example(
        "2-3-3: three classes, softmax", Perceptron((2, 3, 3), hidden="relu", output="softmax", loss="categorical_cross_entropy"),
        _layers(
            ([[0.7, -0.5, 0.4], [0.3, 0.6, -0.8]], [0.1, 0.05, 0.2]),
            ([[0.5, -0.2, 0.1], [-0.6, 0.7, 0.2], [0.3, -0.4, 0.9]], [0.0, 0.1, -0.1]),
        ),
        np.array([1.0, 0.5]), np.array([0.0, 0.0, 1.0]),
        "Each probability depends on all three scores, so the softmax brings nine derivatives, and the sums of their products "
        "shrink to y - t. A ReLU that is off sends nothing back.",
    ),
    "deep": Example(
        "2-2-2-1: three layers", Perceptron((2, 2, 2, 1), hidden="tanh", output="linear", loss="mean_squared"),
        _layers(
            ([[0.5, -0.3], [0.8, 0.2]], [0.1, -0.1]), ([[0.6, -0.7], [0.4, 0.9]], [0.0, 0.2]), ([[1.1], [-0.5]], [0.3]),
        ),
        np.array([-1.0, 0.6]), np.array([0.5]),
        "Two hidden layers: what comes back is multiplied by weights and slopes once more. "
        "With many layers it may vanish so, or explode.",
    ),
}  # fmt: skip
