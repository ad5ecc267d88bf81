"""An epoch as a job over the same epoch in a bare script, and the wait from the request to the first figure.

Pairs of runs, the order turning from pair to pair: the job goes through the real queue, engine and worker, with its reports to
the store and its checkpoints; the script calls the same lesson with a watch that does nothing. Both are as nice, both have all
cores. An epoch counts from the end of the one before: the first, in which Keras builds its functions, is left out.
Half of the jobs find a worker that waits, as on the site, where it is called when somebody opens the page.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from statistics import median

from benchmarks._report import Row, at_most, figures, parser, say, tell
from benchmarks._site import home, until
from core import facade, labs, places
from core.contract import Job, Request, TrainSpec
from core.jobs import Dispatcher, LocalEngine, Store, processes

STOPWATCH = (sys.executable, "-m", "benchmarks._stopwatch")
LAB, VISITOR = "digit_classifier", "benchmark"
LOG = "worker.log"  # in a run's folder
SLOWER, FIRST = 1.10, 5.0  # times, seconds
LONGEST = 300.0  # seconds to wait for a run to get anywhere
SELDOM = 0.5  # seconds between two looks at a run whose epochs are measured: watching must not slow it down


@dataclass(frozen=True)
class Task:
    """What every run trains, `epochs` of which are measured after the first."""

    variant: str
    share: float
    epochs: int

    def spec(self, seed: int) -> TrainSpec:
        """The request with that seed. It asks for one epoch more, in which the run is stopped."""
        knobs = {"epochs": self.epochs + 2, "share": self.share, "schedule": "constant", "augmentation": "off"}
        return TrainSpec(LAB, self.variant, labs.card(LAB).settings(self.variant, knobs), seed)


@dataclass(frozen=True)
class Bench:
    """A queue, with a dispatcher at work in this process as it is in the site's."""

    store: Store
    dispatcher: Dispatcher

    def run(self, task: Task, seed: int, prepared: bool) -> tuple[float, float]:
        """A job: (seconds of an epoch, seconds from the request to the first figure)."""
        if prepared:
            self.dispatcher.prepare()
            until(lambda: "ready" in _text(_spare_log()), "the waiting worker", LONGEST)
        asked, spec = time.monotonic(), task.spec(seed)
        job = facade.train(LAB, task.variant, spec.knobs, seed, VISITOR)
        until(lambda: self.store.curves(job.id), "the first figure", LONGEST)
        first = time.monotonic() - asked
        until(lambda: len(_ends(job.id)) > task.epochs or self._over(job), "the job's epochs", LONGEST, every=SELDOM)
        self.store.request_cancel(job.id, VISITOR)
        until(lambda: self._over(job) and not self.store.attempts(), "the job's end", LONGEST)
        return _epoch(job.id, task), first

    def _over(self, job: Job) -> bool:
        return self.store.job(job.id).over


@contextmanager
def bench() -> Iterator[Bench]:
    """A queue in the present home whose workers have a stopwatch."""
    store = Store()
    dispatcher = Dispatcher(store, LocalEngine((*STOPWATCH, "job")))
    dispatcher.start()
    try:
        yield Bench(store, dispatcher)
    finally:
        dispatcher.stop()
        store.close()


def script(task: Task, seed: int) -> float:
    """The bare script, started as the engine starts a worker: seconds of an epoch."""
    name = f"bare{seed}"
    folder = places.job_folder(name)
    folder.mkdir(parents=True)
    environment = {"TF_CPP_MIN_LOG_LEVEL": "2", **os.environ}
    with (folder / LOG).open("wb") as output:
        process = subprocess.Popen(
            (*STOPWATCH, "bare"), cwd=places.ROOT, env=environment, start_new_session=True, text=True,
            stdin=subprocess.PIPE, stdout=output, stderr=subprocess.STDOUT,
        )  # fmt: skip
    processes.be_nice(process.pid)
    assert process.stdin is not None
    try:
        with process.stdin:
            process.stdin.write(Request(name, task.spec(seed), "", str(folder)).as_json() + "\n")
        until(lambda: len(_ends(name)) > task.epochs or process.poll() is not None, "the script's epochs", LONGEST, SELDOM)
    finally:
        process.kill()
        process.wait()
    return _epoch(name, task)


def _epoch(run: str, task: Task) -> float:
    """Seconds of an epoch, the median of those that count. Raises RuntimeError when the run broke off."""
    ends = _ends(run)
    if len(ends) <= task.epochs:
        raise RuntimeError(f"a run broke off:\n{_text(places.job_folder(run) / LOG)[-2000:]}")
    return median(later - earlier for earlier, later in pairwise(ends[: task.epochs + 1]))


def _ends(run: str) -> list[float]:
    """When each epoch of the run was over."""
    lines = _text(places.job_folder(run) / LOG).split("\n")[:-1]  # the last may be half written
    return [float(line.removeprefix("epoch ")) for line in lines if line.startswith("epoch ")]


def _spare_log() -> Path:
    return places.home() / "jobs" / f"spare-{os.getpid()}.log"


def _text(path: Path) -> str:
    return path.read_text(errors="replace") if path.exists() else ""


def measure(task: Task, pairs: int) -> tuple[list[tuple[float, float]], dict[bool, list[float]]]:
    """Seconds of an epoch (as a job, in the script) for each pair; seconds to the first figure, by whether a worker waited."""
    found: list[tuple[float, float]] = []
    waits: dict[bool, list[float]] = {True: [], False: []}
    with home(labs.card(LAB).dataset), bench() as at:
        for number in range(pairs):
            say(f"pair {number + 1} of {pairs}")
            script_first, prepared = number % 2 == 1, (number + number // 2) % 2 == 0
            bare = script(task, number) if script_first else 0.0
            epoch, wait = at.run(task, number, prepared)
            found.append((epoch, bare if script_first else script(task, number)))
            waits[prepared].append(wait)
    return found, waits


def main(arguments: list[str] | None = None) -> int:
    """Prints the ratio and the waits."""
    line = parser(__doc__)
    line.add_argument("--pairs", type=int, default=10, help="pairs of a job and a script")
    line.add_argument("--epochs", type=int, default=2, help="epochs measured in each run; their median counts")
    line.add_argument("--variant", default="lenet5", help="the network")
    line.add_argument("--share", type=float, default=0.5, help="of the training part")
    given = line.parse_args(arguments)
    found, waits = measure(Task(given.variant, given.share, given.epochs), given.pairs)
    ratios = figures([job / bare for job, bare in found])
    series = {
        "epoch as a job, s": figures([job for job, _ in found]),
        "epoch in a script, s": figures([bare for _, bare in found]),
        "job / script, pair by pair": ratios,
        "first figure, a worker waits, s": figures(waits[True]),
        "first figure, none waits, s": figures(waits[False]),
    }
    rows: list[Row] = [{"what": name, "n": got.n, "median": got.median, "p95": got.p95} for name, got in series.items()]
    goals = [
        at_most("job / script, median", ratios.median, SLOWER),
        at_most("first figure, a worker waits, s", figures(waits[True]).median, FIRST),
    ]
    what = f"{given.variant}, {given.share:g} of the data, {given.epochs} epochs a run"
    tell(given.json, f"Training as a job: {what}", rows, goals, pairs=[round(job / bare, 3) for job, bare in found])
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
