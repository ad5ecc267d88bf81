"""Separable convolution, forwards and backwards: each channel by itself over the places, then a 1x1 convolution over the channels
(Sifre 2014; Chollet 2017, Xception).
"""

from __future__ import annotations

import numpy as np

from core.reference.convolution import convolve, convolve_backward, depthwise_kernel
from core.reference.shapes import Window


def convolve_separable(
    x: np.ndarray, depthwise: np.ndarray, pointwise: np.ndarray, bias: np.ndarray | None, windows: tuple[Window, ...]
) -> np.ndarray:
    """The depthwise step, then the 1x1 step with the bias.

    Input shape: (batch, *sizes, channels); depthwise (*kernel, channels, multiplier); pointwise (*ones, channels * multiplier,
    filters). Output shape: (batch, *outputs, filters).
    """
    middle = convolve(x, depthwise_kernel(depthwise), None, windows, groups=x.shape[-1])
    return convolve(middle, pointwise, bias, _single(windows))


def convolve_separable_backward(
    gradient: np.ndarray, x: np.ndarray, depthwise: np.ndarray, pointwise: np.ndarray, windows: tuple[Window, ...]
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Gradients of the input, the depthwise kernel, the pointwise kernel and the bias: the two steps in reverse order."""
    kernel = depthwise_kernel(depthwise)
    middle = convolve(x, kernel, None, windows, groups=x.shape[-1])
    of_middle, of_pointwise, of_bias = convolve_backward(gradient, middle, pointwise, _single(windows))
    of_x, of_depthwise, _ = convolve_backward(of_middle, x, kernel, windows, groups=x.shape[-1])
    return of_x, of_depthwise.reshape(depthwise.shape), of_pointwise, of_bias


def _single(windows: tuple[Window, ...]) -> tuple[Window, ...]:
    """Windows of one place over what the first step gave."""
    return tuple(Window(window.outputs, 1, 1, 1, 0, 0) for window in windows)
