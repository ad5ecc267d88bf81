"""What a recurrent cell is: one step forwards and one step back."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from typing import Protocol

import numpy as np

Array = np.ndarray
Weights = Mapping[str, Array]
States = Mapping[str, Array]
Held = Callable[[str, Array], Array]  # a quantity's name and value (batch, units) -> the value that the cell goes on with


@dataclass(frozen=True)
class Back:
    """What one step hands back: the gradients of its weighted input (batch, blocks * units), of the states before it and, with
    what they do within the step, of the states after it; and its share of the gradient of each weight that no input meets
    (recurrent kernel, recurrent bias, peepholes).
    """

    drive: Array
    before: dict[str, Array]
    after: dict[str, Array]
    shares: dict[str, Array]


class Cell(Hashable, Protocol):
    """One recurrent cell. `blocks` are the parts of its kernels from left to right, `quantities` all that it computes, in order,
    `states` those of them that the next step reads.
    """

    @property
    def title(self) -> str: ...

    @property
    def activation(self) -> str: ...

    @property
    def blocks(self) -> tuple[str, ...]: ...

    @property
    def quantities(self) -> tuple[str, ...]: ...

    @property
    def states(self) -> tuple[str, ...]: ...

    def weight_shapes(self, features: int, units: int) -> dict[str, tuple[int, ...]]:
        """The shape of each weight by its Keras name."""

    def step(self, own: Weights, drive: Array, before: States, held: Held) -> dict[str, Array]:
        """All quantities, each (batch, units), from the weighted input `drive` (batch, blocks * units) and the states before.

        Each goes through `held` as soon as it is known, and what comes back is what the rest of the step reads.
        """

    def back(self, own: Weights, before: States, now: States, gradient: States, held: Held) -> Back:
        """One step back: from the gradient of each state after the step. `held` takes gradients here: what was held has none."""


def split(values: Array, blocks: tuple[str, ...]) -> dict[str, Array]:
    """(batch, blocks * units) as one (batch, units) a block."""
    return dict(zip(blocks, np.split(values, len(blocks), axis=-1), strict=True))


def join(parts: Mapping[str, Array], blocks: tuple[str, ...]) -> Array:
    """The way back."""
    return np.concatenate([parts[block] for block in blocks], axis=-1)


def kernel_shapes(blocks: int, features: int, units: int) -> dict[str, tuple[int, ...]]:
    """The shapes that all cells have in common."""
    return {"kernel": (features, blocks * units), "recurrent_kernel": (units, blocks * units), "bias": (blocks * units,)}
