"""Ways of looking at one layer of one network on one input: a file each, found by being here, in the order of their `ORDER`.

A view has `ORDER`, `TITLE`, `applies(look) -> bool` and `show(look) -> None`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType

import numpy as np

from core import facade
from core.contract import Layer

Position = tuple[int, ...]


@dataclass(frozen=True)
class Look:
    """What is looked at: a network, a picture (28, 28) uint8, a layer, and a unit's place in the layer's output."""

    model: str
    pixels: np.ndarray
    layer: Layer
    position: Position

    @cached_property
    def layers(self) -> tuple[Layer, ...]:
        return facade.layers(self.model)

    @cached_property
    def activations(self) -> Mapping[str, np.ndarray]:
        return facade.activations(self.model, self.pixels)

    @property
    def output(self) -> np.ndarray:
        """What the layer made of the picture, without the batch axis."""
        return self.activations[self.layer.name]

    @property
    def before(self) -> Layer | None:
        """The layer below, None for the first."""
        index = self.layers.index(self.layer)
        return self.layers[index - 1] if index else None


@cache
def views() -> tuple[ModuleType, ...]:
    """Every view, in order."""
    found = [import_module(f"{__name__}.{module.name}") for module in iter_modules(__path__)]
    return tuple(sorted(found, key=lambda view: view.ORDER))


def stacked(values: np.ndarray) -> np.ndarray:
    """An output of any rank as maps (height, width, channels): a vector becomes maps of one pixel, a matrix one map."""
    return values[None, None, :] if values.ndim == 1 else values[..., None] if values.ndim == 2 else values


def strongest(values: np.ndarray) -> Position:
    """The place of the largest value: what to look at when nobody has chosen. Of the answer it is the winner."""
    return tuple(int(index) for index in np.unravel_index(values.argmax(), values.shape))
