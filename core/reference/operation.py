"""A convolution or pooling carried out, forwards and backwards, for whatever a `Setup` describes."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np

from core.contract import Refusal
from core.reference.connections import count
from core.reference.convolution import convolve, convolve_backward, depthwise_kernel
from core.reference.pooling import average_pool, average_pool_backward, max_pool, max_pool_backward
from core.reference.separable import convolve_separable, convolve_separable_backward
from core.reference.setup import KINDS, Setup
from core.reference.transposed import convolve_transposed, convolve_transposed_backward

Weights = Mapping[str, np.ndarray]
BUDGET = 50_000_000  # products of one call: a fraction of a second
MOST_NUMBERS = 20_000_000  # of any one array on the way: 160 MB


def forward(setup: Setup, x: np.ndarray, weights: Weights | None = None) -> np.ndarray:
    """The operation on a batch: (batch, *sizes, channels) -> (batch, *output places, output channels), in the dtype of `x`.

    `weights` are in the shapes of `setup.weight_shapes`. Raises Refusal for other shapes, and for more than BUDGET products or
    MOST_NUMBERS numbers in one array.
    """
    weights = weights or {}
    check(setup, x, weights)
    windows, bias = setup.windows, weights.get("bias")
    if KINDS[setup.kind].pooling:
        pooled = max_pool(x, windows) if "max" in setup.kind else average_pool(x, windows, setup.count_padding)
        return pooled.reshape(len(x), *setup.output_shape)
    if setup.kind == "separable":
        return convolve_separable(x, weights["depthwise_kernel"], weights["pointwise_kernel"], bias, windows)
    if setup.kind == "transposed":
        return convolve_transposed(x, weights["kernel"], bias, windows)
    kernel, groups = _grouped(setup, weights["kernel"])
    return convolve(x, kernel, bias, windows, groups)


def backward(
    setup: Setup, gradient: np.ndarray, x: np.ndarray, weights: Weights | None = None
) -> tuple[np.ndarray, dict[str, np.ndarray]]:
    """The gradient of the input, and of each weight by its name, from that of the output (batch, *setup.output_shape)."""
    weights = weights or {}
    check(setup, x, weights)
    if gradient.shape != (len(x), *setup.output_shape):
        raise Refusal(f"The gradient must have the output's shape {_shown(setup.output_shape)} an example.")
    windows = setup.windows
    if KINDS[setup.kind].pooling:
        apart = gradient.reshape(len(x), *(window.outputs for window in windows), -1)
        if "max" in setup.kind:
            return max_pool_backward(apart, x, windows), {}
        return average_pool_backward(apart, x, windows, setup.count_padding), {}
    if setup.kind == "separable":
        kernels = weights["depthwise_kernel"], weights["pointwise_kernel"]
        of_x, *of_weights = convolve_separable_backward(gradient, x, *kernels, windows)
    elif setup.kind == "transposed":
        of_x, *of_weights = convolve_transposed_backward(gradient, x, weights["kernel"], windows)
    else:
        kernel, groups = _grouped(setup, weights["kernel"])
        of_x, *of_weights = convolve_backward(gradient, x, kernel, windows, groups)
    named = zip(
        setup.weight_shapes.items(), of_weights, strict=False
    )  # the bias comes last, and has no shape where there is none
    return of_x, {name: value.reshape(shape) for (name, shape), value in named}


def check(setup: Setup, x: np.ndarray, weights: Weights) -> None:
    """Raises Refusal when the input or a weight has another shape than `setup` says, or the work is beyond the budget."""
    places = math.prod(window.outputs for window in setup.windows)
    kernel, middle = math.prod(setup.kernel_shape), places * setup.channels * setup.multiplier
    products = (middle * (kernel + setup.filters) if setup.kind == "separable" else count(setup)) * len(x)
    if products > BUDGET:
        raise Refusal(
            f"This needs {products:,} products; at most {BUDGET:,} are computed here. Choose a smaller input or kernel, or fewer "
            "channels or filters."
        )
    room = math.prod(window.before + window.size + window.after for window in setup.windows)
    padded = room * (setup.filters if setup.kind == "transposed" else setup.channels)
    seen = places * kernel * (setup.filters if setup.kind == "transposed" else setup.channels)  # all windows side by side
    shapes = (setup.input_shape, setup.output_shape, *setup.weight_shapes.values())
    numbers = max(padded, seen, middle, *(math.prod(shape) for shape in shapes)) * len(x)
    if numbers > MOST_NUMBERS:
        raise Refusal(
            f"This needs {numbers:,} numbers at once, padding included; at most {MOST_NUMBERS:,} are held here. Choose a smaller "
            "input or kernel, less padding, or fewer channels or filters."
        )
    if x.shape[1:] != setup.input_shape:
        raise Refusal(f"The input must be {_shown(setup.input_shape)} numbers; {_shown(x.shape[1:])} came.")
    for name, shape in setup.weight_shapes.items():
        if name not in weights or weights[name].shape != shape:
            came = _shown(weights[name].shape) if name in weights else "none"
            raise Refusal(f"The {name.replace('_', ' ')} must be {_shown(shape)} numbers; {came} came.")


def _grouped(setup: Setup, kernel: np.ndarray) -> tuple[np.ndarray, int]:
    """Kernel and groups of `convolve`: a depthwise convolution has a group for each channel."""
    return (depthwise_kernel(kernel), setup.channels) if setup.kind == "depthwise" else (kernel, setup.groups)


def _shown(shape: tuple[int, ...]) -> str:
    return " x ".join(str(size) for size in shape) or "a single number"
