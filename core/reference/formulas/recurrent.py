"""How many numbers a recurrent layer learns."""

from __future__ import annotations

from core.reference.cells import GRU, LSTM, Cell
from core.reference.formula import Formula

SIZES = {"B": "blocks of the cell: its gates and its candidate", "F": "inputs", "U": "units"}
PLAIN = Formula("weights", "P", "B * (F * U + U * U + U)", SIZES, "Greff et al. 2017, section 2, counted; Keras' count_params")
TWO_BIASES = Formula(
    "weights, with a second bias", "P", "B * (F * U + U * U + 2 * U)", SIZES, "Keras' GRU with reset_after, its count_params"
)  # fmt: skip
PEEPHOLES = Formula(
    "weights, with peepholes", "P", "B * (F * U + U * U + U) + G * U", SIZES | {"G": "gates, each with a peephole for each unit"},
    "Gers and Schmidhuber 2000, counted",
)  # fmt: skip
DENSE = Formula("weights of a dense layer", "P", "(I + 1) * N", {"I": "inputs", "N": "neurons"}, "course text 000, counted")


def parameter_formula(cell: Cell) -> Formula:
    """The count's formula for that cell."""
    if isinstance(cell, LSTM) and cell.peepholes:
        return PEEPHOLES
    return TWO_BIASES if isinstance(cell, GRU) and cell.reset_after else PLAIN


def parameter_values(cell: Cell, features: int, units: int) -> dict[str, int]:
    """The numbers to put into it."""
    found = {"B": len(cell.blocks), "F": features, "U": units}
    if isinstance(cell, LSTM) and cell.peepholes:
        found["G"] = len(cell.blocks) - 1
    return found
