"""Kernels with a name, applied to pictures by the reference's convolution.

As everywhere in deep learning the kernel is not turned round: what the texts call a convolution is a cross-correlation.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from core.contract import Refusal
from core.reference.convolution import convolve
from core.reference.formulas.filters import ACROSS, ALONG, GABOR, GREY
from core.reference.shapes import Window, windows

Rows = tuple[tuple[float, ...], ...]
MOST_OUTPUTS = 400  # along one side of a result; a picture of 128 pixels padded by more than it is itself
MOST_PADDING = 256  # pixels on each side
LARGEST_GABOR = 15


@dataclass(frozen=True)
class Filter:
    """A kernel of one channel with its bias: what it answers to, in one line, and where it is from."""

    title: str
    rows: Rows
    meaning: str
    source: str
    bias: float = 0.0

    @property
    def kernel(self) -> np.ndarray:
        """The weights, (rows, columns) float64."""
        return np.array(self.rows, float)


def _scaled(rows: Rows, divisor: float) -> Rows:
    return tuple(tuple(value / divisor for value in row) for row in rows)


def _transposed(rows: Rows) -> Rows:
    return tuple(zip(*rows, strict=True))


SOBEL: Rows = ((-1, 0, 1), (-2, 0, 2), (-1, 0, 1))
SCHARR: Rows = ((-3, 0, 3), (-10, 0, 10), (-3, 0, 3))
PREWITT: Rows = ((-1, 0, 1), (-1, 0, 1), (-1, 0, 1))
BINOMIAL: Rows = ((1, 4, 6, 4, 1), (4, 16, 24, 16, 4), (6, 24, 36, 24, 6), (4, 16, 24, 16, 4), (1, 4, 6, 4, 1))
SOBEL_BY = "Sobel and Feldman 1968; course text 001 (course text 002 prints it with the other sign)"
LINES_BY, EXERCISE_BY = "course text 001, kernels as feature detectors", "course text 004, exercise"
RIGHT, DOWN = "positive where it gets brighter to the right", "positive where it gets brighter downwards"

FILTERS = {
    "identity": Filter(
        "Identity", ((0, 0, 0), (0, 1, 0), (0, 0, 0)), "every pixel stays what it is", "the neutral kernel"),
    "sobel_x": Filter(
        "Sobel, left to right", SOBEL, f"upright edges: {RIGHT}", SOBEL_BY),
    "sobel_y": Filter(
        "Sobel, top to bottom", _transposed(SOBEL), f"level edges: {DOWN}", SOBEL_BY),
    "scharr_x": Filter(
        "Scharr, left to right", SCHARR, f"upright edges, truer for slanting ones than Sobel: {RIGHT}", "Scharr 2000"),
    "scharr_y": Filter(
        "Scharr, top to bottom", _transposed(SCHARR), f"level edges, truer for slanting ones than Sobel: {DOWN}", "Scharr 2000"),
    "prewitt_x": Filter(
        "Prewitt, left to right", PREWITT, f"upright edges, three rows alike: {RIGHT}", "Prewitt 1970"),
    "prewitt_y": Filter(
        "Prewitt, top to bottom", _transposed(PREWITT), f"level edges, three columns alike: {DOWN}", "Prewitt 1970"),
    "laplacian": Filter(
        "Laplacian, 4 neighbours", ((0, 1, 0), (1, -4, 1), (0, 1, 0)),
        "edges in every direction: four neighbours less four times the pixel", "sum of two second differences"),
    "laplacian_diagonal": Filter(
        "Laplacian, 8 neighbours", ((1, 1, 1), (1, -8, 1), (1, 1, 1)),
        "edges in every direction: eight neighbours less eight times the pixel", "sum of four second differences"),
    "box": Filter(
        "Box blur", _scaled(((1, 1, 1),) * 3, 9), "the mean of nine pixels", "moving average"),
    "gaussian": Filter(
        "Gaussian blur", _scaled(BINOMIAL, 256), "a mean in which near pixels count more",
        "binomial coefficients, close to a Gaussian of sigma 1"),
    "sharpen": Filter(
        "Sharpen", ((0, -1, 0), (-1, 5, -1), (0, -1, 0)),
        "the pixel, and once more what it has more than its neighbours", "identity less the Laplacian"),
    "emboss": Filter(
        "Emboss", ((-2, -1, 0), (-1, 1, 1), (0, 1, 2)),
        "a relief: the pixel plus how much brighter it gets to the lower right", "identity plus a slope"),
    "line_upright": Filter(
        "Vertical line detector", ((-1, 1, -1),) * 3, "bright upright lines, one pixel wide", LINES_BY),
    "line_level": Filter(
        "Horizontal line detector", ((-1, -1, -1), (1, 1, 1), (-1, -1, -1)), "bright level lines, one pixel wide", LINES_BY),
    "corner": Filter(
        "Corner detector", ((-1, -1, -1), (-1, 1, 1), (-1, 1, 1)), "the upper left corner of something bright", LINES_BY),
    "diagonal": Filter(
        "Diagonal detector", ((1, -1, -1), (-1, 1, -1), (-1, -1, 1)), "bright diagonals that fall to the right",
        "course text 001, filter 1 on the picture of 6 x 6"),
    "exercise_falling": Filter(
        "Exercise, kernel 1", ((1, 0), (0, 1)), "the pixel plus its neighbour at the lower right", EXERCISE_BY),
    "exercise_rising": Filter(
        "Exercise, kernel 2", ((0, 1), (1, 0)), "a diagonal that rises to the right", EXERCISE_BY, -1.0),
    "exercise_mixed": Filter(
        "Exercise, kernel 3", ((0.9, 1.1), (-2.8, 0.8)), "three pixels against the one at the lower left", EXERCISE_BY, 0.15),
    "exercise_positive": Filter(
        "Exercise, kernel 4", ((0.9, 1.1), (0, 0.8)), "three pixels, the one at the lower left not at all", EXERCISE_BY, -1.6),
}  # fmt: skip
EXERCISE = ("exercise_falling", "exercise_rising", "exercise_mixed", "exercise_positive")
EXERCISE_PICTURE: Rows = ((23, 255, 40, 12, 4), (21, 34, 200, 43, 200), (160, 180, 17, 190, 80), (210, 190, 40, 3, 240))


def gabor(size: int, wavelength: float, degrees: float, sigma: float, aspect: float, phase: float) -> np.ndarray:
    """A wave under a bell, (size, size) float64: answers to stripes of one width and one direction.

    `wavelength` and `sigma` in pixels, `degrees` is where the wave goes to (0 is right, clockwise), `phase` in degrees: 0 is a
    bright stripe in the middle, 90 an edge. Raises Refusal unless the size is odd and at most 15, and all widths are above 0.
    """
    if size % 2 == 0 or not 1 <= size <= LARGEST_GABOR:
        raise Refusal(f"A Gabor kernel's size must be an odd number from 1 to {LARGEST_GABOR}; {size} came.")
    if min(wavelength, sigma, aspect) <= 0:
        raise Refusal("A Gabor kernel's wavelength, width and aspect must be above 0; make them larger.")
    y, x = np.mgrid[:size, :size] - float(size // 2)
    theta = np.deg2rad(degrees)
    along, across = ALONG(x=x, y=y, theta=theta), ACROSS(x=x, y=y, theta=theta)
    return np.asarray(GABOR(u=along, v=across, lambda_=wavelength, sigma=sigma, gamma=aspect, psi=np.deg2rad(phase), pi=np.pi))


def grey(picture: np.ndarray) -> np.ndarray:
    """Red, green and blue (height, width, 3) as one brightness (height, width, 1), as ITU-R BT.601 weighs them."""
    red, green, blue = np.moveaxis(picture, -1, 0)
    return np.asarray(GREY(R=red, G=green, B=blue))[..., None]


def stacked(kernels: Sequence[np.ndarray], channels: int = 1) -> np.ndarray:
    """Kernels (rows, columns) as the one kernel of a layer, (size, size, channels, filters): the same weights for each channel.

    Smaller ones lie in the middle of zeros; of even ones, the first row and column. Their outputs stay the same with "same".
    """
    size = max(max(kernel.shape) for kernel in kernels)
    found = np.zeros((size, size, channels, len(kernels)))
    for index, kernel in enumerate(kernels):
        top, left = ((size - length + 1) // 2 for length in kernel.shape)
        found[top : top + kernel.shape[0], left : left + kernel.shape[1], :, index] = kernel[..., None]
    return found


def slide(shape: Sequence[int], kernel: Sequence[int], stride: int = 1, padding: str | int = "same") -> tuple[Window, ...]:
    """How a kernel moves over a picture of that height and width. Raises Refusal for what cannot be, or is too much to hold."""
    if isinstance(padding, int) and padding > MOST_PADDING:
        raise Refusal(f"The filter: the padding can be at most {MOST_PADDING} pixels; {padding:,} came. Pad less.")
    found = windows(tuple(shape[:2]), tuple(kernel[:2]), stride, padding, layer="The filter")
    most = max(window.outputs for window in found)
    if most > MOST_OUTPUTS:
        raise Refusal(f"The filter: the result would be {most:,} pixels long, and at most {MOST_OUTPUTS} can be shown; pad less.")
    return found


def apply(
    picture: np.ndarray, kernel: np.ndarray, bias: np.ndarray | None = None, stride: int = 1, padding: str | int = "same"
) -> np.ndarray:
    """A layer of filters on one picture.

    Input shape: (height, width, channels); kernel (rows, columns, channels, filters); bias (filters,).
    Output shape: (outputs, outputs, filters) float32. Raises Refusal where the kernel does not fit.
    """
    moves = slide(picture.shape, kernel.shape, stride, padding)
    x, weights = picture[None].astype(np.float32), kernel.astype(np.float32)
    return convolve(x, weights, None if bias is None else bias.astype(np.float32), moves)[0]


def channel_by_channel(
    picture: np.ndarray, kernel: np.ndarray, bias: float = 0.0, stride: int = 1, padding: str | int = "same"
) -> np.ndarray:
    """One kernel (rows, columns) on each channel by itself: (height, width, channels) -> (outputs, outputs, channels)."""
    own, shift = kernel[..., None, None], np.array([bias])
    channels = range(picture.shape[-1])
    return np.concatenate([apply(picture[..., [channel]], own, shift, stride, padding) for channel in channels], axis=-1)
