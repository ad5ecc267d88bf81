"""Activations by their Keras names, forwards and backwards."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from core.contract import Refusal

LEAK = 0.2  # of the leaky ReLU below zero: Keras' `leaky_relu` has 0.2, PyTorch's 0.01


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


def tanh(x: np.ndarray) -> np.ndarray:
    """(e^x - e^-x) / (e^x + e^-x), between -1 and 1."""
    return np.tanh(x)


def leaky_relu(x: np.ndarray) -> np.ndarray:
    """max(x, 0) + 0.2 min(x, 0): what is below zero still moves a little. The slope at 0 is the leak (Maas et al. 2013)."""
    return np.maximum(x, 0) + LEAK * np.minimum(x, 0)


def gelu(x: np.ndarray) -> np.ndarray:
    """x times the share of a normal distribution that lies below x, exactly (Hendrycks and Gimpel 2016, equation 1)."""
    return x * _share_below(x)


def _share_below(x: np.ndarray) -> np.ndarray:
    """The normal distribution function: NumPy has no erf, Python's own is exact to the last digits."""
    return 0.5 * (1 + _erf(np.asarray(x) / math.sqrt(2)))


_erf = np.vectorize(math.erf, otypes=[float])


def softmax(x: np.ndarray, axis: int = -1, temperature: float = 1.0) -> np.ndarray:
    """e^(x/T) / sum of e^(x/T) along `axis`: positive numbers that sum to one. The largest x is taken off first: the shares stay.

    A high temperature T makes the shares alike, a low one leaves the winner alone. Raises Refusal unless T is above zero.
    """
    if not temperature > 0:
        raise Refusal(f"The temperature must be above 0; {temperature:g} came.")
    powers = np.exp((x - x.max(axis, keepdims=True)) / temperature)
    return powers / powers.sum(axis, keepdims=True)


def softmax_gradient(gradient: np.ndarray, y: np.ndarray, axis: int = -1) -> np.ndarray:
    """Each score moves every probability: y_i (g_i - sum over j of g_j y_j)."""
    return y * (gradient - (gradient * y).sum(axis, keepdims=True))


def softmax_jacobian(y: np.ndarray, temperature: float = 1.0) -> np.ndarray:
    """How each probability (classes,) moves with each score: [k, j] is dy_k / dz_j = y_k (1[k = j] - y_j) / T."""
    return (np.diag(y) - np.outer(y, y)) / temperature


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


@dataclass(frozen=True)
class Curve:
    """An activation that takes each number by itself: its value and its slope at z, and where the curve has a kink."""

    name: str
    title: str
    function: Callable[[np.ndarray], np.ndarray]
    slope: Callable[[np.ndarray], np.ndarray]
    kinked: bool = False  # at 0: there the slope is that of the left side


def _sigmoid_slope(z: np.ndarray) -> np.ndarray:
    y = sigmoid(z)
    return y * (1 - y)


def _gelu_slope(z: np.ndarray) -> np.ndarray:
    return _share_below(z) + z * np.exp(-z * z / 2) / math.sqrt(2 * math.pi)


CURVES = {
    curve.name: curve
    for curve in (
        Curve("sigmoid", "sigmoid", sigmoid, _sigmoid_slope),
        Curve("tanh", "tanh", tanh, lambda z: 1 - np.tanh(z) ** 2),
        Curve("relu", "ReLU", relu, lambda z: np.where(z > 0, 1.0, 0.0), kinked=True),
        Curve("leaky_relu", "leaky ReLU", leaky_relu, lambda z: np.where(z > 0, 1.0, LEAK), kinked=True),
        Curve("gelu", "GELU", gelu, _gelu_slope),
        Curve("linear", "identity", linear, np.ones_like),
    )
}


def curve(name: str) -> Curve:
    """The curve of that name. Raises Refusal when there is none."""
    if name not in CURVES:
        raise Refusal(f"The activation must be one of {', '.join(CURVES)}; {name[:40]!r} came.")
    return CURVES[name]
