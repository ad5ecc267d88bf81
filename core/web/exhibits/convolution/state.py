"""What the page is about just now: one setup and its numbers, computed when a panel asks for them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from core.reference.operation import forward
from core.reference.setup import Setup
from core.web.exhibits.convolution import numbers
from core.web.exhibits.convolution.presets import Preset


@dataclass(frozen=True)
class State:
    """A setup, where its numbers are from (`fill`), and the corner of the picture's patch, in shares of height and width.

    The numbers raise Refusal where there can be none.
    """

    setup: Setup
    preset: Preset
    fill: str
    corner: tuple[float, float]

    @cached_property
    def x(self) -> np.ndarray:
        """(*sizes, channels) float64"""
        return numbers.inputs(self.setup, self.preset, self.fill, self.corner)

    @cached_property
    def weights(self) -> dict[str, np.ndarray]:
        """By their Keras names, float64"""
        return numbers.weights(self.setup, self.preset, self.fill)

    @cached_property
    def y(self) -> np.ndarray:
        """(*output places, output channels) float64"""
        return np.asarray(forward(self.setup, self.x[None], self.weights)[0])
