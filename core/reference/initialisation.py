"""First weights of a recurrence: identity, orthogonal, random, each with the spectral radius that is asked for."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from core.contract import Refusal
from core.reference.cells import Cell, Weights

Dice = np.random.Generator


def orthogonal(dice: Dice, units: int) -> np.ndarray:
    """A rotation, perhaps with a reflection: every vector keeps its length (Saxe, McClelland and Ganguli 2014)."""
    q, r = np.linalg.qr(dice.standard_normal((units, units)))
    return q * np.sign(np.diag(r))  # else some rotations would be likelier than others


def random(dice: Dice, units: int) -> np.ndarray:
    """Normal numbers, divided by the largest absolute eigenvalue: a spectral radius of 1."""
    drawn = dice.standard_normal((units, units))
    return drawn / np.abs(np.linalg.eigvals(drawn)).max()


INITIALISATIONS: dict[str, tuple[str, Callable[[Dice, int], np.ndarray]]] = {
    "random": ("Random", random),
    "orthogonal": ("Orthogonal", orthogonal),
    "identity": ("Identity", lambda dice, units: np.eye(units)),  # Le, Jaitly and Hinton 2015, for ReLU units
}


def recurrent(name: str, units: int, radius: float = 1.0, seed: int = 1) -> np.ndarray:
    """A recurrent kernel (units, units) of that kind and spectral radius. Raises Refusal for a kind that is none."""
    if name not in INITIALISATIONS:
        raise Refusal(f"The initialisation must be one of {', '.join(INITIALISATIONS)}; {name[:40]!r} came.")
    return radius * INITIALISATIONS[name][1](np.random.default_rng(seed), units)


def long_memory(cell: Cell, weights: Weights, span: int, dice: Dice) -> dict[str, np.ndarray]:
    """The weights with the gates that keep almost open at first, unit by unit for time spans from 1 to `span` steps.

    An LSTM's forget gate gets the bias log(uniform(1, span)) and its input gate the opposite (Tallec and Ollivier 2018, equation
    16); a GRU's update gate, which keeps in Keras' convention, gets the same as the forget gate. A cell without gates stays.
    """
    bias, units = weights["bias"].copy(), len(weights["recurrent_kernel"])
    rows = bias.reshape(-1, len(cell.blocks), units)  # a view: (1 or 2, gates and candidate, units)
    open_ = np.log(dice.uniform(1, max(span, 2), units))
    for name, value in (("forget", open_), ("input", -open_), ("update", open_)):
        if name in cell.blocks:
            rows[0, cell.blocks.index(name)] = value
    return {**weights, "bias": bias}
