"""Looks after the queue: starts what comes next, notices what died or fell silent, stops what is to be stopped.

Several may do so at once, in several processes: each change is one transaction that asks whether it is still due.
Durations are counted in steps of a monotonic clock, each step at most a second: neither a clock that is set nor a machine that
slept makes a healthy worker look dead.
"""

from __future__ import annotations

import logging
import threading
import time
from dataclasses import dataclass

from core.contract import JobStatus, Request, Unavailable
from core.jobs.engine import Engine, Handle
from core.jobs.rows import Attempt
from core.jobs.store import Store

INTERVAL = 0.2  # seconds between two steps
LONGEST_STEP = 1.0  # seconds that one step may count for
KILLED = (-9, 137)  # the exit status after SIGKILL, which is also how the system ends what eats its memory

LOST = "The training process ended unexpectedly; resume continues from the last finished epoch."
TOO_LARGE = "The training process was ended by the system: it was too large for this machine, or somebody killed it."
SILENT = "The training process gave no sign of life and was stopped; resume continues from the last finished epoch."
STOPPED = "Stopped as asked; resume continues from the last finished epoch."
OVER_BUDGET = "The run reached its limit of {:.0f} minutes; resume continues from the last finished epoch."
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Patience:
    """How long to wait, in seconds."""

    silence: float = 120.0  # for a word from a worker: importing Keras and packing a large network are its longest silences
    leave: float = 10.0  # for a worker to end by itself, after it was asked to stop or has finished
    gone: float = 1.0  # before a worker of another dispatcher is called dead: its own knows why it died
    budget: float = 10_800.0  # for a whole run, time for every recipe; runs for the shipped weights have none


@dataclass
class _Watch:
    """What this dispatcher has seen of one attempt; durations in seconds."""

    handle: Handle | None = None  # of a process that was started here
    beats: int = -1
    silent: float = 0.0
    ran: float = 0.0
    leaving: float = 0.0
    gone: float = 0.0
    verdict: tuple[JobStatus, str] | None = None  # why it was stopped here

    def note(self, attempt: Attempt, tick: float) -> None:
        """Counts `tick` seconds more."""
        self.ran += tick
        self.silent = 0.0 if attempt.beats != self.beats else self.silent + tick
        self.beats = attempt.beats
        self.leaving += tick if attempt.cancelling or attempt.status != "running" else 0.0


class Dispatcher:
    """Runs the store's jobs on an engine, by hand (`step`) or in a thread of its own (`start`, `stop`)."""

    def __init__(self, store: Store, engine: Engine, patience: Patience | None = None) -> None:
        self.store, self.engine, self.patience = store, engine, patience or Patience()
        self._watches: dict[tuple[str, int], _Watch] = {}
        self._last_step = time.monotonic()
        self._untidy = True  # at the start, and after each job
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Steps in the background until `stop`. Jobs that run already are adopted, those that wait go on."""
        if self._thread is None:
            self._stopping.clear()
            self._thread = threading.Thread(target=self._run, name="dispatcher", daemon=True)
            self._thread.start()

    def stop(self) -> None:
        """Ends the background thread and the worker that waits in advance. Running jobs go on and are found again."""
        self._stopping.set()
        if self._thread is not None:
            self._thread.join()
            self._thread = None
        self.engine.close()

    def prepare(self) -> None:
        """Has a worker wait in advance, so that the next job begins seconds sooner."""
        self.engine.prepare()

    def step(self) -> None:
        """One look at everything. Raises Unavailable while the store cannot be read or written; the next step tries again."""
        now = time.monotonic()
        tick, self._last_step = min(now - self._last_step, LONGEST_STEP), now
        self.engine.reap()
        attempts = self.store.attempts()
        self._watches = {(one.job, one.turn): self._watches.get((one.job, one.turn), _Watch()) for one in attempts}
        for attempt in attempts:
            self._look_after(attempt, self._watches[attempt.job, attempt.turn], tick)
        while (claimed := self.store.claim()) is not None:
            self._begin(*claimed)
        if self._untidy:
            self.store.prune()
            self._untidy = False

    def _begin(self, attempt: Attempt, request: Request) -> None:
        try:
            handle = self.engine.submit(request)
        except Unavailable as problem:
            log.warning("A training could not be started: %s", problem.__cause__ or problem)
            self.store.give_up(attempt, "failed", str(problem))
            self._untidy = True
        else:
            self._watches[attempt.job, attempt.turn] = _Watch(handle, attempt.beats)

    def _look_after(self, attempt: Attempt, watch: _Watch, tick: float) -> None:
        watch.note(attempt, tick)
        handle = watch.handle
        if attempt.pid is not None and attempt.started is not None:
            handle = Handle(attempt.pid, attempt.started)
        if handle is not None and self.engine.alive(handle):
            watch.gone = 0.0
            self._stop_if_due(attempt, watch, handle)
        elif attempt.status != "running":
            self.store.release(attempt)
            self._untidy = True
        elif self._believed_dead(watch, handle, tick):
            self.store.give_up(attempt, *self._ending(attempt, watch))
            self._untidy = True

    def _believed_dead(self, watch: _Watch, handle: Handle | None, tick: float) -> bool:
        """What started here is dead when it is dead; for the rest, whoever started it has a moment to say why it ended."""
        if handle is None:  # taken by a dispatcher that may have died before it could start it
            return watch.silent > self.patience.silence or watch.leaving > self.patience.leave
        watch.gone += tick
        return watch.handle is not None or watch.gone > self.patience.gone

    def _stop_if_due(self, attempt: Attempt, watch: _Watch, handle: Handle) -> None:
        if watch.leaving > self.patience.leave:
            watch.verdict = ("cancelled", STOPPED)
        elif attempt.status != "running":
            return
        elif watch.silent > self.patience.silence:
            watch.verdict = ("interrupted", SILENT)
        elif watch.ran > self.patience.budget and not attempt.publish:
            watch.verdict = ("interrupted", OVER_BUDGET.format(self.patience.budget / 60))
        else:
            return
        self.engine.stop(handle)

    def _ending(self, attempt: Attempt, watch: _Watch) -> tuple[JobStatus, str]:
        """How a try ended whose process is dead and has said nothing."""
        if watch.verdict is not None:
            return watch.verdict
        if attempt.cancelling:
            return "cancelled", STOPPED
        killed = watch.handle is not None and self.engine.exit_code(watch.handle) in KILLED
        return "interrupted", TOO_LARGE if killed else LOST

    def _run(self) -> None:
        trouble = ""
        while not self._stopping.wait(INTERVAL):
            try:
                self.step()
                trouble = ""
            except Unavailable as problem:  # a full disk, say: what is due now is still due at the next step
                if str(problem) != trouble:
                    log.warning("The queue stands still: %s", problem)
                trouble = str(problem)
            except Exception as error:  # a mistake of ours in one step: without this thread nobody would ever train again
                if repr(error) != trouble:
                    log.exception("A step of the queue went wrong; the next one tries again.")
                trouble = repr(error)
