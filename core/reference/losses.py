"""The loss of a classifier, forwards and backwards."""

from __future__ import annotations

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
