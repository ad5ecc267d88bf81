"""A training process with a stopwatch: `python -m benchmarks._stopwatch job` is the site's own worker, `bare` the lesson alone.

Both wait for a request on the standard input once Keras is imported, and print when each epoch was over, by the machine's
monotonic clock: whatever the job does after an epoch, a checkpoint for one, lies within.
"""

from __future__ import annotations

import sys
import time
from typing import Any

import keras

from core import data, labs
from core.contract import Request
from core.worker import train
from core.worker.__main__ import main as worker
from core.worker.watch import Watch


def note() -> None:
    """One epoch is over."""
    print(f"epoch {time.monotonic()!r}", flush=True)


class TimedWatch(Watch):
    """The worker's own watch."""

    def stopped(self, model: keras.Model) -> bool:
        over = super().stopped(model)
        note()
        return over


class NoWatch:
    """A watch that watches nothing: what the lesson would be without a site around it."""

    def restore(self, model: keras.Model) -> int:
        return 0

    def callback(self) -> Any:
        return keras.callbacks.Callback()

    def stopped(self, model: keras.Model) -> bool:
        note()
        return False


def bare(request: Request) -> None:
    """The lesson's own training, as a script of a few lines would call it."""
    lab = labs.card(request.spec.lab)
    dataset = data.load(lab.dataset)
    settings = lab.settings(request.spec.variant, request.spec.knobs)
    watched = dataset.train, NoWatch()
    train.lesson(lab.name).train(request.spec.variant, settings, request.spec.seed, *watched)


if __name__ == "__main__":
    print("ready", flush=True)
    if sys.argv[1] == "bare":
        bare(Request.from_json(sys.stdin.readline()))
    else:
        train.Watch = TimedWatch  # type: ignore[misc]
        sys.exit(worker())
