"""The networks that checks run on: those of every lab with random weights, and those that ship."""

from __future__ import annotations

from importlib import import_module

import keras
import numpy as np

from core import data
from core.contract import Lab, Setting
from core.labs import cards
from core.places import SHIPPED
from core.worker import probe


def fresh(dice: np.random.Generator, given: dict[str, Setting] | None = None) -> dict[str, keras.Model]:
    """Every variant of every lab of pictures, by lab/variant, with random weights; `given` are values for the lab's knobs."""
    found = {}
    for lab in _picture_labs():
        lesson = import_module(f"core.labs.{lab.name}.lesson")
        chosen = {knob.name: given[knob.name] for knob in lab.knobs if given and knob.name in given}
        for variant in lab.variants:
            model = lesson.build(variant.name, lab.settings(variant.name, chosen))
            for layer in model.layers:
                probe.randomise(layer, dice)
            found[f"{lab.name}/{variant.name}"] = model
    return found


def _picture_labs() -> list[Lab]:
    return [lab for lab in cards().values() if data.card(lab.dataset).form == "pictures"]


def shipped() -> dict[str, keras.Model]:
    """The trained networks of pictures that come with the project, by lab/variant."""
    files = sorted(path for lab in _picture_labs() for path in SHIPPED.glob(f"{lab.name}/*/model.keras"))
    return {f"{path.parts[-3]}/{path.parts[-2]}, as shipped": keras.saving.load_model(path, compile=False) for path in files}


def pictures(dice: np.random.Generator, model: keras.Model, count: int, dtype: str = "float32") -> np.ndarray:
    """Random scrawls in [0, 1] of the model's input (height, width, channels), on black: (count, height, width, channels).

    Noise would be no fair input: a recurrent network that was trained on strokes blows its rounding up tenfold.
    """
    height, width, channels = model.input_shape[1:]
    ends = dice.uniform(0.2, 0.8, (2, count, channels, 2))
    bend = dice.uniform(-0.3, 0.3, (count, channels, 2))
    way = np.linspace(0, 1, 40)[:, None, None, None]  # along a bent line from end to end
    path = ends[0] * (1 - way) + ends[1] * way + bend * np.sin(np.pi * way)  # (40, count, channels, 2)
    rows, columns = np.linspace(0, 1, height)[:, None, None], np.linspace(0, 1, width)[:, None]
    ink = np.zeros((count, height, width, channels))
    for place in path:
        far = (rows - place[:, None, None, :, 0]) ** 2 + (columns - place[:, None, None, :, 1]) ** 2
        ink = np.maximum(ink, np.clip(1.5 - far / 0.001, 0, 1))
    return ink.astype(dtype)
