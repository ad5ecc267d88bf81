"""A drawing as MNIST would have scanned it: finds the ink in a grey picture, and centres it by mass in 28 x 28 pixels."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray
from PIL import Image

Grey = NDArray[np.float32]
Mask = NDArray[np.bool_]

FINE = 512  # pixels of the longer side of the picture from which the ink is cut
COARSE = 192  # and of the one on which it is looked for
WIDEST_STROKE = 0.3  # of the longer side: what is wider in both directions is ground, not ink
FAINTEST_INK = 0.16  # of the ground's light: less is missing in the shadows on an empty sheet
SPECK = 0.03  # of the largest drawing's mass: what has less is dirt
REACH = 0.3  # of the largest drawing's longer side: what lies nearer belongs to it, such as the bar of a 5


@dataclass(frozen=True)
class Found:
    """The ink of the largest drawing, float32 in [0, 1], cut to its edges; `several` when there are others of its kind."""

    ink: Grey
    several: bool


def find(grey: NDArray[np.uint8]) -> Found | None:
    """The largest drawing in a grey picture, uint8 (height, width); None when there is no ink.

    The ground is what remains when all that is narrower than a stroke is filled in (a morphological closing), so shadows,
    uneven light and the table around the paper belong to it. Ink is what is darker than this ground by half of the darkest,
    in one piece or near to the largest piece. On dark ground the same happens to the negative.
    """
    fine = _shrink(grey.astype(np.float32) / np.float32(255), FINE)
    coarse = _shrink(fine, COARSE)
    bright_paper = _is_ground_bright(coarse)
    if not bright_paper:
        fine, coarse = 1 - fine, 1 - coarse
    ground = _ground(coarse)
    ink = _darkness(coarse, ground, bright_paper)
    threshold = np.percentile(ink, 99.9) / 2
    if threshold < FAINTEST_INK / 2:
        return None
    mask, several = _largest_drawing(np.where(ink > threshold, ink, 0))
    ink = _darkness(fine, _resize(ground, fine.shape), bright_paper)
    near = _resize(_widest(mask.astype(np.float32), 3, np.maximum), fine.shape) > 0
    core = ink[near & (ink > threshold)]
    if not len(core):
        return None
    drawing = crop(np.clip(ink / np.percentile(core, 60), 0, 1) * near)
    if max(drawing.shape) > 40:  # strokes of many pixels have sharp edges: what is grey there is the grain of the paper
        drawing = crop(np.clip(2 * drawing - 0.5, 0, 1))
    return Found(drawing, several)


def as_scanned(grey: NDArray[np.uint8]) -> NDArray[np.uint8] | None:
    """The picture, uint8 (height, width), or its negative, when it already is as MNIST has it; else None."""
    if grey.shape != (28, 28):
        return None
    for pixels in (grey, 255 - grey):
        inked = np.argwhere(pixels)
        if len(inked) and np.ptp(inked, axis=0).max() < 20 and np.abs(_centre_of_mass(pixels) - 14).max() <= 0.51:
            return pixels
    return None


def crop(ink: Grey) -> Grey:
    """The ink, float32 (height, width) in [0, 1] with some ink in it, cut to its edges."""
    rows, columns = (np.flatnonzero((ink > 0.05).any(axis)) for axis in (1, 0))
    return ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]


def centre(ink: Grey) -> NDArray[np.uint8]:
    """A crop of ink, float32 (height, width) in [0, 1], as uint8 (28, 28) in 0..255.

    The longer side becomes 20 pixels, with grey edges from averaging, and the centre of mass comes to lie at pixel (14, 14):
    LeCun et al. 1998, "Gradient-based learning applied to document recognition", section III.A. Over the 10,000 test digits
    of MNIST that centre is at (13.99, 14.01), and never further off than the rounding to whole pixels.
    """
    scale = 20 / max(ink.shape)
    height, width = (max(1, round(side * scale)) for side in ink.shape)
    small = _resize(ink, (height, width), Image.Resampling.BOX if scale < 1 else Image.Resampling.BICUBIC).clip(0, 1)
    small = small / small.max()
    top, left = np.clip(np.rint(14 - _centre_of_mass(small)).astype(int), 0, [28 - height, 28 - width])
    pixels = np.zeros((28, 28), np.uint8)
    pixels[top : top + height, left : left + width] = np.rint(small * 255)
    return pixels


def _centre_of_mass(ink: NDArray[Any]) -> NDArray[np.float64]:
    """Row and column, in pixels: float64 (2,)."""
    rows, columns = ink.sum(axis=1, dtype=np.float64), ink.sum(axis=0, dtype=np.float64)
    return np.array([rows @ np.arange(len(rows)), columns @ np.arange(len(columns))]) / rows.sum()


def _is_ground_bright(light: Grey) -> bool:
    """Whether there is dark ink on bright ground.

    A flat border, as a computer draws it, is the ground. A photo has shadows or a table at its border; there the ink is what
    is rare among its neighbours, so the sign of the local skewness tells (of the logarithm, in which a shadow is a shift).
    """
    border = np.concatenate([light[0], light[-1], light[:, 0], light[:, -1]])
    if np.ptp(np.percentile(border, [5, 95])) < 0.02:
        return bool(np.median(border) > (light.max() + light.min()) / 2)
    small = np.log(_shrink(light, 64) + 0.1)
    return bool(((small - _local_mean(small, _odd(0.2 * max(small.shape)))) ** 3).sum() < 0)


def _ground(light: Grey) -> Grey:
    """The light of the ground behind dark ink: a closing by a square that no stroke fills."""
    window = _odd(WIDEST_STROKE * max(light.shape))
    padded = np.pad(light, window, mode="edge")  # so that a dark strip along the border counts as wide
    closed = _widest(_widest(padded, window, np.maximum), window, np.minimum)
    return closed[window:-window, window:-window]


def _darkness(light: Grey, ground: Grey, bright_paper: bool) -> Grey:
    """How much of the ground's light is missing, in [0, 1]: a ratio on paper, where light multiplies; else a difference."""
    missing = ground - light
    return np.clip(missing / np.maximum(ground, 0.05) if bright_paper else missing, 0, 1)


def _largest_drawing(ink: Grey) -> tuple[Mask, bool]:
    """The piece of ink with the greatest mass and the pieces near it; and whether another such drawing lies elsewhere."""
    pieces = _pieces(ink > 0)
    mass = np.bincount(pieces.ravel(), ink.ravel())
    largest = int(mass.argmax())
    box = _box(pieces == largest)
    reach = REACH * float((box[1] - box[0]).max()) + 1
    kept, several = [largest], False
    for piece in np.flatnonzero(mass > SPECK * mass[largest]):
        low, high = _box(pieces == piece)
        if (high >= box[0] - reach).all() and (low <= box[1] + reach).all():
            kept.append(int(piece))
        else:
            several = several or bool(mass[piece] > 0.3 * mass[largest])
    return np.isin(pieces, kept), several


def _box(mask: Mask) -> NDArray[np.int64]:
    """The lowest and the highest (row, column) of a mask: int64 (2, 2)."""
    where = np.argwhere(mask)
    return np.stack([where.min(axis=0), where.max(axis=0)])


def _pieces(mask: Mask) -> NDArray[np.int64]:
    """The 8-connected pieces of a mask, numbered from 1; 0 elsewhere.

    Each pixel takes the lowest number among its neighbours, and each number then the lowest that it has met (Shiloach and
    Vishkin 1982): some ten rounds, where one pixel after the other would take thousands.
    """
    numbers = np.where(mask, np.arange(mask.size).reshape(mask.shape), mask.size)  # what is outside has the highest number
    while True:
        lowest = np.where(mask, _widest(np.pad(numbers, 1, constant_values=mask.size), 3, np.minimum)[1:-1, 1:-1], mask.size)
        parent = np.arange(mask.size + 1)
        np.minimum.at(parent, numbers[mask], lowest[mask])
        while (parent[parent] != parent).any():
            parent = parent[parent]
        lowest = parent[lowest]
        if (lowest == numbers).all():
            break
        numbers = lowest
    _, small = np.unique(np.append(numbers[mask], -1), return_inverse=True)
    pieces = np.zeros(mask.shape, np.int64)
    pieces[mask] = small[:-1]
    return pieces


def _widest(values: NDArray[Any], window: int, pick: np.ufunc) -> NDArray[Any]:
    """The maximum or minimum (`pick`) over a square window of odd width, in steps that double; edges are repeated."""
    values = np.pad(values, window // 2, mode="edge")
    for _ in range(2):
        span, length = 1, len(values) - window + 1
        while 2 * span <= window:
            values = pick(values[:-span], values[span:])
            span *= 2
        values = pick(values[:length], values[window - span : window - span + length]).T
    return values


def _local_mean(values: Grey, window: int) -> Grey:
    """The mean over a square window of odd width; edges are repeated."""
    values = np.pad(values, window // 2, mode="edge")
    for _ in range(2):
        values = sliding_window_view(values, window, axis=0).mean(axis=-1).T
    return values


def _shrink(light: Grey, side: int) -> Grey:
    """The picture with at most `side` pixels on its longer side, by averaging."""
    scale = min(1.0, side / max(light.shape))
    return _resize(light, (max(1, round(light.shape[0] * scale)), max(1, round(light.shape[1] * scale))))


def _resize(values: Grey, shape: tuple[int, ...], method: Image.Resampling | None = None) -> Grey:
    """The picture in another (height, width): averaged where it shrinks and linear in between where it grows."""
    method = method or (Image.Resampling.BOX if shape[0] < values.shape[0] else Image.Resampling.BILINEAR)
    return np.asarray(Image.fromarray(np.ascontiguousarray(values)).resize((shape[1], shape[0]), method))


def _odd(number: float) -> int:
    return round(number) | 1
