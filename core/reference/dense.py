"""The dense layer, and dropout, forwards and backwards."""

from __future__ import annotations

import numpy as np


def dense(x: np.ndarray, kernel: np.ndarray, bias: np.ndarray | None) -> np.ndarray:
    """Each unit is a weighted sum of all inputs plus its bias.

    Input shape: (batch, ..., inputs); kernel (inputs, units); bias (units,). Output shape: (batch, ..., units).
    """
    y = x @ kernel
    return y if bias is None else y + bias


def dense_backward(gradient: np.ndarray, x: np.ndarray, kernel: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Gradients of the input, the kernel and the bias, from the gradient of the output (batch, ..., units)."""
    all_but_last = list(range(x.ndim - 1))
    return gradient @ kernel.T, np.tensordot(x, gradient, (all_but_last, all_but_last)), gradient.sum(tuple(all_but_last))


def dropout(x: np.ndarray, mask: np.ndarray, rate: float) -> np.ndarray:
    """Inverted dropout in training: what the mask (1 keeps, 0 drops) leaves is scaled by 1 / (1 - rate), so the mean stays.

    At inference nothing happens at all. The way back is the same: `dropout(gradient, mask, rate)`. Srivastava et al. 2014.
    """
    return x * mask.astype(x.dtype) / (1 - rate)
