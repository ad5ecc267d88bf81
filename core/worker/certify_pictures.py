"""What certifies a network that reads pictures: its examination, its rule for strangers, its input."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

import keras
import numpy as np

from core import data, familiarity, pictures
from core.contract import Lab, Unavailable
from core.data import Dataset
from core.worker import export, probe
from core.worker.finished import Run, figures

FALSE_ALARM = 0.01  # share of validation digits that the out-of-distribution rule may turn away: sets its threshold
PARITY_PICTURES = 1000
CHOOSING = 600  # pictures of each kind by which a lab's author chose the feature layer: the rule is tried on others
STRANGERS = 2000  # pictures of each kind that the rule is tried on


def certify(run: Run, dataset: Dataset, model: keras.Model, folder: Path) -> dict[str, Any]:
    """The part of the card that tells of pictures; writes weights.npz and evaluation.npz. `model.onnx` is in `folder` already."""
    layers = probe.describe(model)
    stranger = _out_of_distribution(run, dataset, model, folder)
    run.watch.stage("examining")
    test = run.lesson.prepare(dataset.test_images)
    probabilities = export.in_batches(folder / "model.onnx", test, ["probabilities"])[0]
    return {
        **figures(run, probabilities, folder),
        **stranger,
        "flops": sum(layer.multiply_adds for layer in layers),
        "layers": [asdict(layer) for layer in layers],
        "input": {
            "name": "picture",
            "shape": [None, 28, 28, 1],
            "dtype": "float32",
            "range": [0, 1],
            "layout": "NHWC",
            "normalisation": "grey value / 255, white ink on black",
            "meaning": run.lab.input_meaning,
        },
        "parity": export.parity(model, folder / "model.onnx", test[:PARITY_PICTURES]),
    }


def _out_of_distribution(run: Run, dataset: Dataset, model: keras.Model, folder: Path) -> dict[str, Any]:
    """Fits the rule on training features, sets its threshold on validation, measures it on test digits and on strangers."""
    feature_layer = run.lab.variant(run.request.spec.variant).feature_layer
    if not feature_layer:
        np.savez(folder / "weights.npz", **probe.weights(model))  # type: ignore[arg-type]
        return {}
    (train, train_labels), (held_out, _) = run.lesson.split(dataset.train_images, dataset.train_labels)
    mean, precision = familiarity.fit(
        _features(run, folder, feature_layer, train[:20_000]), train_labels[:20_000], len(run.lab.labels)
    )
    arrays = {**probe.weights(model), "familiar/mean": mean, "familiar/precision": precision}
    np.savez(folder / "weights.npz", **arrays)  # type: ignore[arg-type]

    def scores(pictures: np.ndarray) -> np.ndarray:
        return familiarity.familiarity(mean, precision, _features(run, folder, feature_layer, pictures))

    threshold = float(np.quantile(scores(held_out), 1 - FALSE_ALARM))
    alarms = scores(dataset.test_images) > threshold
    rates = {name: scores(drawn) > threshold for name, drawn in _strangers(run.lab).items()}
    return {
        "out_of_distribution": {
            "rule": "Mahalanobis distance to the nearest class mean, in the channel means of one layer (Lee et al. 2018)",
            "feature_layer": feature_layer,
            "threshold": threshold,
            "false_alarm_rate": {"value": float(alarms.mean()), "split": "test", "n": len(alarms)},
            "hit_rates": {name: {"value": float(hits.mean()), "n": len(hits)} for name, hits in rates.items()},
        }
    }


def _features(run: Run, folder: Path, layer: str, images: np.ndarray) -> np.ndarray:
    """The layer's channel means for (n, 28, 28) uint8, a part at a time: whole maps of 20,000 pictures would fill the memory."""
    means = []
    for start in range(0, len(images), 2000):
        run.watch.stage("learning what is familiar")
        part = run.lesson.prepare(images[start : start + 2000])
        means.append(familiarity.channel_means(export.in_batches(folder / "model.onnx", part, [layer])[0]))
    return np.concatenate(means)


def _strangers(lab: Lab) -> dict[str, np.ndarray]:
    """Pictures that are no digits, (n, 28, 28) uint8: the named data sets where they are in the cache, and uniform noise.

    Drawings and photos are scaled and centred as the pad and the upload do it: raw, they would be caught too easily.
    """
    found = {}
    for name in lab.strangers:
        if name == "noise":
            found[name] = np.random.default_rng(0).integers(0, 256, (STRANGERS, 28, 28), dtype="uint8")
            continue
        try:
            images = data.load_test(name)[0]
        except Unavailable:  # not fetched here: the card then has no figure for it
            continue
        drawn = np.random.default_rng(0).permutation(len(images))[CHOOSING : CHOOSING + STRANGERS]
        found[name] = np.stack([_as_drawn(picture) for picture in images[drawn]])
    return found


def _as_drawn(picture: np.ndarray) -> np.ndarray:
    layer = np.zeros((*picture.shape, 4), "uint8")
    layer[..., 3] = picture
    return pictures.from_sketch(layer).pixels
