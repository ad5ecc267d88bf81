"""Recurrent cells, opened: every gate and state of every step, and what would have been had a gate been held.

Weights are laid out as in Keras: `kernel` (features, k x units), `recurrent_kernel` (units, k x units), `bias` (k x units,).
The k blocks of an LSTM are input gate, forget gate, candidate, output gate; of a GRU update gate, reset gate, candidate.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from core.contract import Refusal
from core.reference.activations import sigmoid

Arrays = Mapping[str, np.ndarray]
Hold = Callable[[str, np.ndarray], np.ndarray]  # a part's name and values (batch, units) -> the values, some of them held

PARTS = {  # what is recorded of each step, in the order of computing
    "simple_rnn": ("hidden",),
    "lstm": ("input", "forget", "candidate", "cell", "output", "hidden"),
    "gru": ("update", "reset", "candidate", "hidden"),
}
GATES = ("input", "forget", "output", "update", "reset")  # sigmoids, from 0 to 1; all other parts can be negative


@dataclass(frozen=True)
class Cell:
    """A kind of recurrent cell and its variations.

    `kind`: simple_rnn (Elman 1990), lstm (Hochreiter, Schmidhuber 1997; forget gate: Gers et al. 2000), gru (Cho et al. 2014).
    `coupled`: an LSTM with input gate 1 - forget gate; its blocks are forget gate, candidate, output gate (Greff et al. 2017).
    `peepholes`: an LSTM whose gates see the cell state, too, by `peephole` (3, units): input, forget, output (Gers et al. 2002).
    `reset_after`: a GRU's reset gate acts on the product with the recurrent kernel (Keras' default; `bias` is (2, 3 x units)) or
    on the state before it. `update_keeps`: the update gate weighs the old state (Keras, Cho et al.) or the candidate.
    """

    kind: str
    coupled: bool = False
    peepholes: bool = False
    reset_after: bool = True
    update_keeps: bool = True

    @property
    def parts(self) -> tuple[str, ...]:
        """The names of what is recorded. Raises Refusal for a kind that is not explained here."""
        if self.kind not in PARTS:
            raise Refusal(f"The cell must be one of {', '.join(PARTS)}; {self.kind[:40]!r} came.")
        return PARTS[self.kind]

    @property
    def blocks(self) -> int:
        """k: how many blocks of `units` columns the kernels have."""
        return {"simple_rnn": 1, "lstm": 3 if self.coupled else 4, "gru": 3}[self.kind]


def run(
    cell: Cell, x: np.ndarray, weights: Arrays, mask: np.ndarray | None = None, holds: Arrays | None = None
) -> dict[str, np.ndarray]:
    """Every part of every step: {name: (batch, steps, units)}, the name as in `PARTS`. Before the first step all states are zero.

    Input shape: x (batch, steps, features). `mask` (batch, steps): where it is False the step is skipped, and the states stay.
    `holds`: {part: (steps, units)}, NaN where the part is free, a number where it is held at that number in this step.
    """
    _check(cell, x, weights)
    units = weights["recurrent_kernel"].shape[0]
    states = {name: np.zeros((len(x), units), x.dtype) for name in cell.parts}
    step_of = {"simple_rnn": _simple_rnn, "lstm": _lstm, "gru": _gru}[cell.kind]
    found: dict[str, list[np.ndarray]] = {name: [] for name in cell.parts}
    for step in range(x.shape[1]):
        new = step_of(cell, x[:, step], states, weights, _holding(holds, step))
        here = None if mask is None else mask[:, step, None]
        for name in cell.parts:
            states[name] = new[name] if here is None else np.where(here, new[name], states[name])
            found[name].append(states[name])
    return {name: np.stack(values, axis=1) for name, values in found.items()}


def bidirectional(cell: Cell, x: np.ndarray, forward: Arrays, backward: Arrays, mask: np.ndarray | None = None) -> np.ndarray:
    """The states of two cells, one reading from the front and one from the back, side by side as in Keras' Bidirectional.

    Output shape: (batch, steps, 2 x units); the second half stands at the step where the backward cell has just read that input.
    At a step that is skipped the output is zero, as in Keras; inside, the states stay.
    """
    there = run(cell, x, forward, mask)["hidden"]
    back = run(cell, x[:, ::-1], backward, None if mask is None else mask[:, ::-1])["hidden"]
    both = np.concatenate([there, back[:, ::-1]], axis=-1)
    return both if mask is None else np.where(mask[..., None], both, np.zeros((), both.dtype))


def step_sums(cell: Cell, x: np.ndarray, hidden: np.ndarray, weights: Arrays) -> np.ndarray:
    """What the gates of one step make a number of: x . kernel + h . recurrent_kernel + bias, (batch, k x units).

    Of a GRU only the first two blocks are such sums: its candidate waits for the reset gate.
    """
    bias = weights["bias"].sum(axis=0) if weights["bias"].ndim == 2 else weights["bias"]
    return x @ weights["kernel"] + hidden @ weights["recurrent_kernel"] + bias


def _simple_rnn(cell: Cell, x: np.ndarray, before: Arrays, weights: Arrays, hold: Hold) -> dict[str, np.ndarray]:
    return {"hidden": hold("hidden", np.tanh(step_sums(cell, x, before["hidden"], weights)))}


def _lstm(cell: Cell, x: np.ndarray, before: Arrays, weights: Arrays, hold: Hold) -> dict[str, np.ndarray]:
    """One step: forget, note, tell (course text 000, steps 1 to 4)."""
    sums = np.split(step_sums(cell, x, before["hidden"], weights), cell.blocks, axis=-1)
    into, forget, candidate, out = (np.zeros(1, x.dtype), *sums) if cell.coupled else sums
    old = before["cell"]
    peep = weights["peephole"] if cell.peepholes else np.zeros((3, 1), x.dtype)
    forgets = hold("forget", sigmoid(forget + peep[1] * old))
    notes = hold("input", 1 - forgets if cell.coupled else sigmoid(into + peep[0] * old))
    proposed = hold("candidate", np.tanh(candidate))
    new = hold("cell", forgets * old + notes * proposed)
    tells = hold("output", sigmoid(out + peep[2] * new))
    hidden = hold("hidden", tells * np.tanh(new))
    return {"input": notes, "forget": forgets, "candidate": proposed, "cell": new, "output": tells, "hidden": hidden}


def _gru(cell: Cell, x: np.ndarray, before: Arrays, weights: Arrays, hold: Hold) -> dict[str, np.ndarray]:
    old = before["hidden"]
    seen, recalled = gru_sums(cell, x, old, weights)
    update = hold("update", sigmoid(seen[0] + recalled[0]))
    reset = hold("reset", sigmoid(seen[1] + recalled[1]))
    kernel = weights["recurrent_kernel"][:, -old.shape[1] :]
    memory = reset * recalled[2] if cell.reset_after else (reset * old) @ kernel
    candidate = hold("candidate", np.tanh(seen[2] + memory))
    kept = update if cell.update_keeps else 1 - update
    return {
        "update": update,
        "reset": reset,
        "candidate": candidate,
        "hidden": hold("hidden", kept * old + (1 - kept) * candidate),
    }


def gru_sums(cell: Cell, x: np.ndarray, hidden: np.ndarray, weights: Arrays) -> tuple[list[np.ndarray], list[np.ndarray]]:
    """A GRU's sums over the input and over the old state, three blocks each: update, reset, candidate."""
    of_input, of_state = weights["bias"] if cell.reset_after else (weights["bias"], np.zeros((), x.dtype))
    seen = x @ weights["kernel"] + of_input
    recalled = hidden @ weights["recurrent_kernel"] + of_state
    return np.split(seen, 3, axis=-1), np.split(recalled, 3, axis=-1)


def _holding(holds: Arrays | None, step: int) -> Hold:
    """Puts the held numbers of this step in the place of computed ones."""

    def hold(name: str, values: np.ndarray) -> np.ndarray:
        if holds is None or name not in holds:
            return values
        wanted = holds[name][step]
        return np.where(np.isnan(wanted), values, wanted).astype(values.dtype)

    return hold


def _check(cell: Cell, x: np.ndarray, weights: Arrays) -> None:
    """Raises Refusal when the weights do not fit the cell or the input."""
    parts, units = cell.parts, weights["recurrent_kernel"].shape[0]
    wide = cell.blocks * units
    wanted = {"kernel": (x.shape[-1], wide), "recurrent_kernel": (units, wide), "bias": (wide,)}
    if cell.kind == "gru" and cell.reset_after:
        wanted["bias"] = (2, wide)
    if cell.peepholes:
        wanted["peephole"] = (3, units)
    wrong = [name for name, shape in wanted.items() if name not in weights or weights[name].shape != shape]
    if wrong or x.ndim != 3 or not parts:
        what = f"{wrong[0]} of shape {wanted[wrong[0]]}" if wrong else "an input of batch, steps and features"
        raise Refusal(f"A {cell.kind} cell of {units} units needs {what} here.")
