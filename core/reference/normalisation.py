"""Batch normalisation (Ioffe and Szegedy 2015), forwards and backwards; and rows of the length 1.

Of batch normalisation `axis` is the channels' axis, counted with the batch; all other axes are averaged over.
"""

from __future__ import annotations

import numpy as np


def batch_normalise(
    x: np.ndarray,
    mean: np.ndarray,
    variance: np.ndarray,
    gamma: np.ndarray | None = None,
    beta: np.ndarray | None = None,
    epsilon: float = 1e-3,
    axis: int = -1,
) -> np.ndarray:
    """gamma * (x - mean) / sqrt(variance + epsilon) + beta, one of each a channel (channels,). The shape stays.

    With the moving statistics this is inference; with the batch's own it is training.
    """
    y = (x - along(mean, x, axis)) / np.sqrt(along(variance, x, axis) + epsilon)
    y = y if gamma is None else y * along(gamma, x, axis)
    return y if beta is None else y + along(beta, x, axis)


def batch_statistics(x: np.ndarray, axis: int = -1) -> tuple[np.ndarray, np.ndarray]:
    """Mean and variance (divided by n, not n - 1) of each channel over the batch and all places."""
    others = _others(x, axis)
    return x.mean(others), x.var(others)


def moving_average(old: np.ndarray, new: np.ndarray, momentum: float = 0.99) -> np.ndarray:
    """What inference will use: after each training batch the old value moves a little towards the new one."""
    return old * momentum + new * (1 - momentum)


def batch_normalise_backward(
    gradient: np.ndarray,
    x: np.ndarray,
    mean: np.ndarray,
    variance: np.ndarray,
    gamma: np.ndarray | None = None,
    epsilon: float = 1e-3,
    axis: int = -1,
    training: bool = True,
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Gradients of the input, gamma and beta.

    In training the mean and the variance come from the batch, so every number of a channel answers for all the others:
    what they have in common, and what runs along with the normalised input, is taken out of the gradient.
    """
    others = _others(x, axis)
    deviation = np.sqrt(along(variance, x, axis) + epsilon)
    normalised = (x - along(mean, x, axis)) / deviation
    gamma_gradient, beta_gradient = (gradient * normalised).sum(others), gradient.sum(others)
    back = gradient if gamma is None else gradient * along(gamma, x, axis)
    if training:
        back = back - back.mean(others, keepdims=True) - normalised * (back * normalised).mean(others, keepdims=True)
    return back / deviation, gamma_gradient, beta_gradient


def along(values: np.ndarray, x: np.ndarray, axis: int) -> np.ndarray:
    """One number a channel, shaped so that it lies along `axis` of `x`."""
    return np.expand_dims(values, _others(x, axis))


def _others(x: np.ndarray, axis: int) -> tuple[int, ...]:
    return tuple(index for index in range(x.ndim) if index != axis % x.ndim)


def l2_normalise(x: np.ndarray, axis: int = -1) -> np.ndarray:
    """x with every row of numbers along `axis` divided by its length, so that its squares add up to 1; a row of zeros stays.

    What `keras.utils.normalize` does. The shape stays, the result is float.
    """
    length = np.sqrt((np.asarray(x, float) ** 2).sum(axis=axis, keepdims=True))
    return x / np.where(length == 0, 1, length)
