"""The sheet that is worked through: a small network, its numbers as typed, and every step."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import streamlit as st

from core.reference.chain_rule import Step, steps
from core.reference.differences import central_difference
from core.reference.examples import EXAMPLES, Example
from core.reference.perceptron import Parameters, Perceptron
from core.web import address
from core.web.components.grid import grid, read

OWN = ("x", "t", "layer1", "layer2", "layer3", "step", "play")  # what belongs to one example in the address


@dataclass(frozen=True, eq=False)  # arrays have no plain equality
class Sheet:
    """A network with numbers, and the steps through it."""

    example: Example
    network: Perceptron
    parameters: Parameters
    x: np.ndarray
    targets: np.ndarray
    steps: list[Step]

    def difference(self, step: Step) -> float:
        """The step's derivative by a central difference; not a number where such a difference says nothing."""
        return central_difference(self.network, self.parameters, self.x, self.targets, step)


def example() -> Example:
    """The network that is chosen; numbers that were typed for another one are let go."""
    chosen = address.choice("Network", {name: item.title for name, item in EXAMPLES.items()}, "network", clears=OWN)
    return EXAMPLES[chosen]


def sheet(chosen: Example, with_weights: bool) -> Sheet:
    """The sheet for the numbers in the address; `with_weights` shows the tables of weights to be changed.

    Raises Refusal where a number is too large, or a target does not suit the loss.
    """
    left, right = st.columns(2)
    with left:
        x = grid("Inputs x", "x", chosen.x[None])[0]
    with right:
        targets = grid("Targets t", "t", chosen.targets[None])[0]
    parameters = Parameters()
    for layer in range(1, chosen.network.depth + 1):
        table = np.vstack([chosen.parameters[f"weights_{layer}"], chosen.parameters[f"bias_{layer}"]])
        table = _weights(layer, table, with_weights)
        parameters |= {f"weights_{layer}": table[:-1], f"bias_{layer}": table[-1]}
    numbers = {**parameters, "x": x, "targets": targets}
    kept = tuple((name, array.shape, array.tobytes()) for name, array in numbers.items())
    return Sheet(chosen, chosen.network, parameters, x, targets, _worked(chosen.network, kept))


@lru_cache(maxsize=64)
def _worked(network: Perceptron, kept: tuple[tuple[str, tuple[int, ...], bytes], ...]) -> list[Step]:
    """The steps, worked out once for the same numbers: walking on changes none of them."""
    numbers = {name: np.frombuffer(written).reshape(shape) for name, shape, written in kept}
    x, targets = numbers.pop("x"), numbers.pop("targets")
    return steps(network, numbers, x, targets)


def _weights(layer: int, table: np.ndarray, shown: bool) -> np.ndarray:
    """A layer's weights with its biases as the last row, from the address; as a table to type into where they are shown."""
    name = f"layer{layer}"
    if shown:
        return grid(f"Layer {layer}: a row an input, a column a neuron; the last row are the biases", name, table)
    return read(f"Layer {layer}", name, table)
