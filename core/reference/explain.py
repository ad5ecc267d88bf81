"""One unit of one layer, opened: what it saw, what it multiplied that with, and what came out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from core.contract import Layer, Refusal
from core.reference import wording
from core.reference.activations import activation
from core.reference.network import Arrays, sliding, variables
from core.reference.receptive_field import Range, check_position
from core.reference.recurrent import simple_rnn
from core.reference.shapes import CONVOLUTIONS, GLOBAL_POOLINGS, POOLINGS, Shape, batchless
from core.reference.sliding import patches


@dataclass(frozen=True, eq=False)  # arrays have no plain equality
class Products:
    """The sum behind one unit: `products = patch * kernel`, `total = sum of all products + bias`, `value = activation(total)`.

    A maximum, a mean or a passed-on number is told in the same way: the kernel of a maximum is 1 at the winner and 0 elsewhere,
    that of a mean 1/n at each real number. A recurrent unit has a second sum, over the previous state; the total is of both.
    """

    layer: str
    position: Shape  # of the unit in the layer's output
    patch: np.ndarray  # what the unit saw, 0 where there is padding
    kernel: np.ndarray  # its weights, in the shape of the patch
    products: np.ndarray
    bias: float
    total: float
    activation: str
    value: float
    input_window: tuple[Range, ...]  # rows and columns of the layer's input, ends not included; outside of it lies padding
    formula: str  # the sum filled in with numbers
    source: Shape | None = None  # the one number of the layer's input that was passed on: a maximum, a flattened number
    rivals: np.ndarray | None = None  # the totals of all units that a softmax weighs against each other, this one's among them
    state: np.ndarray | None = None  # the previous state of a recurrent layer (units,)
    state_kernel: np.ndarray | None = None
    state_products: np.ndarray | None = None


def explain(layer: Layer, weights: Arrays, layer_input: np.ndarray, position: Shape) -> Products:
    """The products behind one unit, equal to what the layer computes.

    `layer_input` is the layer's input without the batch axis, `weights` are the network's ("<layer>/<variable>"), `position` the
    unit's place in the layer's output. A recurrent layer that gives its last state only also takes (step, unit).
    Raises Refusal when there is no such unit, the input has another shape, or the layer is of an unknown kind.
    """
    position = tuple(int(index) for index in position)
    if layer_input.shape != layer.input_shape:
        raise Refusal(f"Layer {layer.name!r} takes an input of shape {layer.input_shape}; {layer_input.shape} came.")
    if layer.kind not in EXPLANATIONS:
        raise Refusal(f"Layer {layer.name!r} is of the kind {layer.kind!r}, which is not explained here.")
    any_step = layer.kind == "SimpleRNN" and len(position) == 2 and len(layer.output_shape) == 1
    check_position(layer, position[1:] if any_step else position)
    return EXPLANATIONS[layer.kind](layer, variables(layer, weights, layer_input.dtype), layer_input, position)


def _weighted(
    layer: Layer, position: Shape, patch: np.ndarray, kernel: np.ndarray, bias: np.ndarray | None, window: tuple[Range, ...]
) -> Products:
    """A unit of a convolution or a dense layer. `kernel` and `bias` are all units' (..., units), `patch` is what they see."""
    unit = position[-1]
    act = activation(layer.settings.get("activation"))
    totals = np.tensordot(patch, kernel, patch.ndim)  # of all units: a softmax needs them
    totals = totals if bias is None else totals + bias
    own_bias = None if bias is None else float(bias[unit])
    own_kernel, total, value = kernel[..., unit], float(totals[unit]), float(act.function(totals)[unit])
    formula = wording.weighted_sum(patch, own_kernel, own_bias, total, act.title, value)
    return Products(
        layer.name, position, patch, own_kernel, patch * own_kernel, own_bias or 0.0, total, act.name, value, window, formula,
        rivals=totals if act.name == "softmax" else None,
    )  # fmt: skip


def _convolution(layer: Layer, own: Arrays, x: np.ndarray, position: Shape) -> Products:
    windows, place = sliding(layer), position[:-1]
    patch = patches(x[None], windows)[(0, *place)].copy()  # (*kernel, channels)
    reach = tuple(window.reach(index) for window, index in zip(windows, place, strict=True))
    return _weighted(layer, position, patch, own["kernel"], own.get("bias"), reach)


def _dense(layer: Layer, own: Arrays, x: np.ndarray, position: Shape) -> Products:
    window = (*((index, index + 1) for index in position[:-1]), (0, x.shape[-1]))
    return _weighted(layer, position, x[position[:-1]], own["kernel"], own.get("bias"), window)


def _pooling(layer: Layer, own: Arrays, x: np.ndarray, position: Shape) -> Products:
    windows, place, channel = sliding(layer), position[:-1], position[-1]
    patch = patches(x[None], windows)[(0, *place)][..., channel].copy()
    real = patches(np.ones_like(x[None, ..., :1]), windows)[(0, *place)][..., 0] > 0
    reach = tuple(window.reach(index) for window, index in zip(windows, place, strict=True))
    if layer.kind.startswith("Average"):
        return _mean(layer, position, patch, real, reach)
    winner = np.unravel_index(np.where(real, patch, -np.inf).argmax(), patch.shape)
    source = (*(low + int(index) for (low, _), index in zip(reach, winner, strict=True)), channel)
    kernel = np.zeros_like(patch)
    kernel[winner] = 1
    value = float(patch[winner])
    formula = wording.maximum(patch[real], value, source[:-1])
    return Products(layer.name, position, patch, kernel, patch * kernel, 0.0, value, "linear", value, reach, formula, source)


def _global_pooling(layer: Layer, own: Arrays, x: np.ndarray, position: Shape) -> Products:
    patch = x[..., position[-1]]
    return _mean(layer, position, patch, np.ones(patch.shape, bool), tuple((0, size) for size in patch.shape))


def _mean(layer: Layer, position: Shape, patch: np.ndarray, real: np.ndarray, reach: tuple[Range, ...]) -> Products:
    kernel = real.astype(patch.dtype) / int(real.sum())
    value = float(patch.sum() / int(real.sum()))
    formula = wording.mean(patch[real], value)
    return Products(layer.name, position, patch, kernel, patch * kernel, 0.0, value, "linear", value, reach, formula)


def _normalisation(layer: Layer, own: Arrays, x: np.ndarray, position: Shape) -> Products:
    channel = position[batchless(layer.settings.get("axis", -1), x.ndim)]
    mean, variance = own["moving_mean"][channel], own["moving_variance"][channel]
    gamma, beta = (own[name][channel] if name in own else x.dtype.type(default) for name, default in (("gamma", 1), ("beta", 0)))
    deviation = np.sqrt(variance + x.dtype.type(layer.settings.get("epsilon", 1e-3)))
    patch, kernel = x[position], gamma / deviation  # one number, scaled and shifted
    value = float((patch - mean) / deviation * gamma + beta)
    formula = wording.normalised(patch, mean, deviation, gamma, beta, value)
    bias = float(beta - mean * kernel)
    return _single(layer, position, position, patch, kernel, bias, value, value, "linear", formula)


def _relu(layer: Layer, own: Arrays, x: np.ndarray, position: Shape) -> Products:
    total, value = float(x[position]), float(max(x[position], 0))
    formula = wording.activated(total, "ReLU", value)
    return _single(layer, position, position, x[position], np.ones_like(x[position]), 0.0, total, value, "relu", formula)


def _softmax(layer: Layer, own: Arrays, x: np.ndarray, position: Shape) -> Products:
    axis = batchless(layer.settings.get("axis", -1), x.ndim)
    rivals = np.moveaxis(x, axis, -1)[(*position[:axis], *position[axis + 1 :])]
    kernel = np.zeros_like(rivals)
    kernel[position[axis]] = 1
    total, value = float(x[position]), float(activation("softmax").function(rivals)[position[axis]])
    window = tuple((0, x.shape[axis]) if index == axis else (place, place + 1) for index, place in enumerate(position))
    formula = wording.share(total, rivals, value)
    products = rivals * kernel
    return Products(layer.name, position, rivals, kernel, products, 0.0, total, "softmax", value, window, formula, rivals=rivals)


def _recurrent(layer: Layer, own: Arrays, x: np.ndarray, position: Shape) -> Products:
    step, unit = position if len(position) == 2 else (len(x) - 1, position[0])
    name = layer.settings.get("activation", "tanh")
    act, bias = activation(name), own.get("bias")
    states = simple_rnn(x[None, : step + 1], own["kernel"], own["recurrent_kernel"], bias, name)[0]
    state = states[step - 1] if step else np.zeros_like(states[0])
    totals = x[step] @ own["kernel"] + state @ own["recurrent_kernel"]
    totals = totals if bias is None else totals + bias
    own_bias, total, value = None if bias is None else float(bias[unit]), float(totals[unit]), float(states[step, unit])
    kernel, state_kernel = own["kernel"][:, unit], own["recurrent_kernel"][:, unit]
    both = np.concatenate([x[step], state]), np.concatenate([kernel, state_kernel])
    window, formula = ((step, step + 1), (0, x.shape[1])), wording.weighted_sum(*both, own_bias, total, act.title, value)
    return Products(
        layer.name, position, x[step], kernel, x[step] * kernel, own_bias or 0.0, total, act.name, value, window, formula,
        rivals=totals if act.name == "softmax" else None,
        state=state, state_kernel=state_kernel, state_products=state * state_kernel,
    )  # fmt: skip


def _passed_on(layer: Layer, own: Arrays, x: np.ndarray, position: Shape) -> Products:
    if layer.kind == "Dropout":
        source = position
    else:  # the same numbers in the same order
        source = tuple(int(index) for index in np.unravel_index(np.ravel_multi_index(position, layer.output_shape), x.shape))
    value = float(x[source])
    formula = wording.passed_on(value, source)
    return _single(layer, position, source, x[source], np.ones_like(x[source]), 0.0, value, value, "linear", formula)


def _single(
    layer: Layer, position: Shape, source: Shape, patch: np.ndarray, kernel: np.ndarray,
    bias: float, total: float, value: float, name: str, formula: str,
) -> Products:  # fmt: skip
    """A unit that looks at one number of the layer's input."""
    window = tuple((index, index + 1) for index in source)
    patch, kernel = np.asarray(patch), np.asarray(kernel)
    return Products(layer.name, position, patch, kernel, patch * kernel, bias, total, name, value, window, formula, source)


EXPLANATIONS: dict[str, Callable[[Layer, Arrays, np.ndarray, Shape], Products]] = {
    **dict.fromkeys(CONVOLUTIONS, _convolution),
    **dict.fromkeys(POOLINGS, _pooling),
    **dict.fromkeys(GLOBAL_POOLINGS, _global_pooling),
    "BatchNormalization": _normalisation,
    "ReLU": _relu,
    "Softmax": _softmax,
    "Dense": _dense,
    "SimpleRNN": _recurrent,
    "Dropout": _passed_on,
    "Flatten": _passed_on,
    "Reshape": _passed_on,
}
