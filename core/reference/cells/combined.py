"""Cells side by side, one for each direction (Schuster and Paliwal 1997), and cells on top of each other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from core.reference.cells.backwards import Gradients, backward
from core.reference.cells.cell import Array, Cell, Weights
from core.reference.cells.running import Clamp, Trace, run


@dataclass(frozen=True)
class Both:
    """A run from the start and one from the end, as Keras' Bidirectional with concatenation makes them."""

    forward: Trace
    backward: Trace

    @property
    def outputs(self) -> Array:
        """Both hidden states of each step, side by side (batch, steps, 2 * units).

        Zero at a masked step: there a single layer of Keras repeats its state, but its Bidirectional gives zeros.
        """
        found = np.concatenate([self.forward["hidden"], self.backward["hidden"]], axis=-1)
        return found if self.forward.mask is None else np.where(self.forward.mask[..., None], found, 0)

    @property
    def last(self) -> Array:
        """What each run ends with (batch, 2 * units): the one has read all at the last step, the other at the first."""
        return np.concatenate([self.forward.last, self.backward.last], axis=-1)


def run_both(
    cell: Cell, weights: tuple[Weights, Weights], x: Array, mask: Array | None = None,
    clamps: tuple[Sequence[Clamp], Sequence[Clamp]] = ((), ()),
) -> Both:  # fmt: skip
    """Reads `x` (batch, steps, features) in both directions; weights and clamps are those of the run from the start and of that
    from the end.
    """
    there, back = (
        run(cell, own, x, mask, clamps=held, backwards=backwards)
        for own, held, backwards in zip(weights, clamps, (False, True), strict=True)
    )
    return Both(there, back)


def backward_both(both: Both, gradient: Array, shares: bool = False) -> tuple[Gradients, Gradients]:
    """The gradients of each run, from that of the outputs (batch, steps, 2 * units). That of x is the sum of the two."""
    if both.forward.mask is not None:
        gradient = np.where(both.forward.mask[..., None], gradient, 0)
    there, back = np.split(gradient, 2, axis=-1)
    return backward(both.forward, there, shares), backward(both.backward, back, shares)


def run_stack(
    cells: Sequence[Cell], weights: Sequence[Weights], x: Array, mask: Array | None = None,
    clamps: Mapping[int, Sequence[Clamp]] | None = None,
) -> tuple[Trace, ...]:  # fmt: skip
    """Cells on top of each other: each reads the hidden states of the one below. `clamps` by the cell's place from below."""
    traces: list[Trace] = []
    for place, (cell, own) in enumerate(zip(cells, weights, strict=True)):
        below = traces[-1]["hidden"] if traces else x
        traces.append(run(cell, own, below, mask, clamps=(clamps or {}).get(place, ())))
    return tuple(traces)


def backward_stack(traces: Sequence[Trace], gradient: Array, shares: bool = False) -> tuple[Gradients, ...]:
    """The gradients of each cell of the stack, from below, from that of the topmost hidden states (batch, steps, units)."""
    found: list[Gradients] = []
    for trace in reversed(traces):
        found.append(backward(trace, gradient, shares))
        gradient = found[-1].x
    return tuple(reversed(found))
