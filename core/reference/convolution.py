"""Convolution over any number of spatial axes, forwards and backwards: ordinary, grouped, depthwise.

What deep learning calls a convolution is a cross-correlation: the kernel is not turned round.
"""

from __future__ import annotations

import math

import numpy as np

from core.reference.shapes import Window
from core.reference.sliding import patches, put_back


def convolve(
    x: np.ndarray, kernel: np.ndarray, bias: np.ndarray | None, windows: tuple[Window, ...], groups: int = 1
) -> np.ndarray:
    """Each output is the sum of a patch times the kernel, product by product, plus the filter's bias.

    With `groups`, the channels and the filters are dealt out evenly and each filter sees its own group's channels only.
    Input shape: (batch, *sizes, channels); kernel (*kernel, channels / groups, filters); bias (filters,).
    Output shape: (batch, *outputs, filters).
    """
    if groups == 1:
        axes = kernel.ndim - 1  # all axes of the kernel but the filters are summed over
        y = np.tensordot(patches(x, windows), kernel, axes)
    else:
        rows, columns = _rows(patches(x, windows), groups, len(windows)), _columns(kernel, groups)
        outputs = [window.outputs for window in windows]
        y = np.moveaxis(rows @ columns, 0, -2).reshape(len(x), *outputs, kernel.shape[-1])
    return y if bias is None else y + bias


def convolve_backward(
    gradient: np.ndarray, x: np.ndarray, kernel: np.ndarray, windows: tuple[Window, ...], groups: int = 1
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Gradients of the input, the kernel and the bias, from the gradient of the output (batch, *outputs, filters).

    y = patch . kernel + bias, so a kernel element collects every pixel that it met times what came back for it, and a pixel
    collects every kernel element that it met.
    """
    others = list(range(gradient.ndim - 1))  # the batch and all places
    bias_gradient = gradient.sum(tuple(others))
    if groups == 1:
        kernel_gradient = np.tensordot(patches(x, windows), gradient, (others, others))  # (*kernel, channels, filters)
        patch_gradient = np.tensordot(gradient, kernel, (-1, -1))  # (batch, *outputs, *kernel, channels)
        return put_back(patch_gradient, windows), kernel_gradient, bias_gradient
    seen = patches(x, windows)
    rows, columns = _rows(seen, groups, len(windows)), _columns(kernel, groups)
    back = np.moveaxis(gradient.reshape(-1, groups, gradient.shape[-1] // groups), 1, 0)  # (groups, places, filters / groups)
    found = (rows.swapaxes(1, 2) @ back).reshape(groups, *kernel.shape[:-1], -1)
    kernel_gradient = np.moveaxis(found, 0, -2).reshape(kernel.shape)
    parts = (back @ columns.swapaxes(1, 2)).reshape(groups, *seen.shape[:-1], -1)
    return put_back(np.moveaxis(parts, 0, -2).reshape(seen.shape), windows), kernel_gradient, bias_gradient


def depthwise_kernel(kernel: np.ndarray) -> np.ndarray:
    """A depthwise kernel (*kernel, channels, multiplier) as that of a grouped convolution with a group for each channel:
    (*kernel, 1, channels * multiplier). The numbers lie in the same order.
    """
    return kernel.reshape(*kernel.shape[:-2], 1, -1)


def _rows(seen: np.ndarray, groups: int, axes: int) -> np.ndarray:
    """Patches as (groups, batch * outputs, kernel elements * channels of a group)."""
    elements = math.prod(seen.shape[axes + 1 : -1])
    apart = np.moveaxis(seen.reshape(-1, elements, groups, seen.shape[-1] // groups), 2, 0)
    return apart.reshape(groups, apart.shape[1], -1)


def _columns(kernel: np.ndarray, groups: int) -> np.ndarray:
    """A kernel as (groups, kernel elements * channels of a group, filters of a group)."""
    apart = np.moveaxis(kernel.reshape(math.prod(kernel.shape[:-1]), groups, -1), 1, 0)
    return np.ascontiguousarray(apart)
