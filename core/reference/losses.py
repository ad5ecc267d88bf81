"""Losses, forwards and backwards: of a classifier from its scores, and the four that a small network is taught with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from core.contract import Refusal
from core.reference.activations import softmax

SMALLEST = 1e-7  # Keras clips probabilities to [1e-7, 1 - 1e-7] before it takes the logarithm


def cross_entropy(probabilities: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """Minus the logarithm of the probability of the right class, one number an example.

    Input shape: probabilities (batch, classes) that sum to one, labels (batch,) of whole numbers 0 to classes - 1. Output shape:
    (batch,). Raises Refusal for a label that is out of range.
    """
    check_labels(labels, probabilities.shape[-1])
    clipped = np.clip(probabilities, SMALLEST, 1 - SMALLEST)
    shares = clipped / clipped.sum(-1, keepdims=True)
    return -np.log(shares[np.arange(len(labels)), labels])


def cross_entropy_of_scores(scores: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """The same from the scores before the softmax, with no logarithm of a vanishing number: log(sum of e^z) - z_right."""
    check_labels(labels, scores.shape[-1])
    shifted = scores - scores.max(-1, keepdims=True)
    return np.log(np.exp(shifted).sum(-1)) - shifted[np.arange(len(labels)), labels]


def cross_entropy_of_scores_gradient(scores: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """Gradient of each example's loss with respect to its scores: the probabilities, less one at the right class."""
    check_labels(labels, scores.shape[-1])
    gradient = softmax(scores)
    gradient[np.arange(len(labels)), labels] -= 1
    return gradient


def check_labels(labels: np.ndarray, classes: int) -> None:
    """Raises Refusal unless every label is a whole number from 0 to classes - 1."""
    if labels.ndim != 1 or not np.issubdtype(labels.dtype, np.integer):
        raise Refusal(f"Labels must be one whole number for each example; {labels.dtype} of shape {labels.shape} came.")
    wrong = np.flatnonzero((labels < 0) | (labels >= classes))
    if wrong.size:
        raise Refusal(f"Labels must be 0 to {classes - 1}; example {wrong[0]} has {labels[wrong[0]]}.")


@dataclass(frozen=True)
class Loss:
    """How wrong an answer is, one number an example: `function(answers, targets)`, both (batch, outputs), gives (batch,).

    `gradient` gives the slope of that number with each answer, (batch, outputs). `partner` is the output activation that the loss
    belongs to: taken together their slope is y - t (over the outputs where the loss is their mean), with nothing to divide.
    """

    name: str
    title: str
    function: Callable[[np.ndarray, np.ndarray], np.ndarray]
    gradient: Callable[[np.ndarray, np.ndarray], np.ndarray]
    partner: str | None = None


def half_squared(y: np.ndarray, t: np.ndarray) -> np.ndarray:
    """Half the sum of the squared errors: the half goes away in the derivative."""
    return 0.5 * ((y - t) ** 2).sum(-1)


def mean_squared(y: np.ndarray, t: np.ndarray) -> np.ndarray:
    """The mean of the squared errors (MSE)."""
    return ((y - t) ** 2).mean(-1)


def binary_cross_entropy(y: np.ndarray, t: np.ndarray) -> np.ndarray:
    """-(t ln y + (1 - t) ln(1 - y)), the mean over the outputs; probabilities are kept off 0 and 1 as Keras does."""
    sure = np.clip(y, SMALLEST, 1 - SMALLEST)
    return -(t * np.log(sure) + (1 - t) * np.log(1 - sure)).mean(-1)


def categorical_cross_entropy(y: np.ndarray, t: np.ndarray) -> np.ndarray:
    """-sum of t ln y over the classes; probabilities are kept off 0 as Keras does."""
    return -(t * np.log(np.clip(y, SMALLEST, 1))).sum(-1)


def binary_from_sums(z: np.ndarray, t: np.ndarray) -> np.ndarray:
    """The binary cross-entropy of sigmoid(z), with no logarithm of a vanishing number: max(z, 0) - t z + ln(1 + e^-|z|)."""
    return (np.maximum(z, 0) - t * z + np.log1p(np.exp(-np.abs(z)))).mean(-1)


def categorical_from_sums(z: np.ndarray, t: np.ndarray) -> np.ndarray:
    """The categorical cross-entropy of softmax(z), likewise: sum of t times ln(sum of e^z), less the sum of t z."""
    shifted = z - z.max(-1, keepdims=True)
    return t.sum(-1) * np.log(np.exp(shifted).sum(-1)) - (t * shifted).sum(-1)


def _binary_slope(y: np.ndarray, t: np.ndarray) -> np.ndarray:
    with np.errstate(divide="ignore", invalid="ignore"):  # a wrong answer that is quite sure has no finite slope
        return (y - t) / (y * (1 - y)) / y.shape[-1]


def _categorical_slope(y: np.ndarray, t: np.ndarray) -> np.ndarray:
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(t == 0, 0.0, -t / y)


LOSSES = {
    loss.name: loss
    for loss in (
        Loss("half_squared", "half the squared error", half_squared, lambda y, t: y - t),
        Loss("mean_squared", "mean squared error", mean_squared, lambda y, t: 2 * (y - t) / y.shape[-1]),
        Loss("binary_cross_entropy", "binary cross-entropy", binary_cross_entropy, _binary_slope, "sigmoid"),
        Loss("categorical_cross_entropy", "categorical cross-entropy", categorical_cross_entropy, _categorical_slope, "softmax"),
    )
}


def loss_named(name: str) -> Loss:
    """The loss of that name. Raises Refusal when there is none."""
    if name not in LOSSES:
        raise Refusal(f"The loss must be one of {', '.join(LOSSES)}; {name[:40]!r} came.")
    return LOSSES[name]
