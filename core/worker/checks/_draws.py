"""Random layers and random setups: settings and an input shape as a lab could have them, a few of them impossible on purpose; and
whatever the pages of convolution and pooling can ask for.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from core.contract import Refusal
from core.reference.activations import ACTIVATIONS
from core.reference.setup import KINDS, Setup

Dice = np.random.Generator
Drawn = tuple[dict[str, Any], tuple[int, ...]]  # settings, input shape without the batch axis


def _numbers(dice: Dice, low: int, high: int, count: int) -> tuple[int, ...]:
    return tuple(int(number) for number in dice.integers(low, high + 1, count))


def _picture(dice: Dice) -> tuple[int, ...]:
    return (*_numbers(dice, 3, 11, 2), int(dice.integers(1, 5)))


def _weighted(dice: Dice, size: str) -> dict[str, Any]:
    """Bias, activation, and under the name `size` the number of units: for a softmax at least two."""
    activation = str(dice.choice(list(ACTIVATIONS)))
    units = int(dice.integers(2 if activation == "softmax" else 1, 8))
    return {size: units, "use_bias": bool(dice.integers(2)), "activation": activation}


def _convolution(dice: Dice) -> Drawn:
    moved = str(dice.choice(["strides", "dilation_rate"]))
    settings = {"kernel_size": _numbers(dice, 1, 4, 2), moved: _numbers(dice, 1, 3, 2)}
    if dice.random() < 0.05:  # both at once cannot be
        settings |= {"strides": _numbers(dice, 1, 2, 2), "dilation_rate": _numbers(dice, 1, 2, 2)}
    return settings | {"padding": str(dice.choice(["valid", "same"]))} | _weighted(dice, "filters"), _picture(dice)


def _pooling(dice: Dice) -> Drawn:
    strides = None if dice.random() < 0.3 else _numbers(dice, 1, 4, 2)
    padding = str(dice.choice(["valid", "same"]))
    return {"pool_size": _numbers(dice, 1, 4, 2), "strides": strides, "padding": padding}, _picture(dice)


def _any_shape(dice: Dice) -> tuple[int, ...]:
    return _numbers(dice, 1, 7, int(dice.integers(1, 4)))


def _axis(dice: Dice, shape: tuple[int, ...]) -> int:
    """An axis but the batch's, counted from either end as Keras counts."""
    axis = int(dice.integers(1, len(shape) + 1))
    return axis if dice.integers(2) else axis - len(shape) - 1


def _normalisation(dice: Dice) -> Drawn:
    """With an epsilon below Keras' 1e-3, a channel without variance would blow the rounding of float32 up beyond any bound."""
    shape = _any_shape(dice)
    settings = {"center": bool(dice.integers(2)), "scale": bool(dice.integers(2)), "epsilon": float(10 ** dice.uniform(-3, -1))}
    return settings | {"momentum": float(dice.uniform(0.5, 0.99)), "axis": _axis(dice, shape)}, shape


def _softmax(dice: Dice) -> Drawn:
    shape = tuple(size + 1 for size in _any_shape(dice))  # a softmax of one number is always 1
    return {"axis": _axis(dice, shape)}, shape


def _dense(dice: Dice) -> Drawn:
    return _weighted(dice, "units"), _any_shape(dice)


def _reshape(dice: Dice) -> Drawn:
    shape = _any_shape(dice)
    target = [int(size) for size in dice.permutation(np.array([*shape, 1]))]
    if dice.integers(2):
        target[int(dice.integers(len(target)))] = -1
    if dice.random() < 0.05:  # does not fit
        target[0] = 11
    return {"target_shape": tuple(target)}, shape


def _recurrent(dice: Dice) -> Drawn:
    return {"return_sequences": bool(dice.integers(2))} | _weighted(dice, "units"), _numbers(dice, 1, 8, 2)


DRAWS: dict[str, Callable[[Dice], Drawn]] = {
    "Conv2D": _convolution,
    "MaxPooling2D": _pooling,
    "AveragePooling2D": _pooling,
    "GlobalAveragePooling2D": lambda dice: ({}, _picture(dice)),
    "BatchNormalization": _normalisation,
    "ReLU": lambda dice: ({}, _any_shape(dice)),
    "Softmax": _softmax,
    "Dense": _dense,
    "Dropout": lambda dice: ({"rate": float(dice.uniform(0, 0.9))}, _any_shape(dice)),
    "Flatten": lambda dice: ({}, _any_shape(dice)),
    "Reshape": _reshape,
    "SimpleRNN": _recurrent,
}


PADDINGS = ("valid", "same", "symmetric", "full", "number", "sides")
TRIES = 200


def setup(dice: Dice, kind: str) -> Setup:
    """A convolution or pooling of that kind that can be computed; combinations that are refused are drawn anew."""
    for _ in range(TRIES):
        try:
            drawn = Setup(kind, **_settings(dice, kind))
        except Refusal:
            continue
        if not _misread(drawn):
            return drawn
    raise RuntimeError(
        f"{TRIES} times in a row nothing of the kind {kind} could be computed: the draws and the refusals disagree"
    )


def _misread(setup: Setup) -> bool:
    """Whether TensorFlow 2.21 would get it wrong on a CPU: oneDNN, its fast path, reads beside the input when it convolves one
    channel in uneven strides to a single column (with TF_ENABLE_ONEDNN_OPTS=0 it is right, but then refuses dilations). Something
    like it was met in PyTorch (pytorch/pytorch#188426). A transposed convolution convolves on its way back.
    """
    channels = setup.filters if setup.kind == "transposed" else setup.channels
    last, strides = setup.windows[-1], {window.stride for window in setup.windows}
    return channels == 1 and last.outputs == 1 and last.stride > 1 and len(strides) > 1


def _settings(dice: Dice, kind: str) -> dict[str, Any]:
    axes, uses = int(dice.integers(1, 4)), KINDS[kind].uses
    groups = int(dice.integers(2, 4)) if kind == "grouped" else 1
    drawn = {
        "filters": groups * int(dice.integers(1, 5)),
        "groups": groups,
        "multiplier": int(dice.integers(1, 4)),
        "kernel": _numbers(dice, 1, 4, axes),
        "stride": None if dice.random() < 0.2 else _numbers(dice, 1, 3, axes),
        "padding": _padding(dice, axes),
        "dilation": _numbers(dice, 1, 3, axes) if dice.random() < 0.4 else 1,
        "output_padding": None if dice.random() < 0.5 else _numbers(dice, 0, 2, axes),
        "rounding": str(dice.choice(["floor", "ceil"])),
        "bias": bool(dice.integers(2)),
        "count_padding": bool(dice.integers(2)),
    }
    if kind == "max":
        drawn["dilation"] = 1  # no Keras pooling has one
    largest = (14, 9, 6)[axes - 1]
    shape = {"sizes": _numbers(dice, 1, largest, axes), "channels": groups * int(dice.integers(1, 4))}
    return shape | {name: value for name, value in drawn.items() if name in uses}


def _padding(dice: Dice, axes: int) -> Any:
    kind = str(dice.choice(PADDINGS))
    if kind == "number":
        return int(dice.integers(0, 4))
    return tuple(_numbers(dice, 0, 3, 2) for _ in range(axes)) if kind == "sides" else kind
