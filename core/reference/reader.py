"""A network that reads words with recurrent cells and gives a verdict after each: opened up, and re-simulated with gates held."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from core.contract import Layer, Refusal
from core.reference.activations import softmax
from core.reference.cells import GRU, LSTM, Array, Cell, Clamp, SimpleRNN, Trace, Weights, run

WAYS = {"recurrent": False, "forward": False, "backward": True}  # layers that read, and whether they begin at the end


@dataclass(frozen=True)
class Performance:
    """One text read: a run for each direction, in the text's own order, and the verdicts (steps, labels) after each step."""

    traces: tuple[Trace, ...]
    running: Array

    @property
    def favour(self) -> float:
        """The answer: the last verdict's probability of the last label."""
        return float(self.running[-1, -1])


@dataclass(frozen=True)
class TextReader:
    """`parts`: a cell's weights and whether it begins at the end, one for each direction. `kernel`, `bias`: from states to
    scores.
    """

    cell: Cell
    parts: tuple[tuple[Weights, bool], ...]
    embeddings: Array  # (vocabulary, features)
    kernel: Array  # (units of all parts, labels)
    bias: Array  # (labels,)

    def read(self, numbers: Array, clamps: Mapping[int, Sequence[Clamp]] | None = None) -> Performance:
        """`numbers` (steps,) of the words; `clamps` by part. Computes in float64."""
        x = self.embeddings[numbers][None].astype(float)
        held = clamps or {}
        traces = tuple(
            run(self.cell, own, x, clamps=held.get(place, ()), backwards=back) for place, (own, back) in enumerate(self.parts)
        )
        states = [trace["hidden"][0][::-1] if trace.backwards else trace["hidden"][0] for trace in traces]  # as they were made
        return Performance(traces, softmax(np.concatenate(states, axis=-1) @ self.kernel + self.bias))

    def alone(self, numbers: Array) -> Array:
        """How far each of these words (n,), read alone as a whole text, moves the evidence: the log odds in favour (n,)."""
        x = self.embeddings[numbers][:, None].astype(float)
        states = [run(self.cell, own, x, backwards=back).last for own, back in self.parts]
        return np.concatenate(states, axis=-1) @ (self.kernel[:, -1] - self.kernel[:, 0])

    def pushed(self, trace: Trace, part: int) -> Array:
        """What each unit of that part adds to the evidence in the end (units,): its last state times its scores' weights."""
        units = len(trace.last[0])
        own = self.kernel[part * units : (part + 1) * units]
        return trace.last[0] * (own[:, -1] - own[:, 0])


def text_reader(layers: Sequence[Layer], weights: Mapping[str, Array]) -> TextReader:
    """The reader out of a network's own weights by "<layer>/<variable>". Raises Refusal for a network without such cells."""
    reading = [layer for layer in layers if layer.name in WAYS]
    if not reading:
        raise Refusal("This network has no recurrent cell. Choose one that has.")
    parts = []
    for layer in reading:
        own = {name: weights[f"{layer.name}/{name}"].astype(float) for name in ("kernel", "recurrent_kernel", "bias")}
        parts.append((own, WAYS[layer.name]))
    scores = (weights[f"scores/{name}"].astype(float) for name in ("kernel", "bias"))
    return TextReader(_cell(reading[0]), tuple(parts), weights["embedding/embeddings"], *scores)


def _cell(layer: Layer) -> Cell:
    if layer.kind == "GRU":
        return GRU(reset_after=bool(layer.settings.get("reset_after", True)))
    if layer.kind == "LSTM":
        return LSTM()
    if layer.kind == "SimpleRNN":
        return SimpleRNN()
    raise Refusal(f"There is no engine for a cell of the kind {layer.kind}. Choose another network.")
