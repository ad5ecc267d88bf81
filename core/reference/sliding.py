"""Windows that slide over an array: taking the patches out, and putting what belongs to them back."""

from __future__ import annotations

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from core.reference.shapes import Window


def patches(x: np.ndarray, windows: tuple[Window, ...], fill: float = 0.0) -> np.ndarray:
    """What each output sees of `x`, with `fill` where there is padding.

    Input shape: (batch, *sizes, channels). Output shape: (batch, *outputs, *kernel, channels); a read-only view.
    """
    n = len(windows)
    padded = np.pad(x, [(0, 0), *((w.before, w.after) for w in windows), (0, 0)], constant_values=fill)
    spatial = tuple(range(1, n + 1))
    view = sliding_window_view(padded, [w.span for w in windows], spatial)  # (batch, *places, channels, *spans)
    strides = tuple(slice(None, None, w.stride) for w in windows)
    dilations = tuple(slice(None, None, w.dilation) for w in windows)
    view = view[(slice(None), *strides, slice(None), *dilations)]  # (batch, *outputs, channels, *kernel)
    return np.moveaxis(view, n + 1, -1)


def put_back(parts: np.ndarray, windows: tuple[Window, ...]) -> np.ndarray:
    """The way back: adds each number of each patch to the place that it was taken from. What fell on padding is lost.

    It carries gradients: a pixel that many patches saw gets the sum of what each of them sends.
    Input shape: (batch, *outputs, *kernel, channels). Output shape: (batch, *sizes, channels).
    """
    n = len(windows)
    batch, channels = parts.shape[0], parts.shape[-1]
    padded = np.zeros((batch, *(w.before + w.size + w.after for w in windows), channels), parts.dtype)
    for element in np.ndindex(*(w.kernel for w in windows)):
        firsts = [k * w.dilation for k, w in zip(element, windows, strict=True)]  # what the first window has there
        places = tuple(slice(a, a + (w.outputs - 1) * w.stride + 1, w.stride) for a, w in zip(firsts, windows, strict=True))
        padded[(slice(None), *places)] += parts[(slice(None),) * (n + 1) + element]
    return padded[(slice(None), *(slice(w.before, w.before + w.size) for w in windows))]
