"""What the tests of the jobs share: requests, a queue on real processes, and waiting without sleeping too long."""

from __future__ import annotations

import sqlite3
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from core import places
from core.contract import Job, TrainSpec
from core.jobs import Dispatcher, LocalEngine, Patience, Store

Found = TypeVar("Found")
ROOT = Path(__file__).parents[2]
WORKER = [sys.executable, str(Path(__file__).with_name("small_worker.py"))]
SITE = [sys.executable, str(Path(__file__).with_name("small_site.py"))]


def until(condition: Callable[[], Found], meanwhile: Callable[[], object] = lambda: None, seconds: float = 60.0) -> Found:
    """The condition's value as soon as it is true."""
    deadline = time.monotonic() + seconds
    while not (found := condition()):
        assert time.monotonic() < deadline, f"waited {seconds} s in vain"
        meanwhile()
        time.sleep(0.01)
    return found


def spec(number: int = 0, act: str = "train", epochs: int = 3, hold: int = 0) -> TrainSpec:
    """A request for the small worker; different numbers are different requests."""
    return TrainSpec("digit_classifier", "lenet5", {"act": act, "epochs": epochs, "hold": hold}, number)


def ask(store: Store, request: TrainSpec, visitor: str = "ada") -> Job:
    """Submits a request under its own key."""
    return store.submit(request, request.key(), visitor)


def poke(statement: str, *values: object) -> None:
    """Writes into the table behind the store's back, as no process of the site would."""
    connection = sqlite3.connect(places.job_store(), timeout=10)
    with connection:
        connection.execute(statement, values)
    connection.close()


def holder(job: str) -> int | None:
    """The number of the process that holds the job."""
    connection = sqlite3.connect(places.job_store(), timeout=10)
    found = connection.execute("SELECT pid FROM jobs WHERE id = ?", (job,)).fetchone()[0]
    connection.close()
    return found


def start_next(store: Store) -> str:
    """Claims the next job and ends it at once; returns its id."""
    claimed = store.claim()
    assert claimed
    assert store.give_up(claimed[0], "failed", "The test ended it.")
    return claimed[1].job


class Bench:
    """A store, an engine over the small worker, and a dispatcher that steps while we wait."""

    def __init__(self) -> None:
        self.store = Store()
        self.engine = LocalEngine(WORKER)
        self.dispatcher = Dispatcher(self.store, self.engine)

    def wait_less(self, **seconds: float) -> None:
        """Shortens the dispatcher's patience; without arguments it is again as long as the site's."""
        self.dispatcher.patience = Patience(**seconds)

    def run_until(self, condition: Callable[[], Found]) -> Found:
        """Steps until the condition holds; returns its value."""
        return until(condition, self.dispatcher.step)

    def run_to_end(self, job: Job) -> Job:
        """Steps until the job is over and its process has ended."""
        self.run_until(lambda: self.store.job(job.id).over and holder(job.id) is None)
        return self.store.job(job.id)

    def run_to_epoch(self, job: Job, epoch: int) -> int:
        """Steps until the job has finished that epoch; returns the number of the process."""
        self.run_until(lambda: [point for point in self.store.curves(job.id) if point.epoch == epoch])
        pid = holder(job.id)
        assert pid
        return pid

    def open_gate(self) -> None:
        """Lets the workers go on that wait at their `hold`."""
        (places.home() / "gate").touch()

    def close(self) -> None:
        """Ends what still runs."""
        self.open_gate()
        for attempt in self.store.attempts():
            if attempt.status == "running":
                self.store.request_cancel(attempt.job, "", operator=True)
        for job in self.store.jobs():
            if job.status == "queued":
                self.store.request_cancel(job.id, "", operator=True)
        self.wait_less(leave=0.2, gone=0.2)
        self.run_until(lambda: not self.store.attempts())
        self.dispatcher.stop()
        self.store.close()
