"""What certifies a network that reads texts: its vocabulary, its examination without padding, its input."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import keras
import numpy as np

from core.contract import Layer
from core.data import Texts
from core.texts import Vocabulary
from core.worker import export, probe
from core.worker.finished import Run, figures

PARITY_TEXTS = 1000
STEPS = 400  # a layer's shapes and multiply-adds are told for a text of so many words
GATES = {"SimpleRNN": 1, "GRU": 3, "LSTM": 4}  # sums over the word and the state in one step, the candidate's included
TOLD: Mapping[str, tuple[str, ...]] = {  # what a card tells of each kind of layer
    "Embedding": ("input_dim", "output_dim"),
    "SimpleRNN": ("units", "activation", "go_backwards"),
    "LSTM": ("units", "activation", "recurrent_activation", "go_backwards"),
    "GRU": ("units", "activation", "recurrent_activation", "reset_after", "go_backwards"),
    "SpatialDropout1D": ("rate",),
    "Dropout": ("rate",),
    "Dense": ("units", "activation"),
    "Dot": ("axes",),
    "UnitNormalization": ("axis",),
}


def certify(run: Run, dataset: Texts, model: keras.Model, folder: Path) -> dict[str, Any]:
    """The part of the card that tells of texts; writes vocabulary.json, weights.npz and evaluation.npz beside `model.onnx`.

    Raises ValueError when the stored vocabulary reads a text otherwise than the lesson did.
    """
    run.watch.stage("examining")
    np.savez(folder / "weights.npz", **probe.weights(model))  # type: ignore[arg-type]
    vocabulary = _vocabulary(run, dataset)
    (folder / "vocabulary.json").write_text(vocabulary.as_json(), "utf-8")
    numbers = [vocabulary.encode(vocabulary.words(text)) for text in dataset.test_texts]
    prepared = run.lesson.prepare(run.request.spec.variant, dataset.test_texts, vocabulary.entries)
    if not all(np.array_equal(ours, theirs) for ours, theirs in zip(numbers, prepared, strict=True)):
        raise ValueError("the site and the lesson take a text apart differently")
    run.watch.stage("examining")
    layers = describe(model)
    return {
        **figures(run, export.by_length(folder / "model.onnx", numbers), folder),
        "flops": sum(layer.multiply_adds for layer in layers),
        "layers": [asdict(layer) for layer in layers],
        "input": {
            "name": "words",
            "shape": [None, None],
            "dtype": "int32",
            "range": [0, len(vocabulary.entries) + 1],
            "layout": "texts by words, all of one length",
            "normalisation": "as vocabulary.json says",
            "meaning": run.lab.input_meaning,
        },
        "parity": export.parity_by_length(model, folder / "model.onnx", numbers[:PARITY_TEXTS]),
    }


def _vocabulary(run: Run, dataset: Texts) -> Vocabulary:
    """The lesson's way from a text to numbers, as plain data."""
    lesson, variant = run.lesson, run.request.spec.variant
    (texts, _), _ = lesson.split(*dataset.train)
    bag = variant in lesson.BAGS
    entries = tuple(lesson.vocabulary(variant, texts))
    return Vocabulary(lesson.FORM, lesson.BREAK, lesson.WORD, None if bag else lesson.MOST, bag, entries)


def describe(model: keras.Model) -> tuple[Layer, ...]:
    """The layers of a network that reads (batch, steps), in Keras' order, for a text of STEPS words or characters."""
    return tuple(_layer(layer) for layer in model.layers if not isinstance(layer, keras.layers.InputLayer))


def _layer(layer: keras.layers.Layer) -> Layer:
    below = layer.input[0] if isinstance(layer.input, list) else layer.input
    given, made = (tuple(size or STEPS for size in tensor.shape[1:]) for tensor in (below, layer.output))
    kind, config = type(layer).__name__, layer.get_config()
    settings = {name: config[name] for name in TOLD.get(kind, ())}
    return Layer(layer.name, kind, given, made, layer.count_params(), _multiply_adds(kind, given, made), settings=settings)


def _multiply_adds(kind: str, given: tuple[int, ...], made: tuple[int, ...]) -> int:
    """Multiplications with a weight for one text. Looking up an embedding counts nothing."""
    if kind in GATES:
        return given[0] * GATES[kind] * made[-1] * (given[-1] + made[-1])
    if kind == "Dense":
        return math.prod(made) * given[-1]
    return given[0] * made[-1] if kind == "Dot" else 0
