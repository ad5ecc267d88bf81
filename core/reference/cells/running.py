"""A cell's walk along a sequence, every quantity kept, and any of them held at a value on the way."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from core.contract import Refusal
from core.reference.cells.cell import Array, Cell, Weights


@dataclass(frozen=True)
class Clamp:
    """Holds a gate, a candidate or a state at `value` in the named steps and units, counted from 0; None is all of them.

    Held at 0 a gate is shut and a state is ablated; a forget gate held at 1 never forgets.
    """

    quantity: str
    value: float
    steps: tuple[int, ...] | None = None
    units: tuple[int, ...] | None = None

    def over(self, step: int, values: Array) -> Array:
        """Where the clamp holds in `values` (batch, units) at that step."""
        holds = np.zeros(values.shape, bool)
        if self.steps is None or step in self.steps:
            holds[:, slice(None) if self.units is None else list(self.units)] = True
        return holds


@dataclass(frozen=True)
class Trace:
    """A run with all that it computed: `trace["forget"]` is (batch, steps, units); names are the cell's `quantities`.

    `before` holds the states before each step, in the same shape. The order is the sequence's own, also of a run that went
    `backwards`. At a masked step the states stay what they were; gates and candidate are what the cell made of the padding, which
    nothing reads.
    """

    cell: Cell
    weights: Weights
    x: Array  # (batch, steps, features)
    values: Mapping[str, Array] = field(repr=False)
    before: Mapping[str, Array] = field(repr=False)
    mask: Array | None = None  # (batch, steps), true where there is something to read
    clamps: tuple[Clamp, ...] = ()
    backwards: bool = False

    def __getitem__(self, quantity: str) -> Array:
        return self.values[quantity]

    @property
    def order(self) -> Sequence[int]:
        """The steps in the order in which they were made."""
        steps = range(self.x.shape[1])
        return steps[::-1] if self.backwards else steps

    @property
    def last(self) -> Array:
        """The hidden state at the end of the run (batch, units)."""
        return self.values["hidden"][:, self.order[-1]]


def run(
    cell: Cell, weights: Weights, x: Array, mask: Array | None = None, initial: Mapping[str, Array] | None = None,
    clamps: Sequence[Clamp] = (), backwards: bool = False,
) -> Trace:  # fmt: skip
    """Walks along `x` (batch, steps, features), at least one step, from its start, or from its end where `backwards`.

    `mask` (batch, steps) as Keras has it: where it is false, the states stay. `initial`: states before the first step, each
    (batch, units); zero by default. Computes in the dtype of x. Raises Refusal for shapes that do not fit and for clamps on
    what the cell does not have.
    """
    units = len(weights["recurrent_kernel"])
    _fits(cell, weights, x, mask, initial or {}, clamps)
    bias = weights.get("bias")
    drive = x @ weights["kernel"]  # (batch, steps, blocks * units)
    if bias is not None:
        drive = drive + (bias[0] if bias.ndim == 2 else bias)
    zero = np.zeros((len(x), units), drive.dtype)
    states = {name: (initial or {}).get(name, zero) for name in cell.states}
    values = {name: np.empty((*x.shape[:2], units), drive.dtype) for name in cell.quantities}
    before = {name: np.empty((*x.shape[:2], units), drive.dtype) for name in cell.states}
    steps = range(x.shape[1])
    for step in steps[::-1] if backwards else steps:
        for name, state in states.items():
            before[name][:, step] = state
        now = cell.step(weights, drive[:, step], states, Holder(clamps, step))
        if mask is not None:
            now |= {name: np.where(mask[:, step, None], now[name], states[name]) for name in states}
        states = {name: now[name] for name in states}
        for name, value in now.items():
            values[name][:, step] = value
    return Trace(cell, weights, x, values, before, mask, tuple(clamps), backwards)


class Holder:
    """What holds the quantities of one step at the clamps' values; `zero` in place of them for gradients."""

    def __init__(self, clamps: Sequence[Clamp], step: int, zero: bool = False) -> None:
        self._clamps, self._step, self._zero = clamps, step, zero

    def __call__(self, name: str, values: Array) -> Array:
        for clamp in self._clamps:
            if clamp.quantity == name:
                held = values.dtype.type(0 if self._zero else clamp.value)
                values = np.where(clamp.over(self._step, values), held, values)
        return values


def _fits(
    cell: Cell, weights: Weights, x: Array, mask: Array | None, initial: Mapping[str, Array], clamps: Sequence[Clamp]
) -> None:
    units = len(weights["recurrent_kernel"])
    if x.ndim != 3 or x.shape[1] < 1:
        raise Refusal(f"A sequence needs the shape (batch, steps, features) and at least one step; {x.shape} came.")
    wanted = cell.weight_shapes(x.shape[2], units)
    for name, shape in wanted.items():
        if name in weights and weights[name].shape != shape:
            raise Refusal(f"The weight {name} of this {cell.title} must have the shape {shape}; {weights[name].shape} came.")
        if name not in weights and name != "bias":
            raise Refusal(f"A {cell.title} needs the weight {name}.")
    if mask is not None and mask.shape != x.shape[:2]:
        raise Refusal(f"The mask must have one entry a step, {x.shape[:2]}; {mask.shape} came.")
    for name, state in initial.items():
        if name not in cell.states or state.shape != (len(x), units):
            wanted_states = f"{', '.join(cell.states)}, each {(len(x), units)}"
            raise Refusal(f"The states at the start are {wanted_states}; {name} {state.shape} came.")
    for clamp in clamps:
        _holds(clamp, cell, x.shape[1], units)


def _holds(clamp: Clamp, cell: Cell, steps: int, units: int) -> None:
    if clamp.quantity not in cell.quantities:
        raise Refusal(f"A {cell.title} has {', '.join(cell.quantities)}; {clamp.quantity[:40]!r} came. Choose one of them.")
    if not np.isfinite(clamp.value):
        raise Refusal(f"A {clamp.quantity} can be held at a finite number only; {clamp.value} came.")
    for word, chosen, count in (("step", clamp.steps, steps), ("unit", clamp.units, units)):
        for index in chosen or ():
            if not 0 <= index < count:
                raise Refusal(f"There is no {word} {index}: they are counted from 0 to {count - 1}.")
