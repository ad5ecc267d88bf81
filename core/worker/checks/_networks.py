"""The networks that checks run on: those of every lab with random weights, and those that ship."""

from __future__ import annotations

from importlib import import_module

import keras
import numpy as np

from core.contract import Setting
from core.labs import cards
from core.places import SHIPPED
from core.worker import probe


def fresh(dice: np.random.Generator, given: dict[str, Setting] | None = None) -> dict[str, keras.Model]:
    """Every variant of every lab, by lab/variant, with random weights; `given` are values for the knobs that a lab has."""
    found = {}
    for lab in cards().values():
        lesson = import_module(f"core.labs.{lab.name}.lesson")
        chosen = {knob.name: given[knob.name] for knob in lab.knobs if given and knob.name in given}
        for variant in lab.variants:
            model = lesson.build(variant.name, lab.settings(variant.name, chosen))
            for layer in model.layers:
                probe.randomise(layer, dice)
            found[f"{lab.name}/{variant.name}"] = model
    return found


def shipped() -> dict[str, keras.Model]:
    """The trained networks that come with the project, by lab/variant."""
    files = sorted(path for name in cards() for path in SHIPPED.glob(f"{name}/*/model.keras"))
    return {f"{path.parts[-3]}/{path.parts[-2]}, as shipped": keras.saving.load_model(path, compile=False) for path in files}


def pictures(dice: np.random.Generator, model: keras.Model, count: int, dtype: str = "float32") -> np.ndarray:
    """Random inputs in [0, 1] of the model's shape, most of them zero like the paper round a digit: (count, ...)."""
    shape = (count, *model.input_shape[1:])
    return (dice.random(shape) * (dice.random(shape) < 0.3)).astype(dtype)
