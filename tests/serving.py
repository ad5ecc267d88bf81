"""The real site in a process of its own, for the tests that ask it over the network."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parents[1]
STREAMLIT = (sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", "{port}")
PATIENCE = 90  # seconds until the site must answer, on a machine that is busy with other tests


def free_port() -> int:
    """A port that nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def environment(home: Path, port: int, extra: Mapping[str, str]) -> dict[str, str]:
    """This process's environment without what would point the site elsewhere."""
    kept = {name: value for name, value in os.environ.items() if not re.match("STREAMLIT_|GRADIO_|PERCEPTARIUM_", name)}
    own = {"PERCEPTARIUM_HOME": str(home), "CUDA_VISIBLE_DEVICES": "-1"}
    return {**kept, **own, **{name: value.format(port=port) for name, value in extra.items()}}


@contextmanager
def serve(
    home: Path, command: Sequence[str] = STREAMLIT, cwd: Path = ROOT, extra: Mapping[str, str] | None = None
) -> Iterator[str]:
    """Starts the site with an own home folder and yields its address once it answers; what it wrote is in home/site.log."""
    port = free_port()
    home.mkdir(parents=True, exist_ok=True)
    with (home / "site.log").open("w") as log:
        process = subprocess.Popen(
            [part.format(port=port) for part in command],
            cwd=cwd, env=environment(home, port, extra or {}), stdout=log, stderr=subprocess.STDOUT,
        )  # fmt: skip
        try:
            yield wait_for(f"http://127.0.0.1:{port}", process, home / "site.log")
        finally:
            process.terminate()
            process.wait(30)


def wait_for(address: str, process: subprocess.Popen[bytes], log: Path) -> str:
    """The address, once its health check answers. Raises RuntimeError with the log when the process ends before that."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(f"{address}/health", timeout=5):
                return address
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.1)
    raise RuntimeError(f"The site did not start (exit status {process.poll()}):\n{log.read_text()}")
