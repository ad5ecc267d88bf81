"""The numbers that the page computes with: from the preset, typed in, all ones, or a patch of a picture."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import streamlit as st

from core import facade
from core.contract import Refusal
from core.reference import filters
from core.reference.setup import Setup
from core.web import address
from core.web.components import grid
from core.web.exhibits.convolution.presets import Preset

SAMPLE = "house"
BIAS = "bias_values"  # in the address; "bias" says whether there is one
MOST_NUMBERS = 1_000_000  # of the input, or of one weight


def as_planes(array: np.ndarray) -> np.ndarray:
    """(*places, channels) as a table (planes, rows, columns): channel by channel, and slice by slice in three dimensions."""
    apart = np.moveaxis(array, -1, 0)
    rows = apart.shape[-2] if apart.ndim > 2 else 1
    return apart.reshape(-1, rows, apart.shape[-1])


def from_planes(planes: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
    """The way back."""
    return np.moveaxis(planes.reshape(shape[-1], *shape[:-1]), 0, -1)


def check(what: str, shape: tuple[int, ...]) -> None:
    """Raises Refusal, before anything is made, for a shape of more than MOST_NUMBERS numbers."""
    if math.prod(shape) > MOST_NUMBERS:
        raise Refusal(
            f"The {what} would have {math.prod(shape):,} numbers; at most {MOST_NUMBERS:,} are made here. Choose smaller sizes, "
            "or fewer channels or filters. The size and the costs are worked out for any."
        )


def inputs(setup: Setup, preset: Preset, fill: str, corner: tuple[float, float]) -> np.ndarray:
    """(*sizes, channels) float64. Raises Refusal for too many, and for a picture that cannot be read or is not in 2-D."""
    check("input", setup.input_shape)
    if fill == "ones":
        return np.ones(setup.input_shape)
    if fill == "picture":
        return patch(setup, corner)
    return typed(_started(_pattern(setup.input_shape, 4, 0), preset.x), "input", "Input")


def patch(setup: Setup, corner: tuple[float, float]) -> np.ndarray:
    """A patch of the picture in the address, whole numbers 0 to 255; grey for one channel, else red, green, blue, again.

    Grey and scale are those of the page of filters, so that the same pixel has the same number on both.
    `corner` says where it begins, as shares of the height and the width. Where the picture ends, it begins again.
    """
    if len(setup.sizes) != 2:
        raise Refusal("A picture has two dimensions; choose 2-D, or other numbers than a picture.")
    pixels = facade.photo_from_code(address.get("picture", SAMPLE)).astype(float)
    places = []
    for share, size, wanted in zip(corner, pixels.shape, setup.sizes, strict=False):
        places.append((round(share * max(size - wanted, 0)) + np.arange(wanted)) % size)
    cut = pixels[np.ix_(*places)]
    return np.rint(filters.grey(cut)) if setup.channels == 1 else cut[..., np.arange(setup.channels) % 3]


def weights(setup: Setup, preset: Preset, fill: str) -> dict[str, np.ndarray]:
    """The weights by their Keras names, float64. Raises Refusal for too many."""
    found = {}
    for name, shape in setup.weight_shapes.items():
        check(name.replace("_", " "), shape)
    asked = set(st.query_params)
    for name, shape in setup.weight_shapes.items():
        if name == "bias":
            start = np.zeros((*shape, 1)) if fill == "ones" else _pattern((*shape, 1), 4, 1)
            found[name] = typed(start, BIAS, "Bias")[:, 0]
            continue
        apart = np.moveaxis(_pattern(shape, 5, 2), filter_axis(setup, name), 0)  # (filters, *kernel, channels)
        starts = [np.ones(kernel.shape) if fill == "ones" else _started(kernel, preset.kernel) for kernel in apart]
        for index, kernel in enumerate(starts):
            if f"{name}_{index}" in asked:
                starts[index] = typed(kernel, f"{name}_{index}", f"{name.replace('_', ' ').capitalize()} {index}")
        found[name] = np.moveaxis(np.stack(starts), 0, filter_axis(setup, name))
    return found


def filter_axis(setup: Setup, name: str) -> int:
    """The axis of a weight that counts the filters: what can be edited one after the other."""
    return -2 if setup.kind == "transposed" and name == "kernel" else -1


def typed(array: np.ndarray, name: str, label: str) -> np.ndarray:
    """(*places, channels) with what the address has for it; what is too large for a table, or unreadable, is left as it is."""
    if not address.get(name) or array.size > grid.MOST_CELLS:
        return array
    return from_planes(grid.read(label, name, as_planes(array)), array.shape)


def table(label: str, name: str, shape: tuple[int, ...], numbers: Callable[[], np.ndarray]) -> None:
    """A table to type into, for `numbers()` of that shape, (*places, channels); a sentence, and nothing made, for too many."""
    if math.prod(shape) > grid.MOST_CELLS:
        st.info(f"{label}: {math.prod(shape):,} numbers are too many to type; at most {grid.MOST_CELLS:,}.")
    else:
        grid.grid(label, name, as_planes(numbers()), warn=False)  # `typed` has read them


def _started(array: np.ndarray, given: np.ndarray | None) -> np.ndarray:
    """The preset's numbers in every channel, as far as both reach."""
    if given is None or array.ndim != 3 or array.shape[0] == 1:
        return array
    rows, columns = (min(one, other) for one, other in zip(array.shape, given.shape, strict=False))
    array[:rows, :columns] = given[:rows, :columns, None]
    return array


def _pattern(shape: tuple[int, ...], count: int, shift: int) -> np.ndarray:
    """Whole numbers from -shift to count - 1 - shift that stay where they are when the shape grows."""
    places = np.indices(shape)
    mixed = (
        sum(step * place for step, place in zip((3, 5, 7, 9, 2), places, strict=False)) + 2 * places[0] * places[1 % len(shape)]
    )
    return np.asarray(mixed % 11 % count - shift, float)
