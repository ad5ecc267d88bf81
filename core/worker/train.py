"""Training as one plain function: a spec that is pure data in, a shelved network out."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from types import ModuleType

import keras

from core import data, labs
from core.contract import JobStatus, Lab, Refusal, Request, TrainSpec
from core.worker.certify import shelve
from core.worker.finished import Run
from core.worker.watch import Report, Stopped, Watch


@dataclass(frozen=True)
class Outcome:
    """How a run ended: its job status, a sentence where there is something to say, and the name of the network."""

    status: JobStatus
    message: str = ""
    model: str = ""


def lesson(lab: str) -> ModuleType:
    """The lab's lesson, found by the lab's name among the cards."""
    return import_module(f"core.labs.{labs.card(lab).name}.lesson")


def lesson_sha256(lab: str) -> str:
    """The lesson file's hash: what a card says ran, and a part of a job's key."""
    return hashlib.sha256(labs.lesson_path(lab).read_bytes()).hexdigest()


def key(spec: TrainSpec) -> str:
    """The request's key by the lesson and the data of now: a run whose key is another one began with others."""
    return spec.key(lesson_sha256(spec.lab), data.card(labs.card(spec.lab).dataset).sha256)


def device() -> str:
    """What Keras computes on, in words."""
    accelerators = keras.distribution.list_devices("gpu")
    return f"GPU ({len(accelerators)})" if accelerators else f"CPU, {os.cpu_count()} cores"


def _dataset(lab: Lab, spec: TrainSpec, tell: data.Tell) -> data.Dataset | data.Texts:
    """What is learned from: the visitor's own text if the request is of one, else the lab's data set."""
    return data.own.load(spec.text) if spec.text else data.fetch(lab.dataset, tell)


def train(report: Report, should_stop: Callable[[], bool], request: Request) -> Outcome:
    """Trains the network that `request` asks for, from its last checkpoint if there is one, and shelves it.

    Raises Refusal for settings that the lab does not allow and for a run that began with another lesson or other data,
    Unavailable when the data set or disk space is missing.
    """
    spec, folder, code = request.spec, Path(request.folder), lesson_sha256(request.spec.lab)
    if request.key != key(spec):
        raise Refusal("The lesson or the data changed since this run was asked for. Start the run again.")
    lab = labs.card(spec.lab)
    settings = lab.settings(spec.variant, spec.knobs)
    folder.mkdir(parents=True, exist_ok=True)
    watch = Watch(report, should_stop, folder, int(settings["epochs"]), device())
    watch.reading("reading the data")
    dataset = _dataset(lab, spec, lambda done, total, doing: watch.reading(doing))
    if isinstance(dataset, data.Texts):
        data.check_texts(dataset.train_texts, dataset.train_labels, len(lab.labels))
    else:
        data.check_classification(dataset.train_images, dataset.train_labels, len(lab.labels))
    module = lesson(spec.lab)
    model = module.train(spec.variant, settings, spec.seed, dataset.train, watch)
    if watch.reason == "cancelled":
        return Outcome(
            "cancelled", f"Stopped after {watch.finished_epochs} of {watch.epochs} epochs; it can be resumed from there."
        )
    advice = "The loss grew beyond all bounds: the steps are too long. Try a learning rate ten times smaller."
    if watch.reason == "diverged" and not watch.finished_epochs:
        return Outcome("failed", advice)
    run = Run(lab, request, settings, module, dataset, model, watch, code)
    kept = f" Kept: the network after epoch {watch.finished_epochs}." if watch.reason else ""
    try:
        return Outcome("finished", advice + kept if watch.reason else "", shelve(run))
    except Stopped:
        return Outcome("cancelled", "Stopped while the network was examined; resume examines it again.")
