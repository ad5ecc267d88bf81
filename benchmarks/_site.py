"""The real site in a process of its own, in a home folder that is gone afterwards."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import httpx
import psutil

from core import data, places

MEBIBYTE = 2**20
PATIENCE = 120.0  # seconds for the site to answer, or to end


@dataclass(frozen=True)
class Site:
    """A site that answers: its address, its home folder, its process."""

    address: str
    home: Path
    process: subprocess.Popen[str]

    def memory(self) -> float:
        """Resident memory of the process that answers people, in MiB."""
        return float(psutil.Process(self.process.pid).memory_info().rss) / MEBIBYTE

    def processor_time(self) -> float:
        """Seconds that the cores have spent on it so far."""
        spent = psutil.Process(self.process.pid).cpu_times()
        return float(spent.user + spent.system)

    def workers(self) -> float:
        """Resident memory of the processes that it has started, in MiB: a worker that waits, or one that trains."""
        children = psutil.Process(self.process.pid).children(recursive=True)
        return sum(child.memory_info().rss for child in children) / MEBIBYTE

    def modules(self) -> list[str]:
        """The names of all modules that the process holds: its `sys.modules`."""
        path = self.home / f"modules-{time.monotonic_ns()}.json"
        assert self.process.stdin is not None
        self.process.stdin.write(f"{path}\n")
        self.process.stdin.flush()
        until(path.exists, "the list of modules")
        return list(json.loads(path.read_text()))

    def libraries(self) -> list[str]:
        """The names of the files that are mapped into its memory, shared libraries among them; none where the system hides it."""
        if psutil.MACOS:
            return []
        return sorted({Path(found.path).name for found in psutil.Process(self.process.pid).memory_maps()})

    def failures(self) -> int:
        """How many errors were written to the site's log."""
        return (self.home / "site.log").read_text(errors="replace").count("Traceback (most recent call last)")


def until(condition: Callable[[], object], what: str, seconds: float = PATIENCE, every: float = 0.02) -> None:
    """Waits until `condition()` is true, which is asked `every` so many seconds. Raises TimeoutError with what was waited for."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError(f"waited {seconds:.0f} s in vain for {what}")
        time.sleep(every)


@contextmanager
def home(*datasets: str) -> Iterator[Path]:
    """An empty PERCEPTARIUM_HOME on the disk of the usual one, with these data sets, for this process and all that it starts.

    The data sets come from the usual home, and are fetched into it where it lacks them.
    """
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that nothing is left behind when somebody ends us
    usual = places.home()
    usual.mkdir(parents=True, exist_ok=True)
    for name in datasets:
        data.fetch(name)
    kept = os.environ.get("PERCEPTARIUM_HOME")
    with tempfile.TemporaryDirectory(prefix="benchmark-", dir=usual, ignore_cleanup_errors=True) as folder:
        (Path(folder) / "datasets").mkdir()
        for name in datasets:
            for file in (usual / "datasets").glob(f"{name}.*"):
                shutil.copy(file, Path(folder) / "datasets")
        os.environ["PERCEPTARIUM_HOME"] = folder
        try:
            yield Path(folder)
        finally:
            end(psutil.Process().children(recursive=True))
            del os.environ["PERCEPTARIUM_HOME"]
            if kept is not None:
                os.environ["PERCEPTARIUM_HOME"] = kept


def end(started: list[psutil.Process]) -> None:
    """Ends processes that we have started and that still run: a training outlives the site."""
    for process in started:
        with suppress(psutil.NoSuchProcess):
            process.kill()
    psutil.wait_procs(started, timeout=PATIENCE)


@contextmanager
def site(*datasets: str, launcher: str = "benchmarks._launcher") -> Iterator[Site]:
    """The site, started by `streamlit run app.py` on a free port, and ended afterwards. Raises RuntimeError if it ends before.

    `launcher` is the module that starts it and lists its modules.
    """
    with home(*datasets) as folder:
        port = _free_port()
        command = [sys.executable, "-m", launcher, "run", "app.py", "--server.port", str(port)]
        with (folder / "site.log").open("w") as log:
            process = subprocess.Popen(
                [*command, "--server.address", "127.0.0.1"], cwd=places.ROOT, text=True,
                stdin=subprocess.PIPE, stdout=log, stderr=log,
            )  # fmt: skip
        started = Site(f"http://127.0.0.1:{port}", folder, process)
        try:
            until(lambda: _answers(started), "the site's first answer")
            yield started
        finally:
            _close(process)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _answers(started: Site) -> bool:
    if started.process.poll() is not None:
        raise RuntimeError(f"The site did not start:\n{(started.home / 'site.log').read_text(errors='replace')[-2000:]}")
    try:
        return httpx.get(f"{started.address}/health").status_code == 200
    except httpx.TransportError:  # it does not listen yet
        return False


def _close(process: subprocess.Popen[str]) -> None:
    workers = psutil.Process(process.pid).children(recursive=True) if process.poll() is None else []
    process.terminate()
    try:
        process.communicate(timeout=20)
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()
    end(workers)
