"""The shipped networks that guess the next character: Keras, ONNX Runtime and the reference engine on held-out text."""

from __future__ import annotations

import keras
import numpy as np

from core import data, vault
from core.contract import Layer
from core.labs import cards
from core.reference.characters import character_reader
from core.reference.surprise import surprise
from core.texts import Alphabet
from core.worker.checks import Outcome, Report, difference
from core.worker.export import session
from core.worker.train import lesson

# Of a probability after any character, and of the mean surprise in bits. In float32 each engine rounds otherwise, and in units
# that count the characters of a line the roundings add up: around the 62nd, where a line may end or go on, they move a
# probability near 1/2 by as much as 1.5e-5. In float64 Keras and the reference are one to 1e-13: tests/worker holds them so.
BOUND = 2e-5
STEPS = 500  # characters of a piece


def check(cases: int = 20, seed: int = 1, report: Report = print) -> Outcome:
    """Each on `cases` pieces of 500 characters, drawn with `seed` from what was held out for the examination: the largest
    difference of a probability at any step, and of the mean surprise, between any two of the three engines.

    Raises Unavailable when the data set is not in the cache.
    """
    worst, compared = 0.0, 0
    for name, lab in cards().items():
        if lab.answer != "next character":
            continue
        texts = lesson(name).split(data.load(lab.dataset).train[0])[2]
        for entry in vault.entries(name):
            if entry.shipped:
                found = _difference(entry, "".join(texts), cases, np.random.default_rng(seed))
                report(f"  {entry.name}: largest difference {found:.2g}")
                worst, compared = max(worst, found), compared + cases
    return Outcome("characters", compared, seed, worst, BOUND, compared > 0 and worst <= BOUND)


def _difference(entry: vault.Entry, text: str, cases: int, dice: np.random.Generator) -> float:
    alphabet = Alphabet.from_json(vault.read(entry, "alphabet.json"))
    starts = dice.integers(0, len(text) - STEPS, cases)
    numbers = np.stack([alphabet.encode(text[start : start + STEPS]) for start in starts])
    model = keras.saving.load_model(vault.file(entry, "model.keras"), compile=False)
    whole = keras.Model(model.input, model.get_layer("running").output)
    layers = [Layer.from_dict(layer) for layer in entry.card["layers"]]
    reader = character_reader(layers, vault.arrays(entry, "weights.npz"), np.float64)
    answers = {
        "Keras": np.asarray(whole.predict_on_batch(numbers)),
        "ONNX Runtime": session(vault.file(entry, "model.onnx")).run(["running"], {"characters": numbers})[0],
        "reference": np.stack([reader.running(row) for row in numbers]),
    }
    bits = {engine: _bits(found, numbers) for engine, found in answers.items()}
    pairs = [("Keras", "ONNX Runtime"), ("Keras", "reference"), ("ONNX Runtime", "reference")]
    return max(max(difference(answers[one], answers[two]), abs(bits[one] - bits[two])) for one, two in pairs)


def _bits(answers: np.ndarray, numbers: np.ndarray) -> float:
    """The mean surprise at what came."""
    came = numbers[:, 1:]
    return float(surprise(np.take_along_axis(answers[:, :-1], came[..., None], axis=-1)).mean(dtype=float))
