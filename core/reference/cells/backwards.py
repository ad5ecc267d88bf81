"""Backpropagation through time (Werbos 1990), for every cell."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from core.contract import Refusal
from core.reference.cells.cell import Array, Back
from core.reference.cells.running import Holder, Trace


@dataclass(frozen=True)
class Gradients:
    """The slopes of the loss: `weights` by their names, in their shapes, `x` (batch, steps, features), `initial` states.

    `states`: dL/dh_t, and dL/dC_t where there is a cell state, at each step (batch, steps, units): what the outputs ask of it and
    what comes from later steps, together; of a held one what it would hand back. `shares`: each step's part of `weights`,
    (steps, *shape); their sum over the steps is the gradient. Empty unless asked for.
    """

    weights: Mapping[str, Array]
    x: Array
    initial: Mapping[str, Array]
    states: Mapping[str, Array] = field(repr=False)
    shares: Mapping[str, Array] = field(repr=False)


def backward(trace: Trace, gradient: Array, shares: bool = False) -> Gradients:
    """From the gradient of all hidden states (batch, steps, units), zero where an output is not used.

    A state is read twice, by what is above it and by the next step; both gradients add up. A weight is read at every step; its
    gradient is the sum of the steps' shares. What was held by a clamp hands nothing back.
    """
    if gradient.shape != trace["hidden"].shape:
        raise Refusal(f"The gradient must have the shape of the hidden states, {trace['hidden'].shape}; {gradient.shape} came.")
    future = {name: np.zeros_like(trace[name][:, 0]) for name in trace.cell.states}
    felt = {name: np.empty_like(trace[name]) for name in trace.cell.states}
    drive = np.empty((*gradient.shape[:2], trace.weights["kernel"].shape[1]), gradient.dtype)
    parts: dict[int, dict[str, Array]] = {}
    for step in reversed(trace.order):
        future["hidden"] = future["hidden"] + gradient[:, step]
        back, future = _step(trace, step, future)
        for name, value in back.after.items():
            felt[name][:, step] = value
        drive[:, step] = back.drive
        parts[step] = back.shares
    found = _weights(trace, drive, parts)
    split = {name: np.stack([share[name] for share in found]) for name in found[0]} if shares else {}
    totals = {name: sum((share[name] for share in found[1:]), found[0][name]) for name in found[0]}
    return Gradients(totals, drive @ trace.weights["kernel"].T, future, felt, split)


def _step(trace: Trace, step: int, future: dict[str, Array]) -> tuple[Back, dict[str, Array]]:
    """One step back, and the gradients of the states before it. A masked step hands on what it gets."""
    before = {name: value[:, step] for name, value in trace.before.items()}
    now = {name: value[:, step] for name, value in trace.values.items()}
    held = Holder(trace.clamps, step, zero=True)
    if trace.mask is None:
        back = trace.cell.back(trace.weights, before, now, future, held)
        return back, back.before
    reads = trace.mask[:, step, None]
    read = {name: np.where(reads, value, 0) for name, value in future.items()}
    back = trace.cell.back(trace.weights, before, now, read, held)
    after = {name: np.where(reads, back.after[name], value) for name, value in future.items()}
    return replace(back, after=after), {name: np.where(reads, back.before[name], value) for name, value in future.items()}


def _weights(trace: Trace, drive: Array, parts: dict[int, dict[str, Array]]) -> list[dict[str, Array]]:
    """Each step's share of the gradient of every weight, in the sequence's order."""
    found = []
    for step in range(drive.shape[1]):
        own, signal = dict(parts[step]), drive[:, step]
        for_state = own.pop("recurrent_bias", None)
        own["kernel"] = trace.x[:, step].T @ signal
        if "bias" in trace.weights:
            own["bias"] = signal.sum(0) if for_state is None else np.stack([signal.sum(0), for_state])
        found.append(own)
    return found
