"""Transposed convolution, forwards and backwards: what a convolution does to gradients, done to numbers.

A convolution gathers: each output sums a patch. This one scatters: each input number is multiplied with the whole kernel, and the
products are added where they land. It reverses a convolution's shape, not its numbers (Dumoulin and Visin 2016, section 4).
"""

from __future__ import annotations

import numpy as np

from core.reference.shapes import Window
from core.reference.sliding import patches, put_back


def convolve_transposed(x: np.ndarray, kernel: np.ndarray, bias: np.ndarray | None, windows: tuple[Window, ...]) -> np.ndarray:
    """Scatters each input number times the kernel; what falls on places that the windows call padding is cut off.

    Input shape: (batch, *window outputs, channels); kernel (*kernel, filters, channels); bias (filters,).
    Output shape: (batch, *window sizes, filters). The windows are those of the convolution that is reversed.
    """
    parts = np.tensordot(x, kernel, (-1, -1))  # (batch, *sizes, *kernel, filters)
    y = put_back(parts, windows)
    return y if bias is None else y + bias


def convolve_transposed_backward(
    gradient: np.ndarray, x: np.ndarray, kernel: np.ndarray, windows: tuple[Window, ...]
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Gradients of the input, the kernel and the bias, from the gradient of the output: an ordinary convolution of it."""
    seen = patches(gradient, windows)  # (batch, *sizes, *kernel, filters)
    others = list(range(x.ndim - 1))
    kernel_gradient = np.tensordot(seen, x, (others, others))  # (*kernel, filters, channels)
    return np.tensordot(seen, kernel, kernel.ndim - 1), kernel_gradient, gradient.sum(tuple(others))
