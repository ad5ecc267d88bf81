"""Weights and inputs to begin with: a few that somebody picked by hand so that they do something, and random ones."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from core.reference.cells import GRU, LSTM, Cell, random_weights

Block = tuple[tuple[float, ...], float, float]  # the first unit's weights of the inputs, of its own state, and its bias
NOTHING: Block = ((), 0.0, 0.0)
OPEN: Block = ((), 0.0, 4.0)  # sigmoid(4) = 0.98


@dataclass(frozen=True)
class Preset:
    """What the boxes hold before anything is typed; `blocks` by family of cell, `names` of the steps where they have some."""

    title: str
    note: str
    features: int
    units: int
    x: tuple[tuple[float, ...], ...]
    blocks: Mapping[str, Mapping[str, Block]] | None = None  # None: random weights
    names: tuple[str, ...] = ()


SWITCH: Mapping[str, Mapping[str, Block]] = {
    "lstm": {"input": ((8, 0), 0.0, -4.0), "forget": ((0, -8), 0.0, 4.0), "candidate": ((2, 0), 0.0, 0.0), "output": OPEN},
    "coupled": {"forget": ((-8, -8), 0.0, 4.0), "candidate": ((2, 0), 0.0, 0.0), "output": OPEN},
    "gru": {"update": ((-8, -8), 0.0, 4.0), "reset": OPEN, "candidate": ((2, 0), 0.0, 0.0)},
    "simple": {"hidden": ((3, -3), 2.0, 0.0)},
}
FADE: Mapping[str, Mapping[str, Block]] = {
    "lstm": {"input": OPEN, "forget": ((0,), 0.0, 1.4), "candidate": ((1,), 0.0, 0.0), "output": OPEN},
    "coupled": {"forget": ((-3,), 0.0, 1.4), "candidate": ((1,), 0.0, 0.0), "output": OPEN},
    "gru": {"update": ((-3,), 0.0, 1.4), "reset": OPEN, "candidate": ((1,), 0.0, 0.0)},
    "simple": {"hidden": ((1,), 0.8, 0.0)},
}
PRESETS = {
    "switch": Preset(
        "A switch that remembers",
        "Two inputs: the first switches on, the second off. Between them nothing comes in, and still the state knows. The "
        "weights were picked by hand.",
        2, 1, ((1, 0), (0, 0), (0, 0), (0, 0), (0, 0), (0, 1), (0, 0), (0, 0)), SWITCH,
    ),
    "fade": Preset(
        "A memory that fades",
        "One pulse at the start, then nothing: how much of it is left after each step?",
        1, 1, ((1,), (0,), (0,), (0,), (0,), (0,), (0,), (0,)), FADE,
    ),
    "weather": Preset(
        "feeling under the weather",
        "Four words, each an input of its own: 1 where it is said, else 0. The weights are random, nothing was trained.",
        4, 2, ((1, 0, 0, 0), (0, 1, 0, 0), (0, 0, 1, 0), (0, 0, 0, 1)), None, ("feeling", "under", "the", "weather"),
    ),
    "random": Preset(
        "Random numbers", "Random inputs and weights: dice that fall the same way each time.", 2, 2,
        ((0.5, -1.0), (1.5, 0.2), (-0.7, 0.9), (0.1, -0.4), (1.1, -1.3)),
    ),
}  # fmt: skip


def inputs(preset: Preset, steps: int, features: int) -> np.ndarray:
    """(steps, features): the preset's numbers as far as they reach, then zeros."""
    found, given = np.zeros((steps, features)), np.array(preset.x, float)
    rows, columns = min(steps, given.shape[0]), min(features, given.shape[1])
    found[:rows, :columns] = given[:rows, :columns]
    return found


def weights(preset: Preset, cell: Cell, features: int, units: int, way: int = 0) -> dict[str, np.ndarray]:
    """Weights by their Keras names, float64; `way` 1 are those of the run from the end."""
    if preset.blocks is None:
        drawn = random_weights(cell, features, units, np.random.default_rng([2014, way]))
        return {name: np.round(value, 1) for name, value in drawn.items()}
    found = {name: np.zeros(shape) for name, shape in cell.weight_shapes(features, units).items()}
    mirrored = isinstance(cell, GRU) and not cell.update_keeps  # the same behaviour in the other convention
    for place, name in enumerate(cell.blocks):
        of_inputs, own, bias = preset.blocks[family(cell)].get(name, NOTHING)
        sign, column = -1 if mirrored and name == "update" else 1, place * units
        count = min(features, len(of_inputs))
        found["kernel"][:count, column] = sign * np.array(of_inputs[:count]) + 0.0  # no zero has a sign
        found["recurrent_kernel"][0, column] = sign * own + 0.0
        found["bias"].reshape(-1, found["bias"].shape[-1])[0, column] = sign * bias + 0.0
    if "peephole" in found:
        found["peephole"][:, 0] = (-2, 0, 1)  # once the cell state is high, the input gate closes
    return found


def family(cell: Cell) -> str:
    """Cells whose weights mean the same."""
    if isinstance(cell, LSTM):
        return "coupled" if cell.coupled else "lstm"
    return "gru" if isinstance(cell, GRU) else "simple"
