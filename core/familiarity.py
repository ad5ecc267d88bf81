"""Does an input look like what a network was trained on? The Mahalanobis distance of its features to the nearest class.

Lee, Lee, Lee and Shin (2018), "A Simple Unified Framework for Detecting Out-of-Distribution Samples and Adversarial Attacks",
NeurIPS, section 2.1: one Gaussian a class, all with the same covariance, fitted to the features of the training data.
"""

from __future__ import annotations

import numpy as np

RIDGE = 1e-3  # of the mean variance, on the diagonal: features that never vary, such as dead ReLU units, stay invertible
ROWS = 512  # at a time: rows x classes x features in memory


def channel_means(activation: np.ndarray) -> np.ndarray:
    """A layer's output as features: maps (n, height, width, channels) -> (n, channels), as in the paper; (n, d) stays."""
    return activation.mean(axis=tuple(range(1, activation.ndim - 1))) if activation.ndim > 2 else activation


def fit(features: np.ndarray, labels: np.ndarray, classes: int, ridge: float = RIDGE) -> tuple[np.ndarray, np.ndarray]:
    """The mean of each class and the inverse of the covariance that they share (equation 1 of the paper).

    features (n, d) finite; labels (n,) integers in 0..classes - 1, each class at least once. Returns mean (classes, d) and
    precision (d, d), float64. Raises ValueError for anything else.
    """
    features = np.asarray(features, dtype=np.float64)
    if features.ndim != 2 or labels.shape != features.shape[:1] or not np.isfinite(features).all():
        raise ValueError(f"expected finite features (n, d) and labels (n,), got {features.shape} and {labels.shape}")
    if sorted(set(labels.tolist())) != list(range(classes)):
        raise ValueError(f"expected every label of 0..{classes - 1} and no other, got {sorted(set(labels.tolist()))}")
    mean = np.stack([features[labels == label].mean(axis=0) for label in range(classes)])
    centred = features - mean[labels]
    covariance = centred.T @ centred / len(features)
    scale = np.trace(covariance) / len(covariance)
    return mean, np.linalg.inv(covariance + ridge * (scale or 1.0) * np.eye(len(covariance)))


def familiarity(mean: np.ndarray, precision: np.ndarray, features: np.ndarray) -> np.ndarray:
    """The distance of each row of features (n, d) to its nearest class, (n,) float64, at least 0; small is familiar.

    mean (classes, d), precision (d, d). It is the square root of equation 2 of the paper with the sign changed.
    """
    if len(features) <= ROWS:
        return _nearest(mean, precision, features)
    return np.concatenate([_nearest(mean, precision, features[start : start + ROWS]) for start in range(0, len(features), ROWS)])


def _nearest(mean: np.ndarray, precision: np.ndarray, features: np.ndarray) -> np.ndarray:
    difference = features[:, None, :] - mean  # (n, classes, d)
    squares = ((difference @ precision) * difference).sum(axis=-1)  # (n, classes)
    return np.sqrt(np.maximum(squares.min(axis=-1), 0.0))  # rounding may leave a tiny negative number
