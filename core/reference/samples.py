"""Pictures made by arithmetic, each of which shows something about filters. uint8 (128, 128, 3), made when they are asked for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

SIDE = 128
FINER = 4  # each pixel is the mean of 4 x 4 points, so that slanting edges are not ragged
C = "01110 10001 10000 10000 10000 10001 01110"
N = "10001 11001 10101 10101 10011 10001 10001"

Plane = np.ndarray  # (512, 512) float: one number at each point; rows and columns run from -1 to 1


@dataclass(frozen=True)
class Sample:
    """A picture by arithmetic: its title, what it is good for, and how its colours 0 to 255 follow from rows and columns."""

    title: str
    shows: str
    rule: Callable[[Plane, Plane], np.ndarray]

    def pixels(self) -> np.ndarray:
        """The picture, (128, 128, 3) uint8."""
        places = (np.arange(SIDE * FINER) + 0.5) / (SIDE * FINER) * 2 - 1
        colours = self.rule(*np.meshgrid(places, places, indexing="ij"))
        points = np.broadcast_to(colours if colours.ndim == 3 else colours[..., None], (SIDE * FINER, SIDE * FINER, 3))
        means = points.reshape(SIDE, FINER, SIDE, FINER, 3).mean(axis=(1, 3))
        return np.rint(means).clip(0, 255).astype(np.uint8)


def _house(rows: Plane, columns: Plane) -> np.ndarray:
    """Painted from back to front: sky, sun, meadow, wall, roof, door, and a window with a cross."""
    picture = np.stack([150 + 60 * rows, 190 + 30 * rows, 235 + 10 * rows], axis=-1)
    window = np.maximum(np.abs(rows - 0.22), np.abs(columns + 0.28))
    cross = (window < 0.17) & ((np.abs(rows - 0.22) < 0.03) | (np.abs(columns + 0.28) < 0.03))
    shapes = (
        (np.hypot(rows + 0.62, columns - 0.62) < 0.2, (255, 214, 64)),
        (rows > 0.7 + 0.05 * np.cos(4 * columns), (96, 150, 70)),
        ((np.abs(columns) < 0.6) & (rows > -0.08) & (rows < 0.78), (226, 205, 170)),
        ((np.abs(columns) < 0.85 * (rows + 0.8)) & (rows < -0.08), (170, 74, 52)),
        ((np.abs(columns - 0.28) < 0.15) & (rows > 0.22) & (rows < 0.78), (104, 66, 40)),
        (window < 0.2, (250, 250, 245)),
        (window < 0.17, (60, 84, 120)),
        (cross, (250, 250, 245)),
    )
    for where, colour in shapes:
        picture[where] = colour
    return picture


def _zone_plate(rows: Plane, columns: Plane) -> np.ndarray:
    """Rings that get finer outwards: at the edge's middle one light and one dark ring take 4 pixels."""
    return 127.5 + 127.5 * np.cos(np.pi * SIDE / 8 * (rows**2 + columns**2))


def _colour_wheel(rows: Plane, columns: Plane) -> np.ndarray:
    """The hue goes round, white lies in the middle."""
    turn, distance = np.arctan2(rows, columns), np.hypot(rows, columns)
    hues = np.stack([0.5 + 0.5 * np.cos(turn - shift) for shift in (0, 2 * np.pi / 3, 4 * np.pi / 3)], axis=-1)
    reach = distance[..., None] / 0.95
    return 255 * np.where(reach <= 1, 1 + (hues - 1) * reach, 0.85)


def _checkerboard(rows: Plane, columns: Plane) -> np.ndarray:
    """Eight by eight fields."""
    return 255 * ((np.floor(4 * rows) + np.floor(4 * columns)) % 2)


def _letters(rows: Plane, columns: Plane) -> np.ndarray:
    """CNN, dark on white, from letters of 5 x 7 dots."""
    glyphs = [np.array([[int(dot) for dot in line] for line in letter.split()]) for letter in (C, N, N)]
    dots = np.pad(np.concatenate([np.pad(glyph, ((0, 0), (0, 1))) for glyph in glyphs], axis=1), ((7, 7), (2, 1)))  # (21, 21)
    ink = dots[((rows + 1) / 2 * 21).astype(int), ((columns + 1) / 2 * 21).astype(int)]
    return 245 - 220 * ink


def _ramp(rows: Plane, columns: Plane) -> np.ndarray:
    """Above: from black to white in one slope. Below: the same in eight steps."""
    slope = (columns + 1) / 2
    return 255 * np.where(rows < 0, slope, np.floor(slope * 8) / 7)


SAMPLES = {
    "house": Sample("House", "edges in every direction, and a cross", _house),
    "rings": Sample("Rings", "a zone plate: every direction and every fineness once", _zone_plate),
    "colours": Sample("Colour wheel", "red, green and blue differ at each place", _colour_wheel),
    "board": Sample("Chessboard", "corners, and straight edges only", _checkerboard),
    "letters": Sample("Letters", "strokes of one width, as in a text", _letters),
    "ramp": Sample("Ramp", "a slope without edges above the same in steps", _ramp),
}
