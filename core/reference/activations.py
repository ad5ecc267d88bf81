"""Activations by their Keras names, forwards and backwards."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from core.contract import Refusal


@dataclass(frozen=True)
class Activation:
    """A function of the weighted sum, and the way back: `gradient(of the output, the output)` gives the gradient of the sum.

    For each of these the slope can be told from the output alone, so the weighted sum need not be kept.
    """

    name: str
    title: str
    function: Callable[[np.ndarray], np.ndarray]
    gradient: Callable[[np.ndarray, np.ndarray], np.ndarray]


def linear(x: np.ndarray) -> np.ndarray:
    """What comes in goes out."""
    return x


def relu(x: np.ndarray) -> np.ndarray:
    """max(x, 0). At 0 itself the slope is taken as 0."""
    return np.maximum(x, 0)


def sigmoid(x: np.ndarray) -> np.ndarray:
    """1 / (1 + e^-x), written so that e is never raised to a large positive number."""
    decay = np.exp(-np.abs(x))
    return np.where(x >= 0, 1 / (1 + decay), decay / (1 + decay))


def softmax(x: np.ndarray, axis: int = -1) -> np.ndarray:
    """e^x / sum of e^x along `axis`: positive numbers that sum to one. The largest x is taken off first: the shares stay."""
    powers = np.exp(x - x.max(axis, keepdims=True))
    return powers / powers.sum(axis, keepdims=True)


def softmax_gradient(gradient: np.ndarray, y: np.ndarray, axis: int = -1) -> np.ndarray:
    """Each score moves every probability: y_i (g_i - sum over j of g_j y_j)."""
    return y * (gradient - (gradient * y).sum(axis, keepdims=True))


ACTIVATIONS = {
    item.name: item
    for item in (
        Activation("linear", "identity", linear, lambda gradient, y: gradient),
        Activation("relu", "ReLU", relu, lambda gradient, y: np.where(y > 0, gradient, 0)),
        Activation("tanh", "tanh", np.tanh, lambda gradient, y: gradient * (1 - y * y)),
        Activation("sigmoid", "sigmoid", sigmoid, lambda gradient, y: gradient * y * (1 - y)),
        Activation("softmax", "softmax", softmax, softmax_gradient),
    )
}


def activation(name: str | None) -> Activation:
    """The activation of that Keras name; None is linear. Raises Refusal when it is not explained here."""
    wanted = name or "linear"
    if wanted not in ACTIVATIONS:
        raise Refusal(f"The activation must be one of {', '.join(ACTIVATIONS)}; {wanted[:40]!r} came.")
    return ACTIVATIONS[wanted]
