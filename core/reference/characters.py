"""A network that guesses the next character, opened up: one or more recurrent cells on top of each other, step by step."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from core.contract import Layer, Refusal
from core.reference.activations import softmax
from core.reference.cells import GRU, LSTM, Array, Cell, Trace, Weights, run

CELLS: Mapping[str, Callable[[Layer], Cell]] = {
    "GRU": lambda layer: GRU(reset_after=bool(layer.settings["reset_after"])),
    "LSTM": lambda layer: LSTM(),
}
States = tuple[Mapping[str, Array], ...]  # of each cell from below: (1, units) a state


def _as_it_is(name: str, values: Array) -> Array:
    """No quantity is held."""
    return values


@dataclass(frozen=True)
class CharacterReader:
    """`cells` from below, each with its weights. `kernel`, `bias`: from the uppermost states to scores."""

    cells: tuple[tuple[Cell, Weights], ...]
    embeddings: Array  # (characters, features)
    kernel: Array  # (units, characters)
    bias: Array  # (characters,)

    @property
    def blank(self) -> States:
        """Nothing read, nothing remembered."""
        zeros = ((cell, np.zeros((1, len(own["recurrent_kernel"])), self.kernel.dtype)) for cell, own in self.cells)
        return tuple(dict.fromkeys(cell.states, zero) for cell, zero in zeros)

    def step(self, states: States, number: int) -> States:
        """The states after one more character."""
        x, after = self.embeddings[number : number + 1], []
        for (cell, own), before in zip(self.cells, states, strict=True):
            bias = own["bias"][0] if own["bias"].ndim == 2 else own["bias"]
            now = cell.step(own, x @ own["kernel"] + bias, before, _as_it_is)
            after.append({name: now[name] for name in cell.states})
            x = now["hidden"]
        return tuple(after)

    def read(self, numbers: Array, states: States | None = None) -> States:
        """The states after a text, (n,) numbers."""
        states = states or self.blank
        for number in numbers.tolist():
            states = self.step(states, number)
        return states

    def answer(self, states: States) -> Array:
        """(characters,) probabilities of what comes next."""
        return softmax((states[-1]["hidden"] @ self.kernel + self.bias)[0])

    def traces(self, numbers: Array) -> tuple[Trace, ...]:
        """A text read from the beginning, a trace a cell: every gate and state at every step."""
        x, made = self.embeddings[numbers][None], []
        for cell, own in self.cells:
            made.append(run(cell, own, x))
            x = made[-1]["hidden"]
        return tuple(made)

    def running(self, numbers: Array) -> Array:
        """(n, characters) probabilities of what comes next, after each character."""
        return softmax(self.traces(numbers)[-1]["hidden"][0] @ self.kernel + self.bias)


def character_reader(layers: Sequence[Layer], weights: Mapping[str, Array], dtype: type = np.float32) -> CharacterReader:
    """The reader out of a network's own weights by "<layer>/<variable>". Raises Refusal for a network without such cells."""
    reading = [layer for layer in layers if layer.kind in CELLS]
    if not reading or "embedding/embeddings" not in weights:
        raise Refusal("This network has no cell that reads characters. Choose one that has.")
    cells: list[tuple[Cell, Weights]] = []
    for layer in reading:
        own: Weights = {name: weights[f"{layer.name}/{name}"].astype(dtype) for name in ("kernel", "recurrent_kernel", "bias")}
        cells.append((CELLS[layer.kind](layer), own))
    read: list[Array] = [weights[name].astype(dtype) for name in ("embedding/embeddings", "scores/kernel", "scores/bias")]
    return CharacterReader(tuple(cells), *read)
