"""Carries out one job: training in, the job store told of everything that happens."""

from __future__ import annotations

import time
from pathlib import Path

from core import places, vault
from core.contract import CurvePoint, Progress, Refusal, Request, Unavailable
from core.jobs import Store, Superseded
from core.worker.train import Outcome, train
from core.worker.watch import forget

ASK_EVERY = 0.25  # seconds between two looks at whether somebody wants the job stopped


class StoreReport:
    """Reports to the job store, as the job that `request` names."""

    def __init__(self, store: Store, job: str) -> None:
        self.store, self.job = store, job
        self.asked, self.answer = 0.0, False

    def progress(self, progress: Progress) -> None:
        self.store.beat(self.job, progress)

    def point(self, point: CurvePoint) -> None:
        self.store.add_point(self.job, point)

    def restarted(self, epoch: int) -> None:
        self.store.trim_curve(self.job, epoch)

    def should_stop(self) -> bool:
        if time.monotonic() - self.asked >= ASK_EVERY:
            self.asked, self.answer = time.monotonic(), self.store.should_stop(self.job)
        return self.answer


def run(request: Request) -> int:
    """Trains and writes the end of the job to the store; 0 when it finished or was stopped as asked.

    An error of our own ends the process: its trace is in the job's log, and the dispatcher tells the people.
    """
    store = Store(places.job_store())
    report = StoreReport(store, request.job)
    try:
        store.begin(request.job)
        vault.sweep()  # what a worker before this one left half done
        outcome = train(report, report.should_stop, request)
    except (Refusal, Unavailable) as problem:
        outcome = Outcome("failed", str(problem))
    except Superseded:  # somebody else holds the job now: whatever we would say is no longer asked for
        return 1
    except MemoryError:
        outcome = Outcome(
            "failed", "This training is too large for this machine's memory. Choose a smaller batch or fewer units."
        )
    if outcome.status == "finished":
        forget(Path(request.folder))
    store.finish(request.job, outcome.status, outcome.message, outcome.model)
    store.prune()  # a visitor's own text goes as soon as no run needs it
    return 0 if outcome.status in ("finished", "cancelled") else 1
