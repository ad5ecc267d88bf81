"""Real trainings that are killed, starved or asked for twice: cases 69 to 72 and 79 of the hardening list, on the real worker."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from core import places, vault
from core.jobs import Store

ROOT = Path(__file__).parents[2]
RUN = ("train", "digit_classifier", "--variant", "lenet5", "--set", "share=0.05", "--set", "epochs=6", "--json")
PATIENCE = 120  # seconds


def command(*words: str) -> subprocess.Popen[str]:
    """The command line in a process of its own; what it prints comes from `communicate`."""
    return subprocess.Popen([sys.executable, "-m", "core", *words], cwd=ROOT, stdout=subprocess.PIPE, text=True)


def finished(process: subprocess.Popen[str]) -> dict[str, object]:
    out, _ = process.communicate(timeout=PATIENCE)
    answer: dict[str, object] = json.loads(out)
    return answer


def until(condition: Callable[[], object]) -> object:
    """What the condition gives once it is true."""
    deadline = time.monotonic() + PATIENCE
    while not (found := condition()):
        assert time.monotonic() < deadline, "waited too long"
        time.sleep(0.1)
    return found


def epochs_done() -> int:
    """Finished epochs of the one job in the table."""
    jobs = Store(places.job_store()).jobs() if places.job_store().exists() else []
    return sum(point.validation_loss is not None for point in Store(places.job_store()).curves(jobs[0].id)) if jobs else 0


def worker() -> psutil.Process:
    """The one worker that trains just now."""
    for process in psutil.process_iter(["cmdline"]):
        if "core.worker" in (process.info["cmdline"] or []) and str(places.home()) == process.environ().get("PERCEPTARIUM_HOME"):
            return process
    raise AssertionError("no worker runs")


@pytest.fixture
def home(home_with_mnist: Path) -> Path:
    return home_with_mnist


def test_a_killed_worker_is_noticed_and_its_run_goes_on_from_the_last_epoch(home: Path) -> None:
    """Case 70 and 79: kill -9 in the middle of training."""
    first = command(*RUN)
    until(lambda: epochs_done() >= 2)
    os.kill(worker().pid, signal.SIGKILL)
    answer = finished(first)
    assert (answer["status"], first.returncode) == ("interrupted", 1)
    assert "Traceback" not in str(answer["message"])
    assert not [entry for entry in vault.entries() if not entry.shipped]
    again = finished(command(*RUN))
    assert (again["job"], again["status"]) == (answer["job"], "finished")
    curve = Store(places.job_store()).curves(str(again["job"]))
    assert [point.epoch for point in curve if point.validation_loss is not None] == [*range(1, 7)]
    assert vault.get(str(again["model"])).card["epochs"] == 6


def test_a_killed_dispatcher_leaves_the_worker_at_work_and_the_next_one_finds_it(home: Path) -> None:
    """Case 71: kill -9 of the process that people talk to."""
    first = command(*RUN)
    until(lambda: epochs_done() >= 1)
    trainer = worker().pid
    os.kill(first.pid, signal.SIGKILL)
    first.communicate()
    assert psutil.pid_exists(trainer)
    answer = finished(command(*RUN))
    assert answer["status"] == "finished"
    assert vault.get(str(answer["model"])).card["epochs"] == 6


def test_the_same_request_is_answered_from_the_shelf(home: Path) -> None:
    """Case 69: one job for one request, and none where the network is there."""
    together = [finished(process) for process in [command(*RUN) for _ in range(2)]]
    assert len({answer["job"] for answer in together}) == 1
    assert {answer["status"] for answer in together} == {"finished"}
    began = len(Store(places.job_store()).jobs())
    third = finished(command(*RUN))
    assert (third["status"], third["model"]) == ("finished", together[0]["model"])
    assert len(Store(places.job_store()).jobs()) == began


def test_a_full_disk_while_saving_is_said_and_leaves_nothing_half(home: Path, small_disk: Callable[[Path, str], Path]) -> None:
    """Case 72: room for the data, not for the network."""
    small_disk(places.models(), "300k")
    answer = finished(command(*RUN, "--set", "epochs=1"))
    assert answer["status"] == "failed"
    assert "full" in str(answer["message"])
    assert all(entry.shipped for entry in vault.entries("digit_classifier"))


def test_a_full_disk_at_a_checkpoint_is_said_and_leaves_room(
    home: Path, small_disk: Callable[[Path, str], Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Case 72: the whole home is small. A checkpoint of 12 MB does not fit; the table of jobs still takes the sentence."""
    small = small_disk(tmp_path / "small", "6m")
    (small / "datasets").symlink_to(home / "datasets")
    monkeypatch.setenv("PERCEPTARIUM_HOME", str(small))
    answer = finished(command(*RUN, "--set", "units=2048", "--set", "epochs=1"))
    assert answer["status"] == "failed"
    assert str(answer["message"]).startswith("The storage is full")
    assert sorted(path.name for path in places.job_folder(str(answer["job"])).iterdir()) == ["request.json", "worker.log"]
    log = (places.job_folder(str(answer["job"])) / "worker.log").read_text()
    assert "Traceback" not in log
