"""The convolutions and poolings of the course notes through `Setup`, where their slips stand too, with the right value beside."""

from __future__ import annotations

import numpy as np
import pytest

from core.reference.arithmetic import arithmetic
from core.reference.connections import connections
from core.reference.formulas import sliding
from core.reference.operation import forward
from core.reference.setup import Setup

PICTURE = [[2, 0, 1, 1], [0, 1, 0, 0], [0, 0, 1, 0], [0, 3, 0, 0]]
EDGES = [[1, 2, 0, 3, 1], [1, 0, 0, 2, 2], [2, 1, 2, 1, 1], [0, 0, 1, 0, 0], [1, 2, 1, 1, 1]]
EDGE_KERNEL = [[-1, 1, 2], [1, 1, 0], [-1, -2, 0]]
BITS = [[1, 1, 1, 0, 0], [0, 1, 1, 1, 0], [0, 0, 1, 1, 1], [0, 0, 1, 1, 0], [0, 1, 1, 0, 0]]
LINES = [
    [1, 0, 0, 0, 0, 1], [0, 1, 0, 0, 1, 0], [0, 0, 1, 1, 0, 0],
    [1, 0, 0, 0, 1, 0], [0, 1, 0, 0, 1, 0], [0, 0, 1, 0, 1, 0],
]  # fmt: skip
DIAGONAL = [[1, -1, -1], [-1, 1, -1], [-1, -1, 1]]
UPRIGHT = [[-1, 1, -1]] * 3


def _convolved(picture: list, *kernels: list, bias: list | None = None, **settings: object) -> np.ndarray:
    """(*sizes) -> (*outputs) of one kernel, (*outputs, filters) of several."""
    x, stack = np.array(picture, "float64"), np.stack([np.array(kernel, "float64") for kernel in kernels], -1)
    setup = Setup("convolution", x.shape, filters=len(kernels), kernel=stack.shape[:-1], bias=bias is not None, **settings)
    weights = {"kernel": stack[..., None, :], "bias": np.array(bias or [0.0])}
    found = forward(setup, x[None, ..., None], weights)[0]
    return found[..., 0] if len(kernels) == 1 else found


def _pooled(kind: str, picture: list | np.ndarray, kernel: int, **settings: object) -> list:
    x = np.array(picture, "float64")
    return forward(Setup(kind, x.shape, kernel=kernel, **settings), x[None, ..., None])[0, ..., 0].tolist()


def test_text_000_convolution_and_its_pooling_with_the_division_done() -> None:
    assert _convolved(PICTURE, [[1, 0, 1], [0, 0, 0], [0, 1, 0]]).tolist() == [[3, 2], [3, 1]]
    assert _pooled("max", PICTURE, 2) == [[2, 1], [3, 1]]
    right, printed = _pooled("average", PICTURE, 2), [[1.5, 1.0], [1.5, 0.5]]
    assert right == [[0.75, 0.5], [0.75, 0.25]]
    assert (np.array(printed) / right).tolist() == [[2, 2], [2, 2]]  # divided by 2 in place of 4


def test_texts_000_and_003_the_picture_of_ones_and_noughts() -> None:
    assert _convolved(BITS, [[1, 0, 1], [0, 1, 0], [1, 0, 1]]).tolist() == [[4, 3, 4], [2, 4, 3], [2, 3, 4]]


def test_text_000_three_colours_are_a_two_dimensional_convolution_and_fewer_channels_a_1x1() -> None:
    colours = Setup("convolution", (4, 4), channels=3, filters=4, kernel=3)
    assert colours.output_shape == (2, 2, 4)
    assert colours.weight_shapes["kernel"] == (3, 3, 3, 4)
    fewer = Setup("pointwise", (4, 4), channels=3, filters=2)
    assert fewer.output_shape == (4, 4, 2)
    assert arithmetic(fewer).parameters.result == 3 * 2


def test_text_001_the_working_of_the_3x3_example() -> None:
    found = _convolved([[3, 2, 1], [1, 2, 3], [1, 1, 1]], [[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]])
    assert found.tolist() == [[2]] == [[(-3 + 1) + (-2 + 6) + (-1 + 1)]]
    assert (-3 + 1) - (2 + 6) - (1 + 1) != 2  # as printed


def test_text_001_padding_and_stride() -> None:
    assert _convolved(EDGES, EDGE_KERNEL)[0, 0] == -2
    assert _convolved(EDGES, EDGE_KERNEL, padding=1)[0, 0] == -1
    assert _convolved(EDGES, EDGE_KERNEL, stride=2)[0, 0] == -2
    padded = _convolved(EDGES, EDGE_KERNEL, stride=2, padding=1)
    assert padded[0].tolist() == [-1, 2, -2]  # the slide begins with -2, 2
    assert padded[1, 0] == 3
    assert padded.tolist() == _convolved(EDGES, EDGE_KERNEL, stride=2, padding="same").tolist()


def test_text_001_two_filters_then_pooling() -> None:
    maps = _convolved(LINES, DIAGONAL, UPRIGHT)
    assert maps[..., 0].tolist() == [[3, -1, -3, -1], [-3, 1, 0, -3], [-3, -3, 0, 1], [3, -2, -2, -1]]
    assert maps[..., 1].tolist() == [[-1, -1, -1, -1], [-1, -1, -2, 1], [-1, -1, -2, 1], [-1, 0, -4, 3]]
    assert _pooled("max", maps[..., 0], 2) == [[3, 0], [3, 1]]
    assert _pooled("max", maps[..., 1], 2) == [[-1, 1], [0, 3]]


def test_text_001_fewer_parameters_than_fully_connected() -> None:
    setup = Setup("convolution", (6, 6), kernel=3)
    found = connections(setup)
    assert (found.output == 0).sum() == 9  # each output sees nine of the 36 numbers
    assert len(np.unique(found.weight)) == 9  # and all share the nine weights
    assert arithmetic(setup).dense_parameters.result == 36 * 16


def test_text_002_letters() -> None:
    a, b, c, d, e, f, g, h, i, j, k, m, w, x, y, z = np.random.default_rng(2).integers(-9, 10, 16).tolist()
    rows = [
        [a * w + b * x + e * y + f * z, b * w + c * x + f * y + g * z, c * w + d * x + g * y + h * z],
        [e * w + f * x + i * y + j * z, f * w + g * x + j * y + k * z, g * w + h * x + k * y + m * z],
    ]
    assert _convolved([[a, b, c, d], [e, f, g, h], [i, j, k, m]], [[w, x], [y, z]]).tolist() == rows


def test_text_002_output_size_with_the_one_added() -> None:
    setup = Setup("convolution", (125, 49), kernel=5, padding=2, stride=2)
    assert setup.output_places == (63, 25)  # the text forgets the + 1: 62 x 24
    values = {"W": 125, "K": 5, "S": 2, "D": 1, "P_before": 2, "P_after": 2}
    assert sliding.OUTPUT_SIZE(**values) == 63
    assert [axis.size.result for axis in arithmetic(setup).axes] == [63, 25]


def test_text_002_padding_makes_room_and_a_stride_above_one_makes_smaller() -> None:
    (window, _) = Setup("convolution", (5, 5), kernel=1, padding=2).windows
    assert window.before + window.size + window.after == 9  # (H + 2P) x (W + 2P) of an H x W picture
    assert Setup("convolution", (8, 8), kernel=1, stride=1).output_places == (8, 8)  # S > 0 alone makes nothing smaller
    assert Setup("convolution", (8, 8), kernel=1, stride=2).output_places == (4, 4)


def test_text_002_an_upright_edge_and_shared_weights() -> None:
    assert _convolved([[10, 10, 10, 0, 0, 0]] * 6, [[1, 0, -1]] * 3).tolist() == [[0, 30, 30, 0]] * 4
    found = connections(Setup("convolution", (4, 4), kernel=2, stride=2))
    assert len(found.weight) == 16  # the filter is applied four times,
    assert len(np.unique(found.weight)) == 4  # with the same four weights


def test_text_002_the_size_after_a_pooling() -> None:
    """The text has (n - f + 1) / s, which is a half for 4, 2 and 2; the + 1 belongs after the division."""
    assert Setup("max", (4, 4), kernel=2, stride=2).output_places == (2, 2)
    assert Setup("max", (7, 7), kernel=3, stride=2).output_places == (3, 3)


def test_text_002_pytorch_listing() -> None:
    """Pictures of 32 x 32 become 28, 14, 10 and 5, hence 16 * 5 * 5 numbers for the dense layer."""
    size = 32
    for kind, kernel in (("convolution", 5), ("max", 2), ("convolution", 5), ("max", 2)):
        (size,) = Setup(kind, (size,), kernel=kernel).output_places
    assert 16 * size * size == 16 * 5 * 5


def test_text_003_six_filters_against_a_dense_layer() -> None:
    setup = Setup("convolution", (32, 32), channels=3, filters=6, kernel=5, bias=True)
    counted = arithmetic(setup)
    assert setup.output_shape == (28, 28, 6)
    assert counted.parameters.result == 456 == 6 * (5 * 5 * 3 + 1)  # the text: about 150, as if of one channel
    assert counted.dense_parameters.result - 28 * 28 * 6 == 14_450_688  # weights; the dense biases come on top


def test_text_003_a_stride_of_two_with_a_2x2_kernel() -> None:
    assert Setup("convolution", (4, 4), kernel=2, stride=2).output_places == (2, 2)


def test_text_004_grey_values_and_the_exercise_of_four_kernels() -> None:
    assert _convolved([[0, 0, 0], [0, 156, 155], [0, 153, 154]], [[-1, -1, 1], [0, 1, -1], [0, 1, 1]]).tolist() == [[308]]
    picture = [[21, 34, 200, 43, 200], [160, 180, 17, 190, 80], [210, 190, 40, 3, 240]]
    kernels = ([[1, 0], [0, 1]], [[0, 1], [1, 0]], [[0.9, 1.1], [-2.8, 0.8]], [[0.9, 1.1], [0, 0.8]])
    maps = _convolved(picture, *kernels, bias=[0, -1, 0.15, -1.6])
    assert maps.shape == (2, 4, 4)
    assert maps[0, 0].tolist() == pytest.approx(
        [
            21 + 180,
            34 + 160 - 1,
            0.9 * 21 + 1.1 * 34 - 2.8 * 160 + 0.8 * 180 + 0.15,
            0.9 * 21 + 1.1 * 34 + 0.8 * 180 - 1.6,
        ]
    )
    assert maps[1, 3, :2].tolist() == [190 + 240, 80 + 3 - 1]


def test_text_004_seven_places_become_three() -> None:
    assert Setup("convolution", (7, 7), kernel=3, stride=2).output_places == (3, 3)
