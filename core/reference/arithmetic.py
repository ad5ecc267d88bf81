"""The arithmetic of one convolution or pooling, before anything is computed: sizes, what is left out, parameters, products."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from core.reference.formula import Formula
from core.reference.formulas import sliding as formulas
from core.reference.setup import KINDS, Setup
from core.reference.shapes import Shape, Window


@dataclass(frozen=True)
class Sum:
    """A formula with today's numbers."""

    formula: Formula
    values: Mapping[str, int]

    @property
    def result(self) -> int:
        """What comes out; these are all counts."""
        return round(float(self.formula(**self.values)))


@dataclass(frozen=True)
class Axis:
    """One spatial axis. `left_over` places at the end, padding included, are too few for one more window. `unseen` are the input
    places (counted from 0) that no output sees, `empty` the output places of a transposed convolution that get no product.
    """

    window: Window
    size: Sum
    left_over: int
    unseen: tuple[int, ...]
    empty: tuple[int, ...] = ()

    @property
    def span(self) -> Sum:
        """How many input places lie under one window, gaps included: the receptive field of one output along this axis."""
        return Sum(formulas.SPAN, {"K": self.window.kernel, "D": self.window.dilation})


@dataclass(frozen=True)
class Arithmetic:
    """All that can be said of a setup by arithmetic. A pooling has no parameters and no multiply-adds."""

    axes: tuple[Axis, ...]
    output_shape: Shape
    parameters: Sum | None
    multiply_adds: Sum | None
    dense_parameters: Sum


def arithmetic(setup: Setup) -> Arithmetic:
    """Sizes, parameters and multiply-adds of a setup, each as a formula with its numbers."""
    axes = tuple(_axis(setup, size, window) for size, window in zip(setup.sizes, setup.windows, strict=True))
    dense = {"I": math.prod(setup.input_shape), "J": math.prod(setup.output_shape), "B": int(setup.bias)}
    parameters, multiply_adds = (None, None) if KINDS[setup.kind].pooling else _costs(setup)
    return Arithmetic(axes, setup.output_shape, parameters, multiply_adds, Sum(formulas.PARAMETERS_DENSE, dense))


def _axis(setup: Setup, size: int, window: Window) -> Axis:
    after = window.after - window.overhang
    values = {"W": size, "K": window.kernel, "S": window.stride, "D": window.dilation}
    values |= {"P_before": window.before, "P_after": after}
    if setup.kind == "transposed":
        full = (size - 1) * window.stride + window.span
        worked = Sum(formulas.OUTPUT_SIZE_TRANSPOSED, values | {"A": window.size - full + window.before + after})
        return Axis(window, worked, 0, window.blind, window.unseen)
    left_over = max(Sum(formulas.LEFT_OVER, values | {"O": window.outputs}).result, 0)
    if setup.rounding == "floor":
        return Axis(window, Sum(formulas.OUTPUT_SIZE, values), left_over, window.unseen)
    worked = Sum(formulas.OUTPUT_SIZE_CEIL, values)
    if worked.result > window.outputs:
        worked = Sum(formulas.OUTPUT_SIZE_CEIL_DROPPED, values)
    return Axis(window, worked, left_over, window.unseen)


def _costs(setup: Setup) -> tuple[Sum, Sum]:
    places = math.prod(setup.sizes if setup.kind == "transposed" else setup.output_places)
    counts = {
        "K": math.prod(setup.kernel_shape), "C": setup.channels, "F": setup.filters, "B": int(setup.bias),
        "G": setup.groups, "M": setup.multiplier, "N": places,
    }  # fmt: skip
    pair = {
        "depthwise": (formulas.PARAMETERS_DEPTHWISE, formulas.MULTIPLY_ADDS_DEPTHWISE),
        "separable": (formulas.PARAMETERS_SEPARABLE, formulas.MULTIPLY_ADDS_SEPARABLE),
        "transposed": (formulas.PARAMETERS, formulas.MULTIPLY_ADDS_TRANSPOSED),
    }.get(setup.kind, (formulas.PARAMETERS, formulas.MULTIPLY_ADDS))
    parameters, multiply_adds = (Sum(f, {symbol: counts[symbol] for symbol in f.meanings}) for f in pair)
    return parameters, multiply_adds
