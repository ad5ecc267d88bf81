"""What a lesson tells while it trains, and where the run's checkpoint lies."""

from __future__ import annotations

import json
import logging
import math
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol

import keras
import numpy as np

from core import atomic
from core.contract import CurvePoint, Progress
from core.data.storage import UNREADABLE, read_npz

CHECKPOINT = "checkpoint.npz"  # in the job's folder: the network after its last finished epoch, and how it came there
REPORT_EVERY = 0.5  # seconds between two reports inside an epoch: the page looks once a second, each costs two writes
DIVERGED = 1e4  # a loss beyond this does not come back
log = logging.getLogger(__name__)


class Report(Protocol):
    """Where progress goes: the job store, or a bar on a terminal."""

    def progress(self, progress: Progress) -> None: ...
    def point(self, point: CurvePoint) -> None: ...
    def restarted(self, epoch: int) -> None: ...


class Stopped(Exception):
    """Somebody wants the run stopped, and training itself is over already."""


class Watch:
    """Follows one run: reports, keeps a checkpoint of every finished epoch, and says when to stop.

    `reason` is empty after a run that went to its end, else "cancelled" or "diverged". `shown` is the number of examples that an
    epoch shows to the network, as Keras counted them.
    """

    def __init__(self, report: Report, should_stop: Callable[[], bool], folder: Path, epochs: int, device: str = "") -> None:
        self.report, self.should_stop, self.folder, self.epochs, self.device = report, should_stop, folder, epochs, device
        self.reason = ""
        self.history: list[CurvePoint] = []
        self.finished_epochs = self.first_epoch = self.shown = 0
        self.seconds_before = 0.0
        self.began = time.monotonic()

    @property
    def seconds(self) -> float:
        """Time spent on this run so far, earlier tries included."""
        return self.seconds_before + time.monotonic() - self.began

    def restore(self, model: keras.Model) -> int:
        """Loads the last checkpoint into the compiled model, optimiser included; returns the number of finished epochs.

        A checkpoint that is damaged goes: the run then begins anew.
        """
        path = self.folder / CHECKPOINT
        self.finished_epochs, self.history = 0, []
        if path.exists():
            try:
                self._read(path, _state(model))
            except UNREADABLE as error:
                log.warning("The checkpoint is damaged (%s), so the run begins anew.", error)
                path.unlink()
        self.first_epoch, self.began = self.finished_epochs, time.monotonic()
        self.report.restarted(self.finished_epochs)
        return self.finished_epochs

    def _read(self, path: Path, variables: list[keras.Variable]) -> None:
        """All or nothing: every array is held against its checksum and its shape before the first one is assigned."""
        arrays = read_npz(path, ["run", *map(str, range(len(variables)))])
        run = json.loads(arrays.pop("run").tobytes())
        if [values.shape for values in arrays.values()] != [tuple(variable.shape) for variable in variables]:
            raise ValueError("it is of another network")
        for variable, values in zip(variables, arrays.values(), strict=True):
            variable.assign(values)
        self.finished_epochs, self.seconds_before, self.shown = run["epochs"], run["seconds"], run["shown"]
        self.history = [CurvePoint(**point) for point in run["history"]]

    def callback(self) -> keras.callbacks.Callback:
        """The Keras callback for one epoch of `fit`."""
        return _Epoch(self)

    def stopped(self, model: keras.Model) -> bool:
        """Called after each epoch: keeps a checkpoint of a whole one, and says whether the run ends here."""
        if not self.reason:
            self.finished_epochs += 1
            self._keep(model)
            if self.should_stop() and self.finished_epochs < self.epochs:
                self.reason = "cancelled"
        elif self.reason == "diverged" and self.finished_epochs:
            self.restore(model)  # the last good epoch is kept
        return bool(self.reason)

    def _keep(self, model: keras.Model) -> None:
        """One file that holds it all, written beside the last one and renamed. Raises Unavailable when the storage is full."""
        history = [vars(point) for point in self.history]
        run = json.dumps({"epochs": self.finished_epochs, "seconds": self.seconds, "shown": self.shown, "history": history})
        arrays = {str(number): keras.ops.convert_to_numpy(variable) for number, variable in enumerate(_state(model))}
        new = self.folder / f"{CHECKPOINT}.new"
        with atomic.in_words():
            try:
                with new.open("wb") as stream:
                    np.savez(stream, run=np.frombuffer(run.encode(), np.uint8), **arrays)
                    stream.flush()
                    os.fsync(stream.fileno())
                new.replace(self.folder / CHECKPOINT)
            finally:
                new.unlink(missing_ok=True)
            atomic.flush(self.folder)

    def tell(self, epoch: int, batch: int, batches: int, doing: str = "training") -> None:
        """Reports how far the run is, with the time that is left at the pace so far."""
        done = epoch + batch / max(batches, 1) - self.first_epoch
        elapsed = time.monotonic() - self.began
        left = elapsed / done * (self.epochs - epoch - batch / max(batches, 1)) if done > 0 else None
        self.report.progress(Progress(epoch + 1, self.epochs, batch, batches, self.seconds, left, doing, self.device))

    def reading(self, doing: str) -> None:
        """Reports what is done before the first epoch, and for how long."""
        self.report.progress(Progress(epochs=self.epochs, seconds=self.seconds, doing=doing, device=self.device))

    def stage(self, doing: str) -> None:
        """A sign of life after training, before something that takes seconds. Raises Stopped when the run is to stop."""
        self.report.progress(Progress(self.epochs, self.epochs, seconds=self.seconds, doing=doing, device=self.device))
        if self.should_stop():
            raise Stopped


def _state(model: keras.Model) -> list[keras.Variable]:
    """All that a compiled model goes on from: weights, statistics, the dice of its dropout, the optimiser's memory."""
    model.optimizer.build(model.trainable_variables)
    passing = {id(variable) for variable in model.metrics_variables}
    return [variable for variable in (*model.variables, *model.optimizer.variables) if id(variable) not in passing]


def forget(folder: Path) -> None:
    """Removes a finished run's checkpoint: the network is on the shelf."""
    (folder / CHECKPOINT).unlink(missing_ok=True)


class _Epoch(keras.callbacks.Callback):
    """Reports inside an epoch, stops it when the run is cancelled or has diverged."""

    def __init__(self, watch: Watch) -> None:
        super().__init__()
        self.watch = watch
        self.epoch = 0
        self.last_report = 0.0

    def on_epoch_begin(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        self.epoch = epoch

    def on_train_batch_end(self, batch: int, logs: dict[str, Any] | None = None) -> None:
        logs = logs or {}
        if batch + 1 == self.params["steps"]:  # before the validation: the loss's own mean knows over how many it was taken
            self.watch.shown = round(float(next(metric for metric in self.model.metrics if metric.name == "loss").count))
        if not math.isfinite(logs["loss"]) or logs["loss"] > DIVERGED:
            self._end("diverged")
        elif time.monotonic() - self.last_report >= REPORT_EVERY:
            self.last_report = time.monotonic()
            batches = self.params["steps"]
            self.watch.tell(self.epoch, batch + 1, batches)
            self.watch.report.point(CurvePoint(self.epoch + (batch + 1) / batches, logs["loss"], logs.get("accuracy")))
            if self.watch.should_stop():
                self._end("cancelled")

    def on_epoch_end(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        if self.watch.reason:
            return
        logs = logs or {}
        if not math.isfinite(logs.get("val_loss", 0.0)):  # the last step broke what the batches before it had learned
            return self._end("diverged")
        point = CurvePoint(epoch + 1, logs["loss"], logs.get("accuracy"), logs.get("val_loss"), logs.get("val_accuracy"))
        self.watch.history.append(point)
        self.watch.report.point(point)
        self.watch.tell(epoch + 1, 0, self.params["steps"])

    def _end(self, reason: str) -> None:
        self.watch.reason = reason
        self.model.stop_training = True
