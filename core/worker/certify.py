"""From a trained network to a certified one on the shelf: examined on the test part, exported, compared, described."""

from __future__ import annotations

import platform
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from types import ModuleType
from typing import Any

import keras
import numpy as np

from core import data, familiarity, pictures, vault
from core.contract import Lab, Layer, Request, Setting, Unavailable
from core.data import Dataset
from core.worker import export, probe
from core.worker.watch import Watch

FALSE_ALARM = 0.01  # share of validation digits that the out-of-distribution rule may turn away: sets its threshold
PARITY_PICTURES = 1000
CHOOSING = 600  # pictures of each kind by which a lab's author chose the feature layer: the rule is tried on others
STRANGERS = 2000  # pictures of each kind that the rule is tried on


@dataclass(frozen=True)
class Run:
    """A finished training run and all that is known of it."""

    lab: Lab
    request: Request
    settings: Mapping[str, Setting]
    lesson: ModuleType
    dataset: Dataset
    model: keras.Sequential
    watch: Watch
    code_sha256: str


def shelve(run: Run) -> str:
    """Examines, exports and describes the network, and puts it into the vault; returns its name there.

    Raises Stopped when somebody wants the run stopped before the network is on the shelf.
    """
    spec = run.request.spec
    run.watch.stage("exporting")
    with vault.staging(run.request.publish) as folder:
        bare = run.lesson.build(spec.variant, run.settings)  # as trained, without the optimiser's memory
        bare.set_weights(run.model.get_weights())
        bare.save(folder / "model.keras")
        export.to_onnx(bare, folder / "model.onnx")
        layers = probe.describe(bare)
        stranger = _out_of_distribution(run, bare, folder)
        examined = _examine(run, folder)
        card = _card(run, layers, bare, folder) | examined | stranger
        run.watch.stage("packing")
        return vault.put(spec.lab, spec.variant, run.request.key, folder, card, publish=run.request.publish)


def _examine(run: Run, folder: Path) -> dict[str, Any]:
    """Accuracy of the exported file on the test part, which chose nothing; predictions kept for the confusion matrix."""
    run.watch.stage("examining")
    test = run.lesson.prepare(run.dataset.test_images)
    probabilities = export.in_batches(folder / "model.onnx", test, ["probabilities"])[0]
    labels = run.dataset.test_labels.astype("int64")
    found = run.lesson.examine(probabilities, labels)
    np.savez_compressed(
        folder / "evaluation.npz",
        predictions=probabilities.argmax(axis=1).astype("uint8"),
        confidences=probabilities.max(axis=1).astype("float32"),
        labels=labels.astype("uint8"),
        mistakes=found["mistakes"].astype("uint16"),
    )
    right = probabilities[np.arange(len(labels)), labels]
    last = run.watch.history[-1]
    held_out = run.lesson.VALIDATION
    metrics = {
        "test_accuracy": {"value": found["accuracy"], "split": "test", "n": len(labels)},
        "test_loss": {"value": float(-np.log(np.maximum(right, 1e-12)).mean()), "split": "test", "n": len(labels)},
        "validation_accuracy": {"value": last.validation_accuracy, "split": "validation", "n": held_out},
        "training_accuracy": {"value": last.accuracy, "split": "train", "n": run.watch.shown},
    }
    return {"metrics": metrics, "confusion": found["confusion"].tolist()}


def _out_of_distribution(run: Run, model: keras.Sequential, folder: Path) -> dict[str, Any]:
    """Fits the rule on training features, sets its threshold on validation, measures it on test digits and on strangers."""
    feature_layer = run.lab.variant(run.request.spec.variant).feature_layer
    if not feature_layer:
        np.savez(folder / "weights.npz", **probe.weights(model))  # type: ignore[arg-type]
        return {}
    (train, train_labels), (held_out, _) = run.lesson.split(run.dataset.train_images, run.dataset.train_labels)
    mean, precision = familiarity.fit(
        _features(run, folder, feature_layer, train[:20_000]), train_labels[:20_000], len(run.lab.labels)
    )
    arrays = {**probe.weights(model), "familiar/mean": mean, "familiar/precision": precision}
    np.savez(folder / "weights.npz", **arrays)  # type: ignore[arg-type]

    def scores(pictures: np.ndarray) -> np.ndarray:
        return familiarity.familiarity(mean, precision, _features(run, folder, feature_layer, pictures))

    threshold = float(np.quantile(scores(held_out), 1 - FALSE_ALARM))
    alarms = scores(run.dataset.test_images) > threshold
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


def _card(run: Run, layers: tuple[Layer, ...], model: keras.Sequential, folder: Path) -> dict[str, Any]:
    """The card's facts that need no examination; the vault adds the files' hashes."""
    spec, source = run.request.spec, run.dataset.card
    return {
        "lab": spec.lab,
        "variant": spec.variant,
        "key": run.request.key,
        "knobs": dict(run.settings),
        "seed": spec.seed,
        "epochs": run.watch.finished_epochs,
        "seconds": round(run.watch.seconds, 1),
        "hardware": f"{platform.machine()}, {run.watch.device}",
        "date": datetime.now(UTC).date().isoformat(),
        "code_sha256": run.code_sha256,
        "dataset": {
            "id": source.id,
            "source": run.dataset.source,
            "sha256": source.sha256,
            "train": run.watch.shown,
            "validation": run.lesson.VALIDATION,
            "test": len(run.dataset.test_images),
            "licence": source.licence,
            "citation": source.citation,
        },  # fmt: skip
        "parameters": model.count_params(),
        "flops": sum(layer.multiply_adds for layer in layers),
        "input": {
            "name": "picture",
            "shape": [None, 28, 28, 1],
            "dtype": "float32",
            "range": [0, 1],
            "layout": "NHWC",
            "normalisation": "grey value / 255, white ink on black",
            "meaning": run.lab.input_meaning,
        },  # fmt: skip
        "output": {
            "name": "probabilities",
            "shape": [None, len(run.lab.labels)],
            "meaning": "softmax probabilities",
            "labels": list(run.lab.labels),
        },  # fmt: skip
        "layers": [asdict(layer) for layer in layers],
        "history": [asdict(point) for point in run.watch.history],
        "parity": export.parity(model, folder / "model.onnx", run.lesson.prepare(run.dataset.test_images[:PARITY_PICTURES])),
        "versions": {
            "python": platform.python_version(),
            **{name: version(name) for name in ("keras", "tf2onnx", "onnxruntime", "numpy")},
            "tensorflow": export.tensorflow_version(),
            "onnx_opset": export.OPSET,
        },
    }
