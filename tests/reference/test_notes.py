"""The sums that the course notes do by hand, with the values that are right, and the counts that they state."""

from __future__ import annotations

import math

import numpy as np
import pytest

from core.contract import Layer
from core.reference import output_size, plan
from core.reference.network import forward

PICTURE = [[2, 0, 1, 1], [0, 1, 0, 0], [0, 0, 1, 0], [0, 3, 0, 0]]
EDGES = [[1, 2, 0, 3, 1], [1, 0, 0, 2, 2], [2, 1, 2, 1, 1], [0, 0, 1, 0, 0], [1, 2, 1, 1, 1]]
EDGE_KERNEL = [[-1, 1, 2], [1, 1, 0], [-1, -2, 0]]


def _one(kind: str, picture: list, kernel: list | None = None, **settings: object) -> np.ndarray:
    """The one feature map of a layer on a picture of one channel, in the arithmetic of whole numbers."""
    x = np.array(picture, "float64")
    layer: Layer = plan([("layer", kind, settings)], (*x.shape, 1))[0]
    own = {} if kernel is None else {"kernel": np.array(kernel, "float64")[..., None, None]}
    return forward(layer, own, x[None, ..., None])[0, ..., 0]


def _convolution(picture: list, kernel: list, **settings: object) -> np.ndarray:
    return _one("Conv2D", picture, kernel, filters=1, kernel_size=(len(kernel), len(kernel[0])), use_bias=False, **settings)


def test_a_kernel_on_a_4x4_picture() -> None:
    assert _convolution(PICTURE, [[1, 0, 1], [0, 0, 0], [0, 1, 0]]).tolist() == [[3, 2], [3, 1]]


def test_a_kernel_on_a_patch_of_its_own_size() -> None:
    sobel = [[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]]
    assert _convolution([[3, 2, 1], [1, 2, 3], [1, 1, 1]], sobel).tolist() == [[(-3 + 1) + (-2 + 6) + (-1 + 1)]] == [[2]]


def test_a_corner_of_grey_values() -> None:
    found = _convolution([[0, 0, 0], [0, 156, 155], [0, 153, 154]], [[-1, -1, 1], [0, 1, -1], [0, 1, 1]])
    assert found.tolist() == [[308]]


def test_an_edge_kernel_without_and_with_padding() -> None:
    assert _convolution(EDGES, EDGE_KERNEL)[0, 0] == -2
    padded = _convolution(EDGES, EDGE_KERNEL, padding="same")
    assert padded.shape == (5, 5)
    assert padded[0, 0] == -1
    assert padded[1:-1, 1:-1].tolist() == _convolution(EDGES, EDGE_KERNEL).tolist()


def test_the_same_in_steps_of_two() -> None:
    assert _convolution(EDGES, EDGE_KERNEL, strides=2).tolist() == [[-2, 3], [-2, -1]]
    padded = _convolution(EDGES, EDGE_KERNEL, strides=2, padding="same")
    assert padded[0].tolist() == [-1, 2, -2]  # the slide begins with -2
    assert padded[1, 0] == 3


def test_an_upright_edge() -> None:
    bright_to_dark = [[10, 10, 10, 0, 0, 0]] * 6
    assert _convolution(bright_to_dark, [[1, 0, -1]] * 3).tolist() == [[0, 30, 30, 0]] * 4


def test_pooling() -> None:
    assert _one("MaxPooling2D", PICTURE, pool_size=2).tolist() == [[2, 1], [3, 1]]
    assert _one("AveragePooling2D", PICTURE, pool_size=2).tolist() == [[0.75, 0.5], [0.75, 0.25]]


def test_output_sizes() -> None:
    assert [output_size(size, 5, stride=2, padding=2) for size in (125, 49)] == [63, 25]
    assert output_size(4, 3) == 2
    assert output_size(32, 5) == 28
    assert output_size(28, 3, padding="same") == 28


def test_parameters_of_one_layer_against_a_dense_one() -> None:
    convolution = plan([("layer", "Conv2D", {"filters": 6, "kernel_size": 5})], (32, 32, 3))[0]
    assert convolution.parameters == 456 == 6 * 76
    dense = plan([("flat", "Flatten", {}), ("dense", "Dense", {"units": math.prod(convolution.output_shape)})], (32, 32, 3))[1]
    assert dense.multiply_adds == 14_450_688


def _block(name: str, filters: int, count: int, **settings: object) -> list:
    convolutions = [(f"{name}{i}", "Conv2D", {"filters": filters, "kernel_size": 3, **settings}) for i in range(count)]
    return [*convolutions, (f"{name}_pool", "MaxPooling2D", {"pool_size": 2})]


def _dense(*units: int) -> list:
    return [("flat", "Flatten", {}), *((f"dense{i}", "Dense", {"units": n}) for i, n in enumerate(units))]


NETWORKS = {
    "000's network for MNIST": ([*_block("a", 64, 1), *_block("b", 64, 1), *_dense(64, 32, 10)], (28, 28, 1), 142_442),
    "001's SimpleRNN": ([("rnn", "SimpleRNN", {"units": 128}), ("dense", "Dense", {"units": 10})], (28, 28), 21_386),
    "004's network for CIFAR-10": (
        [*_block("a", 32, 1), *_block("b", 64, 1), *_block("c", 64, 1)[:1], *_dense(64, 10)], (32, 32, 3), 122_570,
    ),
    "VGG-16": (
        [
            layer
            for name, filters, count in (("a", 64, 2), ("b", 128, 2), ("c", 256, 3), ("d", 512, 3), ("e", 512, 3))
            for layer in _block(name, filters, count, padding="same")
        ]
        + _dense(4096, 4096, 1000), (224, 224, 3), 138_357_544,
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", NETWORKS)
def test_parameters_of_whole_networks(name: str) -> None:
    stack, shape, parameters = NETWORKS[name]
    assert sum(layer.parameters for layer in plan(stack, shape)) == parameters


def test_alexnet_comes_down_to_9216_numbers() -> None:
    pool = {"pool_size": 3, "strides": 2}
    stack = [
        ("c1", "Conv2D", {"filters": 96, "kernel_size": 11, "strides": 4}), ("p1", "MaxPooling2D", pool),
        ("c2", "Conv2D", {"filters": 256, "kernel_size": 5, "padding": "same"}), ("p2", "MaxPooling2D", pool),
        *((f"c{i}", "Conv2D", {"filters": n, "kernel_size": 3, "padding": "same"}) for i, n in ((3, 384), (4, 384), (5, 256))),
        ("p5", "MaxPooling2D", pool), ("flat", "Flatten", {}),
    ]  # fmt: skip
    layers = plan(stack, (227, 227, 3))
    assert layers[-1].input_shape == (6, 6, 256)
    assert layers[-1].output_shape == (9216,)


def test_three_small_kernels_are_cheaper_than_a_large_one() -> None:
    three, one = (
        plan([(str(i), "Conv2D", {"filters": 8, "kernel_size": k, "use_bias": False}) for i in range(n)], (32, 32, 8))
        for n, k in ((3, 3), (1, 7))
    )
    assert three[-1].receptive_field == one[-1].receptive_field == (7, 7)
    assert sum(layer.parameters for layer in three) == 27 * 8**2
    assert one[0].parameters == 49 * 8**2
