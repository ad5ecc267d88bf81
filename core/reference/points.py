"""Points in the plane with two classes: data sets that show what a network can bend its border to. All drawn from one seed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from core.contract import Refusal

MOST_POINTS, MOST_NOISE = 1000, 0.5
REACH = 1.5  # pictures show both coordinates from -REACH to REACH


@dataclass(frozen=True, eq=False)  # arrays have no plain equality
class Points:
    """Points to learn from and points to be examined with: x (n, 2), labels (n,) of 0 and 1."""

    x: np.ndarray
    labels: np.ndarray
    test_x: np.ndarray
    test_labels: np.ndarray


def _moons(labels: np.ndarray, dice: np.random.Generator) -> np.ndarray:
    """Two half circles that hold each other."""
    angle = dice.uniform(0, np.pi, len(labels))
    side = 1 - 2 * labels
    return 0.7 * np.stack([side * np.cos(angle) + labels - 0.5, side * np.sin(angle) + 0.5 * labels - 0.25], -1)


def _circles(labels: np.ndarray, dice: np.random.Generator) -> np.ndarray:
    """A disc inside a ring."""
    angle = dice.uniform(0, 2 * np.pi, len(labels))
    radius = np.where(labels == 1, dice.uniform(0, 0.45, len(labels)), dice.uniform(0.7, 1.05, len(labels)))
    return np.stack([radius * np.cos(angle), radius * np.sin(angle)], -1)


def _xor(labels: np.ndarray, dice: np.random.Generator) -> np.ndarray:
    """Four quarters: 1 where both coordinates have the same sign."""
    x = dice.uniform(0.1, 1, (len(labels), 2)) * dice.choice([-1, 1], (len(labels), 1))
    x[:, 1] *= np.where(labels == 1, 1, -1)
    return x


def _spiral(labels: np.ndarray, dice: np.random.Generator) -> np.ndarray:
    """Two arms around each other."""
    along = np.sqrt(dice.uniform(0.02, 1, len(labels)))
    angle = 1.6 * 2 * np.pi * along + np.pi * labels
    return np.stack([along * np.sin(angle), along * np.cos(angle)], -1) * 1.1


def _blobs(labels: np.ndarray, dice: np.random.Generator) -> np.ndarray:
    """Two clouds, each a normal distribution of its own."""
    centre = np.where(labels[:, None] == 1, [0.5, 0.5], [-0.5, -0.5])
    return centre + dice.normal(0, 0.22, (len(labels), 2))


SHAPES: dict[str, tuple[str, Callable[[np.ndarray, np.random.Generator], np.ndarray]]] = {
    "moons": ("Two moons", _moons),
    "circles": ("Disc and ring", _circles),
    "xor": ("Four quarters (xor)", _xor),
    "spiral": ("Two spirals", _spiral),
    "blobs": ("Two clouds", _blobs),
}
TITLES = {name: title for name, (title, _) in SHAPES.items()}


def draw(name: str, count: int = 200, noise: float = 0.1, seed: int = 1, test_share: float = 0.5) -> Points:
    """`count` points, half of each class, blurred by a normal `noise`; `test_share` of them are kept for the examination.

    Raises Refusal for an unknown data set, fewer than 8 or more than 1000 points, noise outside 0 to 0.5, or a test share outside
    0.1 to 0.9.
    """
    if name not in SHAPES:
        raise Refusal(f"The data set must be one of {', '.join(SHAPES)}; {name[:40]!r} came.")
    if not 8 <= count <= MOST_POINTS:
        raise Refusal(f"There can be 8 to {MOST_POINTS} points; {count:,} came.")
    if not 0 <= noise <= MOST_NOISE:
        raise Refusal(f"The noise can be 0 to {MOST_NOISE}; {noise:g} came.")
    if not 0.1 <= test_share <= 0.9:
        raise Refusal(f"The share of the test points can be 0.1 to 0.9; {test_share:g} came.")
    dice = np.random.default_rng(seed)
    labels = np.arange(count) % 2
    x = SHAPES[name][1](labels, dice) + dice.normal(0, noise, (count, 2))
    order, held = dice.permutation(count), round(count * test_share)
    test, kept = order[:held], order[held:]
    return Points(x[kept], labels[kept], x[test], labels[test])


def grid(side: int) -> np.ndarray:
    """The middles of side x side squares over the picture, row by row from the top left: (side * side, 2)."""
    middles = (np.arange(side) + 0.5) / side * 2 * REACH - REACH
    return np.stack([np.tile(middles, side), np.repeat(middles[::-1], side)], -1)
