"""Pooling over any number of spatial axes, forwards and backwards. Every channel is pooled by itself."""

from __future__ import annotations

import numpy as np

from core.reference.shapes import Window
from core.reference.sliding import patches, put_back


def max_pool(x: np.ndarray, windows: tuple[Window, ...]) -> np.ndarray:
    """The largest number of each window; padding never wins.

    Input shape: (batch, *sizes, channels). Output shape: (batch, *outputs, channels).
    """
    return patches(x, windows, fill=-np.inf).max(_inside(windows))


def max_pool_backward(gradient: np.ndarray, x: np.ndarray, windows: tuple[Window, ...]) -> np.ndarray:
    """The gradient goes to the winner of each window alone; among equals to the first, row by row."""
    seen = patches(x, windows, fill=-np.inf)
    n = len(windows)
    rows = seen.reshape(*seen.shape[: n + 1], -1, seen.shape[-1])  # (batch, *outputs, kernel elements, channels)
    winner = rows.argmax(n + 1, keepdims=True)
    elements = np.arange(rows.shape[n + 1])[:, None]
    parts = np.where(winner == elements, np.expand_dims(gradient, n + 1), 0)
    return put_back(parts.reshape(seen.shape), windows)


def average_pool(x: np.ndarray, windows: tuple[Window, ...], count_padding: bool = False) -> np.ndarray:
    """The mean of each window's real numbers. Padding is not counted, as in TensorFlow, unless `count_padding` says so.

    Input shape: (batch, *sizes, channels). Output shape: (batch, *outputs, channels).
    """
    return patches(x, windows).sum(_inside(windows)) / _divisors(x, windows, count_padding)


def average_pool_backward(
    gradient: np.ndarray, x: np.ndarray, windows: tuple[Window, ...], count_padding: bool = False
) -> np.ndarray:
    """Every real number of a window gets an equal share of the gradient."""
    share = np.expand_dims(gradient / _divisors(x, windows, count_padding), _inside(windows))
    return put_back(np.broadcast_to(share, patches(x, windows).shape), windows)


def counts(windows: tuple[Window, ...], count_padding: bool = False) -> np.ndarray:
    """What the mean of each window is divided by: (*outputs) int. Its real numbers; with `count_padding` the padded places too,
    but not those that hang over because the size was rounded up (PyTorch's rule).
    """
    found = np.ones((), int)
    for window in windows:
        before, after = (window.before, window.after - window.overhang) if count_padding else (0, 0)
        inside = (window.places >= -before) & (window.places < window.size + after)
        found = np.multiply.outer(found, inside.sum(1))
    return found


def global_average_pool(x: np.ndarray) -> np.ndarray:
    """The mean of each whole feature map: (batch, *sizes, channels) -> (batch, channels)."""
    return x.mean(tuple(range(1, x.ndim - 1)))


def global_average_pool_backward(gradient: np.ndarray, x: np.ndarray) -> np.ndarray:
    """Every place of a map gets an equal share: (batch, channels) -> (batch, *sizes, channels)."""
    places = tuple(range(1, x.ndim - 1))
    share = gradient / int(np.prod(x.shape[1:-1]))
    return np.broadcast_to(np.expand_dims(share, places), x.shape).copy()


def _inside(windows: tuple[Window, ...]) -> tuple[int, ...]:
    """The axes of the patches that lie inside a window."""
    return tuple(range(len(windows) + 1, 2 * len(windows) + 1))


def _divisors(x: np.ndarray, windows: tuple[Window, ...], count_padding: bool) -> np.ndarray:
    """The counts, shaped to divide an output, in the dtype of `x`."""
    return counts(windows, count_padding)[None, ..., None].astype(x.dtype)
