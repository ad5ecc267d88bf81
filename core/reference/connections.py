"""The same operation as a sparse matrix: which output number is joined to which input number by which weight."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from core.contract import Refusal
from core.reference.pooling import counts
from core.reference.setup import KINDS, Setup
from core.reference.shapes import Shape

MOST = 1_000_000


@dataclass(frozen=True, eq=False)  # arrays have no plain equality
class Connections:
    """A sparse linear map in coordinate form: out[o] = bias + sum of weight[w] * x[i] over the rows (o, i, w) of output o.

    The three arrays are int64 of one length, sorted by output; each output's rows are in C-order of (*kernel, channel).

    - `output` counts the outputs in C-order of (*output places, output channels), shape `output_shape`.
    - `input` counts the inputs in C-order of (*sizes, channels), shape `input_shape`; -1 is a padded place, worth 0.
    - `weight` counts the weights in C-order of `weight_shape`, as `flat_weights` gives them. All rows of the same number share
      one weight. For a pooling it is the element of the window, and what stands on a row is told by `values`.
    """

    output: np.ndarray
    input: np.ndarray
    weight: np.ndarray
    output_shape: Shape
    input_shape: Shape
    weight_shape: Shape

    @property
    def output_channel(self) -> np.ndarray:
        """The filter of each row: which bias belongs to it."""
        channel: np.ndarray = self.output % self.output_shape[-1]
        return channel


def count(setup: Setup) -> int:
    """How many rows `connections` has at most, by arithmetic: padding is counted, and for a transposed convolution the products
    that are cut off.
    """
    places = math.prod(window.outputs for window in setup.windows)
    kernel = math.prod(setup.kernel_shape)
    if KINDS[setup.kind].pooling:
        return places * kernel * setup.channels
    if setup.kind == "depthwise":
        return places * kernel * setup.output_channels
    return places * kernel * setup.channels // setup.groups * setup.filters


def connections(setup: Setup) -> Connections:
    """Every connection of the operation, padding included. A transposed convolution has none to padding.

    A separable convolution is two steps; joined in one map its weights are those of the one ordinary convolution that it equals.
    Raises Refusal for more than a million connections.
    """
    if count(setup) > MOST:
        raise Refusal(
            f"This has {count(setup):,} connections, too many to list; at most {MOST:,}. Choose a smaller input or kernel, or "
            "fewer channels or filters."
        )
    place = _places(setup)
    return _scattered(setup, place) if setup.kind == "transposed" else _gathered(setup, place)


def flat_weights(setup: Setup, weights: Mapping[str, np.ndarray]) -> np.ndarray:
    """The weights that `Connections.weight` counts, as one row of numbers; none for a pooling.

    The two kernels of a separable convolution are multiplied out: sum over m of depthwise[k, c, m] * pointwise[c, m, f].
    """
    if setup.kind == "separable":
        depthwise, pointwise = weights["depthwise_kernel"], weights["pointwise_kernel"]
        return np.einsum("...cm,cmf->...cf", depthwise, pointwise.reshape(*depthwise.shape[-2:], -1)).ravel()
    return np.ravel(weights["kernel"]) if "kernel" in weights else np.zeros(0)


def values(
    setup: Setup, found: Connections, weights: Mapping[str, np.ndarray] | None = None, x: np.ndarray | None = None
) -> np.ndarray:
    """The number on each row: its weight; its share of a mean; for a maximum 1 at the winner (the first among equals), else 0.

    `x` (*sizes, channels) is needed for a maximum, `weights` by their Keras names for a convolution. Padding has share 0.
    """
    if "max" in setup.kind:
        rows = seen(setup, found, np.zeros(setup.input_shape) if x is None else x)
        return (rows.argmax(1)[:, None] == np.arange(rows.shape[1])).astype("float64").ravel()
    if "average" in setup.kind:
        share = 1 / np.ravel(counts(setup.windows, setup.count_padding))
        return np.where(found.input < 0, 0, share[found.output // setup.channels])
    return flat_weights(setup, weights or {})[found.weight]


def seen(setup: Setup, found: Connections, x: np.ndarray) -> np.ndarray:
    """What each window of a pooling sees of x (*sizes, channels): (outputs, kernel elements), minus infinity for padding."""
    return np.where(found.input < 0, -np.inf, _taken(x, found)).reshape(-1, math.prod(setup.kernel_shape))


def ties(setup: Setup, found: Connections, x: np.ndarray) -> int:
    """In how many windows of a pooling the largest number is there more than once."""
    rows = seen(setup, found, x)
    return int(((rows == rows.max(1, keepdims=True)).sum(1) > 1).sum())


def apply(found: Connections, numbers: np.ndarray, x: np.ndarray, bias: np.ndarray | None = None) -> np.ndarray:
    """The map carried out: each output is the sum of its rows' `numbers` times their inputs. x (*sizes, channels) -> output."""
    sums = np.bincount(found.output, numbers * _taken(x, found), minlength=math.prod(found.output_shape))
    y = sums.reshape(found.output_shape)
    return y if bias is None else y + bias


def _taken(x: np.ndarray, found: Connections) -> np.ndarray:
    """The input number of each row, 0 for padding."""
    return np.append(x.ravel(), 0)[found.input]  # -1 is the last


def _places(setup: Setup) -> np.ndarray:
    """The flat place behind each element of each window: (windows, kernel elements), -1 for padding."""
    n = len(setup.windows)
    flat, inside = np.zeros((1,) * (2 * n), np.int64), np.ones((1,) * (2 * n), bool)
    for axis, window in enumerate(setup.windows):
        shape = [1] * (2 * n)
        shape[axis], shape[n + axis] = window.outputs, window.kernel
        place = window.places.reshape(shape)
        flat, inside = flat * window.size + place, inside & (place >= 0) & (place < window.size)
    return np.where(inside, flat, -1).reshape(-1, math.prod(setup.kernel_shape))


def _gathered(setup: Setup, place: np.ndarray) -> Connections:
    """Rows as (places, output channels, kernel elements, channels that a filter sees)."""
    filters, elements, pooling = setup.output_channels, place.shape[1], KINDS[setup.kind].pooling
    seen = 1 if pooling or setup.kind == "depthwise" else setup.channels // setup.groups
    groups = setup.channels // seen
    channel = np.arange(filters)[:, None] // (filters // groups) * seen + np.arange(seen)  # (filters, seen)
    taken = np.where(place[:, None, :, None] < 0, -1, place[:, None, :, None] * setup.channels + channel[:, None])
    numbers = np.arange(elements * seen * filters).reshape(elements, seen, filters).transpose(2, 0, 1)
    if pooling:  # nothing is learnt: the element alone
        numbers = np.broadcast_to(np.arange(elements)[:, None], (filters, elements, 1))
    output = np.arange(len(place) * filters).reshape(-1, filters, 1, 1)
    kernel = (*setup.kernel_shape, seen, filters)
    shape = setup.kernel_shape if pooling else setup.weight_shapes.get("kernel", kernel)
    return Connections(
        np.broadcast_to(output, taken.shape).ravel(), taken.ravel(), np.broadcast_to(numbers, taken.shape).ravel(),
        setup.output_shape, setup.input_shape, shape,
    )  # fmt: skip


def _scattered(setup: Setup, place: np.ndarray) -> Connections:
    """Rows of a transposed convolution: each input number sends to all places of its window that were not cut off."""
    filters, channels = setup.filters, setup.channels
    sender, element = np.nonzero(place >= 0)
    output = place[sender, element][:, None, None] * filters + np.arange(filters)[:, None]
    source = sender[:, None, None] * channels + np.arange(channels)
    weight = (element[:, None, None] * filters + np.arange(filters)[:, None]) * channels + np.arange(channels)
    rows = [np.broadcast_to(array, weight.shape).ravel() for array in (output, source, weight)]
    order = np.lexsort((rows[2], rows[0]))
    output, source, weight = (row[order] for row in rows)
    return Connections(output, source, weight, setup.output_shape, setup.input_shape, setup.weight_shapes["kernel"])
