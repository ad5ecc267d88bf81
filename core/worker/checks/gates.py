"""The shipped networks that read reviews: every gate and state that the theatre shows against Keras' own cell, word by word."""

from __future__ import annotations

from dataclasses import replace

import keras
import numpy as np

from core import data, vault
from core.contract import Layer
from core.labs import cards
from core.reference.reader import WAYS, text_reader
from core.texts import Vocabulary
from core.worker.checks import Outcome, Report, difference
from core.worker.checks._heard import Heard

BOUND = 1e-9  # of a gate or a state, both in float64, as the page draws it: in float32 the simple RNN's rounding reaches 4e-5


def check(cases: int = 20, seed: int = 1, report: Report = print) -> Outcome:
    """Each on `cases` reviews of the test part, drawn with `seed`, as they are cut for the network: the largest difference of any
    quantity of any cell at any word. Keras' cell is called word by word in float64, with the weights and embeddings of the model.

    Raises Unavailable when the data set is not in the cache.
    """
    worst, compared = 0.0, 0
    for name, lab in cards().items():
        for entry in vault.entries(name):
            reads = {layer["name"] for layer in entry.card["layers"]} & set(WAYS)
            if entry.shipped and reads and "vocabulary.json" in entry.card["files"]:
                texts = data.load_test(lab.dataset)[0]
                drawn = np.random.default_rng(seed).choice(len(texts), min(cases, len(texts)), replace=False)
                found = _difference(entry, [texts[row] for row in drawn])
                report(f"  {entry.name}: " + ", ".join(f"{quantity} {most:.2g}" for quantity, most in found.items()))
                worst, compared = max(worst, *found.values()), compared + len(drawn)
    return Outcome("gates", compared, seed, worst, BOUND, compared > 0 and worst <= BOUND)


def _difference(entry: vault.Entry, texts: list[str]) -> dict[str, float]:
    """The largest difference of each quantity over these texts."""
    model = keras.saving.load_model(vault.file(entry, "model.keras"), compile=False)
    known = Vocabulary.from_json(vault.read(entry, "vocabulary.json"))
    reader = text_reader([Layer.from_dict(layer) for layer in entry.card["layers"]], vault.arrays(entry, "weights.npz"))
    doubles = {layer.name: _double(layer) for layer in model.layers if layer.name in WAYS}
    worst = dict.fromkeys(reader.cell.quantities, 0.0)
    for text in texts:
        numbers = known.encode(known.words(text))
        x = np.asarray(model.get_layer("embedding")(numbers[None]), float)
        for trace in reader.read(numbers).traces:
            name = next(name for name in doubles if WAYS[name] == trace.backwards)
            heard = Heard(doubles[name].cell, reader.cell).walk(replace(trace, x=x))
            for quantity in worst:
                worst[quantity] = max(worst[quantity], difference(trace[quantity], heard[quantity]))
    return worst


def _double(layer: keras.layers.Layer) -> keras.layers.Layer:
    """The same layer with the same weights, computing in float64."""
    twin = type(layer).from_config(layer.get_config() | {"dtype": "float64"})
    twin.build(layer.input.shape)
    twin.set_weights(layer.get_weights())
    return twin
