"""Convolution over any number of spatial axes, forwards and backwards.

What deep learning calls a convolution is a cross-correlation: the kernel is not turned round.
"""

from __future__ import annotations

import numpy as np

from core.reference.shapes import Window
from core.reference.sliding import patches, put_back


def convolve(x: np.ndarray, kernel: np.ndarray, bias: np.ndarray | None, windows: tuple[Window, ...]) -> np.ndarray:
    """Each output is the sum of a patch times the kernel, product by product, plus the filter's bias.

    Input shape: (batch, *sizes, channels); kernel (*kernel, channels, filters); bias (filters,).
    Output shape: (batch, *outputs, filters).
    """
    axes = kernel.ndim - 1  # all axes of the kernel but the filters are summed over
    y = np.tensordot(patches(x, windows), kernel, axes)
    return y if bias is None else y + bias


def convolve_backward(
    gradient: np.ndarray, x: np.ndarray, kernel: np.ndarray, windows: tuple[Window, ...]
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Gradients of the input, the kernel and the bias, from the gradient of the output (batch, *outputs, filters).

    y = patch . kernel + bias, so a kernel element collects every pixel that it met times what came back for it, and a pixel
    collects every kernel element that it met.
    """
    others = list(range(gradient.ndim - 1))  # the batch and all places
    kernel_gradient = np.tensordot(patches(x, windows), gradient, (others, others))  # (*kernel, channels, filters)
    patch_gradient = np.tensordot(gradient, kernel, (-1, -1))  # (batch, *outputs, *kernel, channels)
    return put_back(patch_gradient, windows), kernel_gradient, gradient.sum(tuple(others))
