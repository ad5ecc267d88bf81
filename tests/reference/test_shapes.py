"""Sizes and receptive fields, against counting and against what a change of one pixel does."""

from __future__ import annotations

import math

import numpy as np
import pytest

from core.contract import Layer, Refusal
from core.reference import output_shape, output_size, plan, receptive_fields, run, seen
from core.reference.shapes import windows


@pytest.mark.parametrize("seed", range(100))
def test_output_size_counts_the_places_where_the_kernel_fits(seed: int) -> None:
    dice = np.random.default_rng(seed)
    size, kernel, amount, dilation = int(dice.integers(8, 40)), int(dice.integers(1, 6)), int(dice.integers(0, 4)), 1
    stride = int(dice.integers(1, 5))
    if dice.integers(2):
        stride, dilation = 1, stride
    reach = (kernel - 1) * dilation
    if size + 2 * amount > reach:
        last = size + amount - 1
        fits = [first for first in range(-amount, last + 1, stride) if first + reach <= last]
        assert output_size(size, kernel, stride, amount, dilation) == len(fits)
    assert output_size(size, kernel, stride, "same", dilation) == math.ceil(size / stride)


SIDES = [(28, 5, 1, (2, 2)), (28, 3, 2, (0, 1)), (5, 2, 1, (0, 1)), (7, 3, 2, (1, 1))]


@pytest.mark.parametrize(("size", "kernel", "stride", "sides"), SIDES)
def test_same_pads_the_end_by_one_more(size: int, kernel: int, stride: int, sides: tuple[int, int]) -> None:
    window = windows((size,), kernel, stride, "same")[0]
    assert (window.before, window.after) == sides


def test_a_kernel_larger_than_a_padded_input_is_fine() -> None:
    assert output_shape("Conv2D", {"filters": 2, "kernel_size": 5, "padding": "same"}, (3, 3, 1)) == (3, 3, 2)
    assert output_size(3, 5, padding=1) == 1


STACK = [
    ("convolution_1", "Conv2D", {"filters": 2, "kernel_size": 3, "padding": "same"}),
    ("normalisation", "BatchNormalization", {}),
    ("pooling_1", "AveragePooling2D", {"pool_size": 2}),
    ("convolution_2", "Conv2D", {"filters": 2, "kernel_size": (3, 2), "dilation_rate": (1, 2)}),
    ("pooling_2", "AveragePooling2D", {"pool_size": 3, "strides": 2, "padding": "same"}),
    ("per_place", "Dense", {"units": 3}),
    ("flatten", "Flatten", {}),
    ("dropout", "Dropout", {"rate": 0.5}),
    ("scores", "Dense", {"units": 4}),
    ("probabilities", "Softmax", {}),
]
ROWS = [
    ("rows", "Reshape", {"target_shape": (9, 8)}),
    ("states", "SimpleRNN", {"units": 3, "return_sequences": True}),
    ("last", "SimpleRNN", {"units": 2}),
]
MAPS = [
    ("convolution", "Conv2D", {"filters": 2, "kernel_size": 2, "strides": (2, 1)}),
    ("shares", "Softmax", {}),
    ("average", "GlobalAveragePooling2D", {}),
]


def _weights(layers: tuple[Layer, ...], dice: np.random.Generator) -> dict[str, np.ndarray]:
    """Positive weights, so that no two ways from a pixel to a unit cancel."""
    found = {}
    for layer in layers:
        channels, units = layer.input_shape[-1], layer.output_shape[-1]
        kernel = layer.settings.get("kernel_size", ())
        kernel = (kernel, kernel) if isinstance(kernel, int) else kernel
        found[f"{layer.name}/kernel"] = dice.uniform(0.1, 0.2, (*kernel, channels, units))
        found[f"{layer.name}/recurrent_kernel"] = dice.uniform(0.1, 0.2, (units, units))
        found |= {f"{layer.name}/{name}": dice.uniform(0.5, 1, channels) for name in ("moving_mean", "moving_variance")}
    return found


@pytest.mark.parametrize("stack", [STACK, ROWS, MAPS], ids=["convolutions", "rows", "maps"])
@pytest.mark.parametrize("seed", range(3))
def test_a_unit_sees_exactly_its_patch(stack: list, seed: int) -> None:
    """A change of a pixel moves the unit if the pixel is a corner of its patch, and never if it lies outside of it."""
    dice = np.random.default_rng(seed)
    layers = plan(stack, (9, 8, 1))
    weights, x = _weights(layers, dice), dice.random((1, 9, 8, 1))
    before = run(layers, weights, x)
    changed = {}
    for pixel in np.ndindex(9, 8):
        other = x.copy()
        other[(0, *pixel)] += 0.5
        changed[pixel] = run(layers, weights, other)
    for layer in layers:
        position = tuple(int(dice.integers(size)) for size in layer.output_shape)
        (top, bottom), (left, right) = seen(layers, layer.name, position)
        moved = {pixel for pixel, after in changed.items() if after[layer.name][0][position] != before[layer.name][0][position]}
        assert moved <= {(row, column) for row in range(top, bottom) for column in range(left, right)}, layer.name
        assert moved >= {(row, column) for row in (top, bottom - 1) for column in (left, right - 1)}, layer.name


def test_the_field_of_a_unit_is_its_start_and_its_jumps() -> None:
    """Two ways to the same patch: forwards by size, jump and start, and back from the unit."""
    layers = plan(STACK, (21, 24, 1))
    fields = receptive_fields(layers)
    for layer in layers[:6]:
        found = fields[layer.name]
        assert found is not None
        assert layer.receptive_field == (found[0].size, found[1].size)
        for place in np.ndindex(*layer.output_shape[:2]):
            clipped = [
                (max(field.seen(index)[0], 0), min(field.seen(index)[1], size))
                for field, index, size in zip(found, place, (21, 24), strict=True)
            ]
            assert seen(layers, layer.name, (*place, 0)) == tuple(clipped)


def test_fields_in_words() -> None:
    layers = {layer.name: layer for layer in plan(STACK, (21, 24, 1))}
    assert layers["convolution_1"].receptive_field == layers["normalisation"].receptive_field == (3, 3)
    assert layers["pooling_1"].receptive_field == (4, 4)
    assert layers["convolution_2"].receptive_field == (8, 8)
    assert layers["flatten"].receptive_field == layers["pooling_2"].receptive_field == (12, 12)
    assert layers["scores"].receptive_field is None
    assert [layer.receptive_field for layer in plan(ROWS, (9, 8, 1))] == [(1, 1), None, None]


def test_a_unit_that_is_not_there() -> None:
    layers = plan(STACK, (9, 8, 1))
    for name, position in (("nothing", (0,)), ("pooling_1", (0, 0)), ("pooling_1", (4, 0, 0)), ("scores", (-1,))):
        with pytest.raises(Refusal, match=r"pooling_1|scores"):
            seen(layers, name, position)


def test_multiply_adds_by_counting_weights() -> None:
    layers = {layer.name: layer for layer in plan(STACK, (9, 8, 1))}
    assert layers["convolution_1"].multiply_adds == 9 * 8 * 2 * 9
    assert layers["convolution_2"].multiply_adds == 2 * 2 * 2 * (3 * 2 * 2)
    assert layers["scores"].multiply_adds == math.prod(layers["flatten"].output_shape) * 4
    assert layers["pooling_1"].multiply_adds == 0
    rows = plan(ROWS, (9, 8, 1))
    assert rows[1].multiply_adds == 9 * (8 * 3 + 3 * 3)
