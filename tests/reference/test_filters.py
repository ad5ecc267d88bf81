"""Named kernels: what they answer to, and that a layer of them is the plain sum of products."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from PIL import Image

from core.contract import Refusal
from core.reference import filters
from core.reference.filters import FILTERS
from core.reference.formulas.filters import GABOR, MAGNITUDE, WEIGHTED_SUM

SEED = 1998
CALM = ("sobel_x", "sobel_y", "scharr_x", "scharr_y", "prewitt_x", "prewitt_y", "laplacian", "laplacian_diagonal")
MEANS = ("identity", "box", "gaussian", "sharpen", "emboss")


def by_hand(picture: np.ndarray, kernel: np.ndarray, bias: np.ndarray, stride: int, before: int, size: tuple) -> np.ndarray:
    """The same sums, pixel by pixel, as Python would write them."""
    found = np.zeros(size)
    for row, column, number in np.ndindex(*size):
        total = float(bias[number])
        for r, c, channel in np.ndindex(*kernel.shape[:3]):
            y, x = row * stride + r - before, column * stride + c - before
            if 0 <= y < picture.shape[0] and 0 <= x < picture.shape[1]:
                total += picture[y, x, channel] * kernel[r, c, channel, number]
        found[row, column, number] = total
    return found


def test_a_layer_of_filters_is_the_sum_of_products() -> None:
    print(f"seed {SEED}")
    rng = np.random.default_rng(SEED)
    for _ in range(60):
        shape, kernel_shape = rng.integers(5, 9, 2), (*rng.integers(1, 5, 2), rng.integers(1, 4), rng.integers(1, 3))
        picture, kernel = rng.normal(size=(*shape, kernel_shape[2])), rng.normal(size=kernel_shape)
        bias, stride, padding = rng.normal(size=kernel_shape[3]), int(rng.integers(1, 4)), int(rng.integers(0, 3))
        found = filters.apply(picture, kernel, bias, stride, padding)
        assert found.dtype == np.float32
        expected = by_hand(picture, kernel, bias, stride, padding, found.shape)
        np.testing.assert_allclose(found, expected, rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize("name", FILTERS)
def test_every_filter_says_what_it_is(name: str) -> None:
    found = FILTERS[name]
    assert found.kernel.ndim == 2
    assert np.isfinite(found.kernel).all()
    assert found.title
    assert found.meaning
    assert found.source


@pytest.mark.parametrize("name", CALM)
def test_an_even_surface_leaves_edge_filters_calm(name: str) -> None:
    assert FILTERS[name].kernel.sum() == 0
    assert not filters.apply(np.full((9, 9, 1), 200.0), FILTERS[name].kernel[..., None, None], padding="valid").any()


@pytest.mark.parametrize("name", MEANS)
def test_an_even_surface_keeps_its_brightness(name: str) -> None:
    assert FILTERS[name].kernel.sum() == pytest.approx(1)
    even = filters.apply(np.full((9, 9, 1), 200.0), FILTERS[name].kernel[..., None, None], padding="valid")
    np.testing.assert_allclose(even, 200, rtol=1e-6)


def test_edge_filters_tell_the_direction() -> None:
    """A slope of 3 grey values a pixel to the right and 5 downwards."""
    rows, columns = np.mgrid[:9, :9]
    slope = (3.0 * columns + 5.0 * rows)[..., None]
    for name, share in (("sobel", 8), ("scharr", 32), ("prewitt", 6)):
        x, y = (filters.apply(slope, FILTERS[f"{name}_{axis}"].kernel[..., None, None], padding="valid") for axis in "xy")
        np.testing.assert_allclose(x, 3 * share)
        np.testing.assert_allclose(y, 5 * share)
    assert MAGNITUDE(g_x=3.0, g_y=4.0) == 5


PATTERNS = {"line_upright": (slice(None), 1), "line_level": (1, slice(None)), "corner": (slice(1, None), slice(1, None))}


@pytest.mark.parametrize("name", PATTERNS)
def test_a_detector_answers_most_to_its_own_pattern(name: str) -> None:
    """Of all 512 pictures of 3 x 3 black and white pixels."""
    everything = (np.arange(512)[:, None] >> np.arange(9) & 1).reshape(512, 3, 3)
    answers = (everything * FILTERS[name].kernel).sum(axis=(1, 2))
    pattern = np.zeros((3, 3))
    pattern[PATTERNS[name]] = 1
    assert (answers == answers.max()).sum() == 1
    np.testing.assert_array_equal(everything[answers.argmax()], pattern)


def test_kernels_of_all_sizes_lie_in_one_layer() -> None:
    print(f"seed {SEED}")
    rng = np.random.default_rng(SEED)
    picture = rng.normal(size=(12, 11, 3))
    kernels = [rng.normal(size=shape) for shape in ((3, 3), (5, 5), (2, 2), (1, 4))]
    layer = filters.apply(picture, filters.stacked(kernels, 3))
    for index, kernel in enumerate(kernels):
        alone = filters.apply(picture, np.repeat(kernel[..., None, None], 3, axis=2))
        np.testing.assert_allclose(layer[..., index], alone[..., 0], rtol=1e-4, atol=1e-5)


def test_channels_by_themselves_add_up_to_all_at_once() -> None:
    picture = np.random.default_rng(SEED).integers(0, 256, (9, 8, 3)).astype(float)
    kernel = FILTERS["sobel_x"].kernel
    apart = filters.channel_by_channel(picture, kernel)
    assert apart.shape == (9, 8, 3)
    np.testing.assert_allclose(apart.sum(axis=-1), filters.apply(picture, filters.stacked([kernel], 3))[..., 0], rtol=1e-5)
    np.testing.assert_allclose(filters.channel_by_channel(picture, kernel, bias=7), apart + 7, rtol=1e-5)


def test_grey_is_what_others_call_grey() -> None:
    colours = np.random.default_rng(SEED).integers(0, 256, (20, 30, 3), np.uint8)
    ours = filters.grey(colours.astype(float))[..., 0]
    assert np.abs(ours - np.asarray(Image.fromarray(colours).convert("L"))).max() <= 0.6
    assert filters.grey(np.full((2, 2, 3), 255.0)) == pytest.approx(255)


@pytest.mark.parametrize("degrees", [0, 30, 90, 135])
def test_a_gabor_kernel_answers_most_to_stripes_of_its_own_kind(degrees: float) -> None:
    y, x = np.mgrid[:15, :15] - 7.0

    def stripes(angle: float, wavelength: float) -> np.ndarray:
        turned = x * np.cos(np.deg2rad(angle)) + y * np.sin(np.deg2rad(angle))
        return np.cos(2 * np.pi * turned / wavelength)

    kernel = filters.gabor(15, 5, degrees, 2.5, 1, 0)
    answers = {(a, w): float((kernel * stripes(a, w)).sum()) for a in range(0, 180, 15) for w in (3, 5, 8)}
    assert max(answers, key=answers.__getitem__) == (degrees, 5)
    assert kernel[7, 7] == pytest.approx(1)
    assert GABOR(u=1.25, v=0.0, lambda_=5, sigma=2.5, gamma=1, psi=0.0, pi=np.pi) == pytest.approx(0, abs=1e-12)


def test_the_weighted_sum_prints_and_reckons() -> None:
    assert WEIGHTED_SUM(w=np.array([1.0, -2.0]), x=np.array([3.0, 4.0]), b=0.5) == -4.5


BAD = [
    (lambda: filters.apply(np.zeros((4, 4, 1)), np.zeros((5, 5, 1, 1)), padding="valid"), "larger than its input"),
    (lambda: filters.apply(np.zeros((4, 4, 1)), np.zeros((3, 3, 1, 1)), stride=0), "stride must be"),
    (lambda: filters.apply(np.zeros((4, 4, 1)), np.zeros((3, 3, 1, 1)), padding=-1), "padding must be"),
    (lambda: filters.apply(np.zeros((4, 4, 1)), np.zeros((3, 3, 1, 1)), padding=10**6), "at most 256 pixels; 1,000,000 came"),
    (lambda: filters.gabor(4, 5, 0, 2, 1, 0), "odd number"),
    (lambda: filters.gabor(1001, 5, 0, 2, 1, 0), "odd number"),
    (lambda: filters.gabor(5, 0, 0, 2, 1, 0), "above 0"),
]


@pytest.mark.parametrize(("attempt", "sentence"), BAD)
def test_what_cannot_be_is_refused_in_a_sentence(attempt: Callable[[], np.ndarray], sentence: str) -> None:
    with pytest.raises(Refusal, match=sentence):
        attempt()
