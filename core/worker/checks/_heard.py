"""Keras' own cells, step by step, with every gate overheard, and held where a clamp says so."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import keras
import numpy as np

from core.reference.cells import Array, Cell, Clamp, Trace

# In the order in which Keras' cells call their two functions in one step. The last call of an LSTM bends the cell state.
CALLS: dict[str, dict[str, tuple[str, ...]]] = {
    "SimpleRNNCell": {"activation": ("hidden",)},
    "LSTMCell": {"recurrent_activation": ("input", "forget", "output"), "activation": ("candidate", "cell")},
    "GRUCell": {"recurrent_activation": ("update", "reset"), "activation": ("candidate",)},
}


class Heard:
    """A walk of Keras' own cell along a sequence, with what its activations were asked for and answered."""

    def __init__(self, keras_cell: Any, cell: Cell, clamps: Sequence[Clamp] = ()) -> None:
        self._cell, self._ours, self._clamps = keras_cell, cell, clamps
        self._calls = CALLS[type(keras_cell).__name__]
        self._step, self._said = 0, dict[str, Array]()

    def walk(self, trace: Trace) -> dict[str, Array]:
        """Every quantity (1, steps, units) along the input and mask of `trace`. The cell's own functions are back afterwards."""
        units, kept = trace["hidden"].shape[2], {name: getattr(self._cell, name) for name in self._calls}
        told = {name: np.empty_like(trace[name]) for name in self._ours.quantities}
        states = {name: np.zeros((1, units), trace.x.dtype) for name in self._ours.states}
        try:
            for step in trace.order:
                self._step, self._said = step, {}
                for name, function in kept.items():
                    setattr(self._cell, name, self._listener(function, list(self._calls[name])))
                _, after = self._cell(trace.x[:, step], [keras.ops.convert_to_tensor(states[name]) for name in states])
                self._keep(states, after, trace.mask is None or bool(trace.mask[0, step]))
                for name in told:
                    told[name][:, step] = states.get(name, self._said.get(name))
        finally:
            for name, function in kept.items():
                setattr(self._cell, name, function)
        return told

    def _listener(self, function: Callable[[Any], Any], names: list[str]) -> Callable[[Any], Any]:
        """The cell's function, which takes down each answer under the next name, held where a clamp holds it."""

        def listen(x: Any) -> Any:
            name = names.pop(0)
            if name == "cell":  # what is asked about here is the cell state itself
                self._said[name] = self._held(name, np.asarray(x))
                return function(keras.ops.convert_to_tensor(self._said[name]))
            self._said[name] = self._held(name, np.asarray(function(x)))
            return keras.ops.convert_to_tensor(self._said[name])

        return listen

    def _keep(self, states: dict[str, Array], after: Sequence[Any], reads: bool) -> None:
        """The states after the step; those before it where the step is masked."""
        if reads:
            for name, value in zip(states, after, strict=True):
                states[name] = self._held(name, self._said.get(name, np.asarray(value)))

    def _held(self, name: str, values: Array) -> Array:
        for clamp in self._clamps:
            if clamp.quantity == name:
                values = np.where(clamp.over(self._step, values), values.dtype.type(clamp.value), values)
        return values
