"""What a picture loses on its way to a row of numbers: who is whose neighbour. A dense layer never knew; a convolution did."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.reference.dense import dense
from core.reference.filters import FILTERS, apply

UNITS = 4
INSIDE = slice(1, -1)  # where a kernel of 3 x 3 sees no padding


@dataclass(frozen=True)
class Comparison:
    """A picture and the same pixels in another order, seen by a dense layer and by a convolution.

    `shuffled` (height, width) is the picture in the new order. `dense` are a dense layer's outputs (units,) for the picture,
    `dense_shuffled` those for the shuffled one with the weights in the same new order. `edges` and `edges_shuffled` are the mean
    magnitudes of Sobel's answer, `neighbours` and `neighbours_shuffled` the mean differences of pixels side by side.
    """

    shuffled: np.ndarray
    dense: np.ndarray
    dense_shuffled: np.ndarray
    edges: float
    edges_shuffled: float
    neighbours: float
    neighbours_shuffled: float


def compare(picture: np.ndarray, seed: int) -> Comparison:
    """Shuffles a grey picture (height, width), 0 to 255. The seed decides on the order, and on the dense layer's weights."""
    rng = np.random.default_rng(seed)
    row = picture.astype(float).ravel()
    order = rng.permutation(row.size)
    kernel, bias = rng.normal(0, 1 / np.sqrt(row.size), (row.size, UNITS)), rng.normal(size=UNITS)
    shuffled = row[order].reshape(picture.shape)
    answers = dense(row[None] / 255, kernel, bias)[0], dense(row[order][None] / 255, kernel[order], bias)[0]
    return Comparison(
        shuffled, *answers, *(edges(x) for x in (picture, shuffled)), *(neighbours(x) for x in (picture, shuffled))
    )  # fmt: skip


def edges(picture: np.ndarray) -> float:
    """The mean magnitude of Sobel's answer, left to right, away from the rim; 0 for pictures below 3 x 3."""
    if min(picture.shape) < 3:
        return 0.0
    found = apply(picture[..., None], FILTERS["sobel_x"].kernel[..., None, None])[INSIDE, INSIDE]
    return float(np.abs(found).mean())


def neighbours(picture: np.ndarray) -> float:
    """The mean difference of two pixels side by side or one below the other; 0 for a single pixel."""
    steps = np.concatenate([np.abs(np.diff(picture.astype(float), axis=axis)).ravel() for axis in (0, 1)])
    return float(steps.mean()) if steps.size else 0.0
