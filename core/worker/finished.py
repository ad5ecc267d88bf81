"""A finished training run, and the figures that every network's card has, whatever it was examined on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import keras
import numpy as np

from core.contract import Lab, Request, Setting
from core.data import Dataset, Texts
from core.worker.watch import Watch


@dataclass(frozen=True)
class Run:
    """A finished training run and all that is known of it."""

    lab: Lab
    request: Request
    settings: Mapping[str, Setting]
    lesson: ModuleType
    dataset: Dataset | Texts
    model: keras.Model
    watch: Watch
    code_sha256: str


def figures(run: Run, probabilities: np.ndarray, folder: Path) -> dict[str, Any]:
    """The card's metrics and confusion from the answers to the test part, (n, labels); they are kept in `evaluation.npz`.

    Also the sizes of the data's parts and the labels, for the card's own places.
    """
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
    metrics = {
        "test_accuracy": {"value": found["accuracy"], "split": "test", "n": len(labels)},
        "test_loss": {"value": float(-np.log(np.maximum(right, 1e-12)).mean()), "split": "test", "n": len(labels)},
        "validation_accuracy": {"value": last.validation_accuracy, "split": "validation", "n": run.lesson.VALIDATION},
        "training_accuracy": {"value": last.accuracy, "split": "train", "n": run.watch.shown},
    }
    sizes = {"train": run.watch.shown, "validation": run.lesson.VALIDATION, "test": len(labels)}
    return {"metrics": metrics, "confusion": found["confusion"].tolist(), "sizes": sizes, "labels": run.lab.labels}
