"""Weights to begin with, and how many a cell has."""

from __future__ import annotations

import math

import numpy as np

from core.reference.cells.cell import Array, Cell


def parameters(cell: Cell, features: int, units: int) -> int:
    """How many numbers a cell learns: for each block features * units + units * units + units; a GRU with the reset gate after
    the product has a second bias.
    """
    return sum(math.prod(shape) for shape in cell.weight_shapes(features, units).values())


def random_weights(
    cell: Cell, features: int, units: int, dice: np.random.Generator, scale: float = 1.0, dtype: str = "float64"
) -> dict[str, Array]:
    """Normal numbers of the standard deviation `scale`, biases too: where zeros would hide faults."""
    shapes = cell.weight_shapes(features, units)
    return {name: dice.normal(0, scale, shape).astype(dtype) for name, shape in shapes.items()}


def initial_weights(cell: Cell, features: int, units: int, dice: np.random.Generator, dtype: str = "float32") -> dict[str, Array]:
    """As Keras begins: Glorot's uniform kernel, an orthogonal recurrent kernel, biases 0, but 1 for a forget gate
    (Jozefowicz et al. 2015).
    """
    shapes = cell.weight_shapes(features, units)
    edge = math.sqrt(6 / sum(shapes["kernel"]))
    rows, columns = shapes["recurrent_kernel"]
    turned, mixed = np.linalg.qr(dice.normal(0, 1, (columns, rows)))
    bias = np.zeros(shapes["bias"])
    if "forget" in cell.blocks:
        place = cell.blocks.index("forget")
        bias[place * units : (place + 1) * units] = 1
    orthogonal = (turned * np.sign(np.diag(mixed))).T  # the signs make every direction equally likely
    found = {"kernel": dice.uniform(-edge, edge, shapes["kernel"]), "recurrent_kernel": orthogonal, "bias": bias}
    if "peephole" in shapes:
        found["peephole"] = np.zeros(shapes["peephole"])
    return {name: value.astype(dtype) for name, value in found.items()}
