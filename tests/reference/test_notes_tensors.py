"""What the course notes say about tensors, broadcasting and filters, reckoned again; where they slip, the right value."""

from __future__ import annotations

import numpy as np
import pytest

from core.contract import Refusal
from core.reference import filters, tensors
from core.reference.filters import EXERCISE, EXERCISE_PICTURE, FILTERS
from core.reference.flattening import compare
from core.reference.samples import SAMPLES
from core.reference.shapes import parameters


def slid(picture: object, kernel: np.ndarray, bias: float = 0.0, **moves: object) -> list:
    x = np.array(picture, float)[..., None]
    return filters.apply(x, kernel[..., None, None], np.array([bias]), **{"padding": "valid", **moves})[..., 0].tolist()


# Tensors, text 004


def test_a_tensor_of_three_axes() -> None:
    shape = tensors.read_shape("[3, 2, 5]")
    assert len(shape) == 3
    assert tensors.counted(shape).size == 30
    assert tensors.select("x[2]", shape).shape == (2, 5)
    assert len(tensors.read_shape("[3, 2, 4, 5]")) == 4


def test_indexing_the_tensor_of_rank_one() -> None:
    fibonacci = np.array([0, 1, 1, 2, 3, 5, 8, 13, 21, 34])
    taken = [fibonacci[int(tensors.select(f"x[{index}]", (10,)).places)] for index in (0, 1, -1)]
    assert taken == [0, 1, 34]


def test_reshaping_a_column_into_a_row() -> None:
    assert tensors.reshape((3, 1), (1, 3)) == (1, 3)
    assert tensors.counted((3, 1)).reshape(1, 3).tolist() == [[0, 1, 2]]
    with pytest.raises(Refusal):
        tensors.reshape((3, 1), (2, 2))


def test_broadcasting_a_number_over_a_row() -> None:
    x, y, z = np.array([1, 2, 3]), np.array(2), np.array([2, 2, 2])
    assert tensors.broadcast(x.shape, y.shape) == tensors.broadcast(x.shape, z.shape) == (3,)
    assert (x * y).tolist() == (x * z).tolist() == [2, 4, 6]


def test_broadcasting_does_not_take_the_last_value() -> None:
    """The text says so; only an axis of size 1 is repeated."""
    with pytest.raises(Refusal, match="axis -1 has 3 and 2"):
        tensors.broadcast((3,), (2,))
    assert tensors.broadcast((3, 1), (4,)) == (3, 4)


# Pictures, texts 000 and 001


def test_a_grey_picture_of_12_x_16_is_a_row_of_192_numbers() -> None:
    assert tensors.reshape((16, 12), (-1,)) == (192,)
    assert tensors.strides((16, 12)) == (12, 1)


def test_a_colour_picture_of_200_x_200_has_120000_features() -> None:
    assert tensors.reshape((200, 200, 3), (-1,)) == (120_000,)


def test_normalize_is_no_scaling_to_0_to_1() -> None:
    """Text 000 takes keras.utils.normalize(x, axis=1) for one: it divides by the length of each column."""
    picture = filters.grey(SAMPLES["house"].pixels().astype(float))[..., 0]
    lengths = np.sqrt((picture**2).sum(axis=0, keepdims=True))
    normalised = picture / lengths
    assert (normalised**2).sum(axis=0) == pytest.approx(1)
    assert normalised.max() < 0.2 < (picture / 255).max()
    np.testing.assert_allclose(normalised, (picture / 255) / np.sqrt(((picture / 255) ** 2).sum(axis=0, keepdims=True)))


def test_flattening_hides_neighbours_from_a_convolution_alone() -> None:
    """Text 001: if all the pixels are scrambled, will we be able to identify the image? Text 004: explain what is hidden."""
    picture = np.rint(filters.grey(SAMPLES["house"].pixels().astype(float)))[..., 0]
    found = compare(picture, seed=1)
    assert sorted(found.shuffled.ravel()) == sorted(picture.ravel())
    np.testing.assert_allclose(found.dense, found.dense_shuffled, rtol=1e-9)
    assert found.edges_shuffled > 3 * found.edges
    assert found.neighbours_shuffled > 10 * found.neighbours
    assert not np.array_equal(compare(picture, seed=2).shuffled, found.shuffled)
    np.testing.assert_array_equal(compare(picture, seed=1).shuffled, found.shuffled)


# Filters, texts 000, 001, 002 and 004


def test_a_kernel_of_three_channels_gives_one_map() -> None:
    """Text 000 calls it a 3D convolution; it moves along two axes only, and each filter gives one channel."""
    picture = np.random.default_rng(1998).integers(0, 256, (4, 4, 3)).astype(float)
    kernel = filters.stacked([FILTERS["sobel_x"].kernel], 3)
    found = filters.apply(picture, kernel, padding="valid")
    assert found.shape == (2, 2, 1)
    apart = [slid(picture[..., channel], FILTERS["sobel_x"].kernel) for channel in range(3)]
    np.testing.assert_allclose(found[..., 0], np.sum(apart, axis=0))


def test_a_layer_of_one_pixel_kernels_gives_fewer_channels() -> None:
    """Text 000 calls it a 1D convolution; it is a 1 x 1 convolution."""
    maps = np.random.default_rng(1998).normal(size=(6, 5, 8))
    weights = np.random.default_rng(1999).normal(size=(1, 1, 8, 2))
    np.testing.assert_allclose(filters.apply(maps, weights), maps @ weights[0, 0], rtol=1e-4, atol=1e-5)
    assert parameters("Conv2D", {"filters": 2, "kernel_size": 1}, (6, 5, 8)) == 18


def test_sobel_on_the_patch_of_text_001() -> None:
    assert slid([[3, 2, 1], [1, 2, 3], [1, 1, 1]], FILTERS["sobel_x"].kernel) == [[2]]


def test_text_002_prints_sobel_and_scharr_with_the_other_sign() -> None:
    assert (-FILTERS["sobel_x"].kernel).tolist() == [[1, 0, -1], [2, 0, -2], [1, 0, -1]]
    assert (-FILTERS["scharr_x"].kernel).tolist() == [[3, 0, -3], [10, 0, -10], [3, 0, -3]]


PICTURE = [[1, 0, 0, 0, 0, 1], [0, 1, 0, 0, 1, 0], [0, 0, 1, 1, 0, 0], [1, 0, 0, 0, 1, 0], [0, 1, 0, 0, 1, 0], [0, 0, 1, 0, 1, 0]]


def test_two_filters_on_the_picture_of_6_x_6() -> None:
    """Text 001: two 4 x 4 maps. The diagonal filter answers 3 where a diagonal falls, at the upper and the lower left."""
    diagonal = slid(PICTURE, FILTERS["diagonal"].kernel)
    assert diagonal == [[3, -1, -3, -1], [-3, 1, 0, -3], [-3, -3, 0, 1], [3, -2, -2, -1]]
    upright = slid(PICTURE, FILTERS["line_upright"].kernel)
    assert upright == [[-1, -1, -1, -1], [-1, -1, -2, 1], [-1, -1, -2, 1], [-1, 0, -4, 3]]
    both = filters.stacked([FILTERS[name].kernel for name in ("diagonal", "line_upright")])
    assert filters.apply(np.array(PICTURE, float)[..., None], both, padding="valid").shape == (4, 4, 2)


def test_grey_values_of_text_004_sum_to_308() -> None:
    kernel = np.array([[-1, -1, 1], [0, 1, -1], [0, 1, 1]])
    assert slid([[0, 0, 0], [0, 156, 155], [0, 153, 154]], kernel) == [[308]]


SOLUTIONS = {  # each sum by hand: pixel plus pixel, or pixels times 0.9, 1.1, -2.8 and 0.8
    "exercise_falling": [
        [23 + 34, 255 + 200, 40 + 43, 12 + 200], [21 + 180, 34 + 17, 200 + 190, 43 + 80],
        [160 + 190, 180 + 40, 17 + 3, 190 + 240],
    ],
    "exercise_rising": [
        [255 + 21 - 1, 40 + 34 - 1, 12 + 200 - 1, 4 + 43 - 1], [34 + 160 - 1, 200 + 180 - 1, 43 + 17 - 1, 200 + 190 - 1],
        [180 + 210 - 1, 17 + 190 - 1, 190 + 40 - 1, 80 + 3 - 1],
    ],
    "exercise_mixed": [
        [269.75, 338.45, -476.25, 54.95], [-247.55, -239.65, 331.85, -209.15], [-93.85, -319.15, 114.85, 442.75],
    ],
    "exercise_positive": [
        [326.8, 431.9, 82.0, 173.6], [198.7, 262.6, 377.7, 321.1], [492.4, 211.1, 225.1, 449.4],
    ],
}  # fmt: skip


@pytest.mark.parametrize("name", EXERCISE)
def test_the_exercise_of_text_004(name: str) -> None:
    found = slid(EXERCISE_PICTURE, FILTERS[name].kernel, FILTERS[name].bias)
    np.testing.assert_allclose(found, SOLUTIONS[name], atol=1e-3)


def test_the_four_kernels_of_the_exercise_are_one_layer_of_20_parameters() -> None:
    assert parameters("Conv2D", {"filters": 4, "kernel_size": 2}, (4, 5, 1)) == 20
    assert [FILTERS[name].bias for name in EXERCISE] == [0, -1, 0.15, -1.6]


def test_a_kernel_of_text_004_that_ignores_the_rest() -> None:
    """Ones at the lower left and the upper right find a rising diagonal, also within another shape; negative ones do not."""
    open_kernel = np.array([[0, 1], [1, 0]])
    strict = np.array([[-1, 1], [1, -1]])
    alone, within = [[0, 1], [1, 0]], [[1, 1], [1, 1]]
    assert slid(alone, open_kernel) == slid(within, open_kernel) == [[2]]
    assert slid(alone, strict) == [[2]]
    assert slid(within, strict) == [[0]]
