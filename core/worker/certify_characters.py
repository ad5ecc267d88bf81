"""What certifies a network that guesses the next character: its alphabet, the baseline, the examination."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import keras
import numpy as np

from core.contract import Setting
from core.reference import ngrams
from core.reference.surprise import predictions, surprise
from core.texts import Alphabet
from core.worker import export, probe
from core.worker.certify_texts import describe
from core.worker.finished import Run

LAYER = "running"  # gives what comes next after each character
PARITY_PIECES, PARITY_STEPS = 20, 500


def certify(run: Run, model: keras.Model, folder: Path) -> dict[str, Any]:
    """The card's part; writes alphabet.json, weights.npz and ngrams.npz beside `model.onnx`.

    Raises ValueError when the stored alphabet reads a text otherwise than the lesson did.
    """
    run.watch.stage("examining")
    np.savez(folder / "weights.npz", **probe.weights(model))  # type: ignore[arg-type]
    learned, held, test = run.lesson.split(run.dataset.train[0])
    known = run.lesson.alphabet(learned)
    alphabet = Alphabet("".join(known))
    (folder / "alphabet.json").write_text(alphabet.as_json(), "utf-8")
    numbers = [alphabet.encode(text) for text in test]
    if not all(np.array_equal(ours[1:], run.lesson.encode(text, known)) for ours, text in zip(numbers, test, strict=True)):
        raise ValueError("the site and the lesson take a text apart differently")
    run.watch.stage("counting the five-grams")
    read = share_read(run.settings, learned, held)
    baseline = ngrams.counted([alphabet.encode(text) for text in read], len(alphabet.labels))
    np.savez_compressed(folder / "ngrams.npz", **baseline.arrays())  # type: ignore[arg-type]
    run.watch.stage("examining")
    found = _examined(run, folder, baseline, numbers)
    layers = describe(model)
    sizes = {"train": sum(map(len, read)), "validation": sum(map(len, held)), "test": sum(map(len, test))}
    return {
        "metrics": _metrics(run, found, sizes),
        "by_text": found,
        "sizes": sizes,
        "labels": alphabet.labels,
        "flops": sum(layer.multiply_adds for layer in layers),
        "layers": [asdict(layer) for layer in layers],
        "input": {
            "name": "characters",
            "shape": [None, None],
            "dtype": "int32",
            "range": [0, len(known)],
            "layout": "texts by characters, all of one length",
            "normalisation": "as alphabet.json says",
            "meaning": run.lab.input_meaning,
        },
        "parity": _parity(model, folder, np.concatenate(numbers)),
    }


def share_read(settings: Mapping[str, Setting], learned: Sequence[str], held: Sequence[str]) -> list[str]:
    """What the lesson reads of the texts to learn from, by its own rule: with a `share` below 1 their beginning, one text after
    the other, and at least a window for each strip.
    """
    window, share = int(settings["window"]), float(settings["share"])
    rows = max(1, min(int(settings["batch_size"]), (sum(map(len, held)) - 1) // window))
    left = max(rows * window + 1, round(sum(map(len, learned)) * share))
    read = []
    for text in learned:
        read.append(text[:left])
        left -= len(read[-1])
    return [text for text in read if text]


def _examined(run: Run, folder: Path, baseline: ngrams.NGrams, numbers: Sequence[np.ndarray]) -> list[dict[str, Any]]:
    """Each text's figures by the lesson's own measure, and the baseline's."""
    session = export.session(folder / "model.onnx")
    given = session.get_inputs()[0].name
    rows = []
    for title, text in zip(run.dataset.card.labels, numbers, strict=True):
        answers = predictions(lambda batch: session.run([LAYER], {given: batch})[0], text)
        found = run.lesson.examine(answers, text[1:])
        chance = surprise(baseline.probabilities(text)[1:])
        rows.append({"title": title, "n": len(text) - 1, **found, "five_gram_bits": float(chance.mean())})
        run.watch.stage("examining")
    return rows


def _metrics(run: Run, found: Sequence[dict[str, Any]], sizes: Mapping[str, int]) -> dict[str, Any]:
    """The figures of the test part over all texts, the lab's own first, and those of the last epoch."""
    last = run.watch.history[-1]
    values = {
        "test_bits": ("test", _mean(found, "bits")),
        "test_accuracy": ("test", _mean(found, "accuracy")),
        "five_gram_bits": ("test", _mean(found, "five_gram_bits")),
        "validation_bits": ("validation", last.validation_loss),
        "training_bits": ("train", last.loss),
    }
    return {name: {"value": value, "split": split, "n": sizes[split]} for name, (split, value) in values.items()}


def _mean(rows: Sequence[dict[str, Any]], name: str) -> float:
    """Over all characters."""
    return float(np.average([row[name] for row in rows], weights=[row["n"] for row in rows]))


def _parity(model: keras.Model, folder: Path, numbers: np.ndarray) -> dict[str, object]:
    """The largest difference of a probability between Keras and the ONNX file, after every character of some pieces."""
    steps = min(PARITY_STEPS, len(numbers))
    pieces = numbers[: len(numbers) // steps * steps].reshape(-1, steps)[:: max(1, len(numbers) // steps // PARITY_PIECES)]
    whole = keras.Model(model.input, model.get_layer(LAYER).output)
    ours = export.in_batches(folder / "model.onnx", pieces, [LAYER])[0]
    theirs = np.asarray(whole.predict_on_batch(pieces))
    return {"max_abs_difference": float(np.abs(theirs - ours).max()), "n": int(pieces.size), "against": "keras"}
