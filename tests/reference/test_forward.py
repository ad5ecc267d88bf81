"""Every operation forwards, against loops that count one number at a time."""

from __future__ import annotations

import math
from itertools import product

import numpy as np
import pytest

from core.contract import Layer
from core.reference import plan
from core.reference.activations import activation, sigmoid, softmax
from core.reference.convolution import convolve
from core.reference.dense import dropout
from core.reference.network import forward
from core.reference.normalisation import batch_normalise, batch_statistics, moving_average
from core.reference.pooling import average_pool, max_pool
from core.reference.shapes import windows
from core.reference.sliding import patches, put_back

SEEDS = pytest.mark.parametrize("seed", range(25))


def _tensorflow_padding(size: int, span: int, stride: int, padding: str) -> int:
    """Places before the first, by the rule as TensorFlow's documentation words it: with the remainder of size over stride."""
    if padding == "valid":
        return 0
    return max(span - (size % stride or stride), 0) // 2


def _sliding(dice: np.random.Generator, axes: int) -> tuple[tuple[int, ...], tuple[int, ...], dict]:
    """Sizes, kernel and the other settings of a window that fits."""
    sizes, kernel = (tuple(int(n) for n in dice.integers(low, high, axes)) for low, high in ((5, 8), (1, 4)))
    moved = str(dice.choice(["strides", "dilation"]))
    padding, steps = str(dice.choice(["valid", "same"])), tuple(int(n) for n in dice.integers(1, 3, axes))
    return sizes, kernel, {"padding": padding, moved: steps}


def _seen(x: np.ndarray, place: tuple[int, ...], kernel: tuple[int, ...], settings: dict) -> list[tuple[tuple, np.ndarray]]:
    """What the window at `place` sees, found one element at a time: (kernel element, channels) for each that is no padding."""
    found = []
    for element in product(*map(range, kernel)):
        where = []
        for axis, (index, k) in enumerate(zip(place, element, strict=True)):
            stride, gap = (settings.get(name, (1,) * len(kernel))[axis] for name in ("strides", "dilation"))
            before = _tensorflow_padding(x.shape[axis], (kernel[axis] - 1) * gap + 1, stride, settings["padding"])
            where.append(index * stride + k * gap - before)
        if all(0 <= index < size for index, size in zip(where, x.shape, strict=False)):
            found.append((element, x[tuple(where)]))
    return found


@SEEDS
@pytest.mark.parametrize("axes", [1, 2, 3])
def test_convolution_and_pooling(seed: int, axes: int) -> None:
    dice = np.random.default_rng(seed)
    sizes, kernel_size, settings = _sliding(dice, axes)
    window = windows(sizes, kernel_size, **settings)
    x = dice.normal(size=(2, *sizes, 3))
    kernel, bias = dice.normal(size=(*kernel_size, 3, 4)), dice.normal(size=4)
    convolved, highest, average = convolve(x, kernel, bias, window), max_pool(x, window), average_pool(x, window)
    assert convolved.shape == (2, *(w.outputs for w in window), 4)
    for place in product(*(range(w.outputs) for w in window)):
        for example in range(2):
            seen = _seen(x[example], place, kernel_size, settings)
            total = bias + sum(numbers @ kernel[element] for element, numbers in seen)
            assert np.allclose(convolved[(example, *place)], total, rtol=1e-12, atol=1e-12)
            assert (highest[(example, *place)] == np.max([numbers for _, numbers in seen], axis=0)).all()
            assert np.allclose(average[(example, *place)], np.mean([numbers for _, numbers in seen], axis=0), rtol=1e-12)


@SEEDS
def test_putting_back_is_the_mirror_of_taking_out(seed: int) -> None:
    """<patches(x), p> = <x, put_back(p)> for any x and p: the one is the transpose of the other."""
    dice = np.random.default_rng(seed)
    sizes, kernel_size, settings = _sliding(dice, 2)
    window = windows(sizes, kernel_size, **settings)
    x = dice.normal(size=(2, *sizes, 3))
    taken = patches(x, window)
    parts = dice.normal(size=taken.shape)
    assert math.isclose((taken * parts).sum(), (x * put_back(parts, window)).sum(), rel_tol=1e-11, abs_tol=1e-11)


@SEEDS
def test_recurrent_layer(seed: int) -> None:
    dice = np.random.default_rng(seed)
    steps, features, units = (int(n) for n in dice.integers(1, 6, 3))
    shapes = {"kernel": (features, units), "recurrent_kernel": (units, units), "bias": (units,)}
    x, own = dice.normal(size=(2, steps, features)), {name: dice.normal(size=shape) for name, shape in shapes.items()}
    settings = [{"units": units, "return_sequences": every} for every in (True, False)]
    states, last = (forward(plan([("rnn", "SimpleRNN", each)], (steps, features))[0], own, x) for each in settings)
    assert (last == states[:, -1]).all()
    before = [[0.0] * units] * 2
    for step in range(steps):
        now = [
            [
                math.tanh(
                    sum(x[n, step, i] * own["kernel"][i, u] for i in range(features))
                    + sum(before[n][v] * own["recurrent_kernel"][v, u] for v in range(units))
                    + own["bias"][u]
                )
                for u in range(units)
            ]
            for n in range(2)
        ]
        assert np.allclose(states[:, step], now, rtol=1e-12, atol=1e-12)
        before = now


def test_batch_normalisation_centres_and_scales() -> None:
    x = np.random.default_rng(5).normal(3, 2, (50, 4, 4, 2))
    mean, variance = batch_statistics(x)
    y = batch_normalise(x, mean, variance, np.array([1.0, 2.0]), np.array([0.0, 5.0]), epsilon=0)
    assert np.allclose(y.reshape(-1, 2).mean(0), [0, 5])
    assert np.allclose(y.reshape(-1, 2).std(0), [1, 2])
    assert np.allclose(moving_average(np.zeros(2), mean, 0.9), mean / 10)


def test_dropout_keeps_the_mean() -> None:
    x, mask = np.array([[1.0, 2, 3, 4]]), np.array([[1, 0, 1, 1]])
    assert np.allclose(dropout(x, mask, 0.25), [[4 / 3, 0, 4, 16 / 3]])
    every = np.array([dropout(x, mask, 0.25) for mask in np.eye(4) == 0])  # each of the four is dropped once in four times
    assert np.allclose(every.mean(0), x)


def test_activations() -> None:
    x = np.array([-1000.0, -1, 0, 2, 1000])
    assert activation(None).function(x).tolist() == x.tolist()
    assert activation("relu").function(x).tolist() == [0, 0, 0, 2, 1000]
    assert np.allclose(sigmoid(x), [0, 1 / (1 + math.e), 0.5, 1 / (1 + math.exp(-2)), 1])
    assert np.allclose(softmax(np.log([[1.0, 2, 5]])), [[0.125, 0.25, 0.625]])
    assert softmax(np.array([1e5, 0.0])).tolist() == [1, 0]


def test_flatten_and_reshape_keep_the_order() -> None:
    x = np.arange(24.0).reshape(1, 2, 3, 4)
    flat, again = plan([("flat", "Flatten", {}), ("again", "Reshape", {"target_shape": (2, -1)})], (2, 3, 4))
    assert forward(flat, {}, x)[0].tolist() == list(range(24))
    assert forward(again, {}, forward(flat, {}, x))[0].tolist() == [list(range(12)), list(range(12, 24))]


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_dtype_is_kept(dtype: str) -> None:
    dice = np.random.default_rng(1)
    shape = (6, 6, 2)
    stack: list[Layer] = [
        plan([("layer", kind, settings)], shape)[0]
        for kind, settings in (
            ("Conv2D", {"filters": 2, "kernel_size": 3, "activation": "sigmoid", "padding": "same"}),
            ("MaxPooling2D", {"pool_size": 2, "padding": "same"}), ("AveragePooling2D", {"pool_size": 4, "padding": "same"}),
            ("GlobalAveragePooling2D", {}), ("BatchNormalization", {}), ("ReLU", {}), ("Softmax", {}), ("Dense", {"units": 2}),
        )
    ]  # fmt: skip
    own = {name: np.abs(dice.normal(size=2)) for name in ("gamma", "beta", "moving_mean", "moving_variance", "bias")}
    for layer in stack:
        kernel = dice.normal(size=(3, 3, 2, 2) if layer.kind == "Conv2D" else (2, 2))
        weights = {name: value.astype(dtype) for name, value in {**own, "kernel": kernel}.items()}
        y = forward(layer, weights, dice.normal(size=(3, *shape)).astype(dtype))
        assert y.dtype == dtype, layer.kind
        assert y.shape == (3, *layer.output_shape)
