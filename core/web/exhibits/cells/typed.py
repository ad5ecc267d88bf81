"""Inputs and weights as tables, one for each block of a kernel; what was typed into them is in the address."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from core.web import address
from core.web.components import grid


def key(family: str, weight: str, way: int) -> str:
    """The name of a weight in the address: each family of cells has its own, and so has the run from the end."""
    return f"{family}_{weight}" + "_back" * way


def typed(name: str, start: np.ndarray, blocks: int = 1) -> np.ndarray:
    """The array with what the address has for it."""
    found = grid.decode(address.get(name), as_planes(start, blocks))
    return start if found is None else from_planes(found, start.shape)


def table(label: str, name: str, start: np.ndarray, blocks: Sequence[str] = ("",)) -> None:
    """The table to type into; `start` are the numbers before anything was typed."""
    grid.grid(label, name, as_planes(start, len(blocks)), names=[block for block in blocks if block])


def as_planes(array: np.ndarray, blocks: int) -> np.ndarray:
    """(rows, blocks * units) as (blocks, rows, units); (blocks * units,) as a row a block; what has one block stays."""
    if array.ndim == 1:
        return array.reshape(blocks, -1)
    return array if blocks == 1 else np.stack(np.split(array, blocks, axis=1))


def from_planes(planes: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
    """The way back."""
    return np.concatenate(list(planes), axis=1) if planes.ndim == 3 else planes.reshape(shape)
