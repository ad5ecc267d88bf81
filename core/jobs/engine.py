"""Where a training runs. An engine starts a job's process, says whether it lives, and ends it; the queue is not its business."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import threading
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from core import places
from core.contract import Request, Unavailable
from core.jobs import processes
from core.jobs.database import why_not

LOG = "worker.log"  # in the job's folder: what the last try printed
# What TensorFlow reads at its start: few words, and of a GPU's memory only what it needs.
QUIET = {"TF_CPP_MIN_LOG_LEVEL": "2", "TF_FORCE_GPU_ALLOW_GROWTH": "true"}
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Handle:
    """A process that carries out a job: its number, and its start time because numbers are given again."""

    pid: int
    started: float


class Engine(Protocol):
    """Runs requests, each in a process of its own that reports to the store by itself."""

    def submit(self, request: Request) -> Handle:
        """Starts the job. Raises Unavailable with the reason why it cannot be started."""

    def alive(self, handle: Handle) -> bool:
        """Whether the process still runs; also for one that an engine before this one started."""

    def exit_code(self, handle: Handle) -> int | None:
        """The exit status of a process that has ended; None where it is not known, as of one that somebody else started."""

    def stop(self, handle: Handle) -> None:
        """Ends the process at once, and all that it has started."""

    def prepare(self) -> None:
        """Makes the next start quick. A help and no promise: nothing is raised."""

    def reap(self) -> None:
        """Clears up after processes that have ended."""

    def close(self) -> None:
        """Ends what waits for work. Running jobs go on."""


class LocalEngine:
    """Processes on this machine: `command`, with the request as one line of JSON on its standard input.

    The process lies in a session of its own, at a low priority; what it prints goes to the job's folder. It outlives us.
    """

    def __init__(self, command: Sequence[str] = (sys.executable, "-m", "core.worker")) -> None:
        self.command = list(command)
        self._lock = threading.Lock()
        self._children: dict[int, subprocess.Popen[str]] = {}
        self._exit_codes: dict[int, int] = {}
        self._spare: subprocess.Popen[str] | None = None

    def submit(self, request: Request) -> Handle:
        folder, line = Path(request.folder), request.as_json() + "\n"
        with self._lock:
            try:
                folder.mkdir(parents=True, exist_ok=True)
                (folder / "request.json").write_text(line, "utf-8")  # and a full disk is noticed here
                process = self._give_to_spare(line, folder) or self._give_to_new(line, folder)
            except OSError as error:
                raise Unavailable(why_not(error)) from error
            self._children[process.pid] = process
            self._exit_codes.pop(process.pid, None)
        return Handle(process.pid, processes.start_time(process.pid))

    def alive(self, handle: Handle) -> bool:
        self.reap()
        return processes.alive(handle.pid, handle.started)

    def exit_code(self, handle: Handle) -> int | None:
        self.reap()
        return self._exit_codes.get(handle.pid)

    def stop(self, handle: Handle) -> None:
        processes.end(handle.pid, handle.started)

    def prepare(self) -> None:
        """Starts the one spare worker: it imports Keras, then waits for a line, and ends at the end of its input."""
        if os.name == "nt":  # an open log cannot be moved into the job's folder there
            return
        with self._lock:
            if self._spare is not None and self._spare.poll() is None:
                return
            self._discard_spare()
            try:
                self._spare_log().parent.mkdir(parents=True, exist_ok=True)
                self._spare = self._spawn(self._spare_log())
            except OSError as error:
                log.info("No worker waits in advance: %s", error)

    def reap(self) -> None:
        with self._lock:
            ended = {pid: code for pid, process in self._children.items() if (code := process.poll()) is not None}
            self._exit_codes |= ended
            for pid in ended:
                del self._children[pid]

    def close(self) -> None:
        with self._lock:
            self._discard_spare()
        self.reap()

    def _give_to_spare(self, line: str, folder: Path) -> subprocess.Popen[str] | None:
        """The spare worker with the request in its hands; None where there is none, or it is dead."""
        spare = self._spare
        if spare is None or spare.poll() is not None or not _hand_over(spare, line):
            self._discard_spare()
            return None
        self._spare = None
        self._spare_log().replace(folder / LOG)
        return spare

    def _discard_spare(self) -> None:
        """Ends the spare worker, if there is one: it has no work that could be lost."""
        if self._spare is not None:
            self._spare.kill()
            self._spare.communicate()
            self._spare_log().unlink(missing_ok=True)
            self._spare = None

    def _give_to_new(self, line: str, folder: Path) -> subprocess.Popen[str]:
        process = self._spawn(folder / LOG)
        _hand_over(process, line)  # one that has died at once is seen to be dead like any other
        return process

    def _spawn(self, path: Path) -> subprocess.Popen[str]:
        environment = QUIET | os.environ
        with path.open("wb") as output:
            process = subprocess.Popen(
                self.command, cwd=places.ROOT, env=environment, start_new_session=True, text=True, encoding="utf-8",
                stdin=subprocess.PIPE, stdout=output, stderr=subprocess.STDOUT,
            )  # fmt: skip
        processes.be_nice(process.pid)
        return process

    def _spare_log(self) -> Path:
        return places.home() / "jobs" / f"spare-{os.getpid()}.log"


def _hand_over(process: subprocess.Popen[str], line: str) -> bool:
    """Writes the line and closes the input. False when nobody reads there any more."""
    assert process.stdin is not None
    with suppress(BrokenPipeError), process.stdin:
        process.stdin.write(line)
        process.stdin.flush()
        return True
    return False
