"""Processes: started, handed a request, found alive or dead, ended. No dispatcher here."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from bench import ROOT, SITE, WORKER, spec, until

from core import places
from core.contract import Request, Unavailable
from core.jobs import LocalEngine, processes

SLEEPER = [sys.executable, "-c", "import sys; print('up', flush=True); sys.stdin.read()"]
PARENT = [
    sys.executable, "-c",
    "import subprocess, sys; "
    "child = subprocess.Popen([sys.executable, '-c', 'import sys; sys.stdin.read()'], stdin=subprocess.PIPE); "
    "print(child.pid, flush=True); sys.stdin.read()",
]  # fmt: skip


@pytest.fixture
def engine(empty_home: Path) -> Iterator[LocalEngine]:
    made = LocalEngine(WORKER)
    yield made
    made.close()


def request(job: str = "0" * 32) -> Request:
    """For a job that the store does not know: the worker reads it, is told so, and ends with an error."""
    return Request(job, spec(), spec().key(), str(places.job_folder(job)))


def children() -> set[int]:
    return {child.pid for child in psutil.Process().children() if child.status() != psutil.STATUS_ZOMBIE}


def start(command: list[str]) -> subprocess.Popen[str]:
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT)


def finish(process: subprocess.Popen[str]) -> None:
    process.kill()
    process.communicate()


def test_a_worker_is_on_its_own_and_lets_others_go_first(empty_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TF_CPP_MIN_LOG_LEVEL", raising=False)  # what is set by hand is kept
    engine = LocalEngine(SLEEPER[:2] + ["import sys, time; sys.stdin.read(); time.sleep(600)"])
    handle = engine.submit(request())
    assert engine.alive(handle)
    assert psutil.Process(handle.pid).nice() == min(19, psutil.Process().nice() + 10)
    assert os.getsid(handle.pid) == handle.pid
    until(lambda: psutil.Process(handle.pid).environ())  # for a moment Linux has none of a new process
    assert psutil.Process(handle.pid).environ()["TF_CPP_MIN_LOG_LEVEL"] == "2"
    assert Path(psutil.Process(handle.pid).cwd()) == places.ROOT
    assert engine.exit_code(handle) is None
    engine.stop(handle)
    until(lambda: not engine.alive(handle))
    assert engine.exit_code(handle) == -signal.SIGKILL
    assert not psutil.pid_exists(handle.pid), "nobody stays behind as a zombie"
    engine.stop(handle)


def test_a_worker_gets_its_request_and_its_words_are_kept(engine: LocalEngine) -> None:
    handle = engine.submit(request())
    until(lambda: not engine.alive(handle))
    folder = Path(request().folder)
    assert Request.from_json((folder / "request.json").read_text()) == request()
    printed = (folder / "worker.log").read_text()
    assert printed.startswith("request taken")
    assert "Superseded" in printed
    assert engine.exit_code(handle) == 1


def test_a_command_that_does_not_exist_is_said_plainly(empty_home: Path) -> None:
    with pytest.raises(Unavailable) as caught:
        LocalEngine(["/no/such/program"]).submit(request())
    assert "/" not in str(caught.value)


def test_the_spare_worker_gets_the_request(engine: LocalEngine) -> None:
    before = children()
    engine.prepare()
    engine.prepare()
    (spare,) = children() - before
    handle = engine.submit(request())
    assert handle.pid == spare
    until(lambda: not engine.alive(handle))
    assert (Path(request().folder) / "worker.log").read_text().startswith("request taken")
    assert not list((places.home() / "jobs").glob("spare*"))
    other = engine.submit(request())
    assert other.pid != spare
    until(lambda: not engine.alive(other))
    engine.prepare()
    assert children() - before
    engine.close()
    assert children() == before
    assert not list((places.home() / "jobs").glob("spare*"))


def test_a_spare_worker_that_has_died_is_not_used(engine: LocalEngine) -> None:
    before = children()
    engine.prepare()
    (spare,) = children() - before
    os.kill(spare, signal.SIGKILL)
    until(lambda: not (children() - before))
    handle = engine.submit(request())
    assert handle.pid != spare
    until(lambda: not engine.alive(handle))
    assert "request taken" in (Path(request().folder) / "worker.log").read_text()


def test_the_spare_worker_ends_with_the_process_that_it_waits_for(empty_home: Path) -> None:
    site = start([*SITE, "spare"])
    assert site.stdout
    assert site.stdout.readline() == "ready\n"
    (spare,) = psutil.Process(site.pid).children()
    started = processes.start_time(spare.pid)
    assert processes.alive(spare.pid, started)
    finish(site)
    until(lambda: not processes.alive(spare.pid, started))


def test_prepare_is_no_promise(empty_home: Path) -> None:
    (empty_home / "jobs").write_text("a file where a folder should be")
    engine = LocalEngine(WORKER)
    before = children()
    engine.prepare()
    assert children() == before
    with pytest.raises(Unavailable, match=r"^Training is switched off: nothing can be written here\.$"):
        engine.submit(request())


def test_a_zombie_is_dead() -> None:
    process = subprocess.Popen([sys.executable, "-c", ""])
    started = processes.start_time(process.pid)
    assert started
    until(lambda: psutil.Process(process.pid).status() == psutil.STATUS_ZOMBIE)
    assert processes.start_time(process.pid) == started
    assert not processes.alive(process.pid, started)
    assert process.wait() == 0
    assert not processes.alive(process.pid, started)
    assert processes.start_time(process.pid) == 0


def test_a_number_that_went_to_another_process_is_left_alone() -> None:
    process = start(SLEEPER)
    assert process.stdout
    process.stdout.readline()
    started = processes.start_time(process.pid)
    assert processes.alive(process.pid, started)
    assert not processes.alive(process.pid, started - 60)
    processes.end(process.pid, started - 60)
    assert processes.alive(process.pid, started)
    processes.end(process.pid, started)
    assert process.wait(60) == -signal.SIGKILL
    process.communicate()


def test_what_a_process_has_started_ends_with_it() -> None:
    process = start(PARENT)
    assert process.stdout
    child = int(process.stdout.readline())
    started = processes.start_time(child)
    assert processes.alive(child, started)
    processes.end(process.pid, processes.start_time(process.pid))
    until(lambda: not processes.alive(child, started))
    process.communicate()


@pytest.mark.skipif(not psutil.LINUX, reason="elsewhere the system keeps a process's start time as it was")
@pytest.mark.parametrize("years", [-1, 1])
def test_a_clock_that_is_set_does_not_change_a_start_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, years: int) -> None:
    """Case 77. Setting the clock moves the boot time that the kernel reports, and with it psutil's time of creation."""
    pid = os.getpid()
    started, created = processes.start_time(pid), psutil.Process(pid).create_time()
    lines = Path("/proc/stat").read_text().splitlines()
    moved = [f"btime {int(line.split()[1]) + years * 31_536_000}" if line.startswith("btime") else line for line in lines]
    (tmp_path / "stat").write_text("\n".join(moved))
    (tmp_path / str(pid)).symlink_to(f"/proc/{pid}")
    monkeypatch.setattr(psutil, "PROCFS_PATH", str(tmp_path))
    assert abs(psutil.Process(pid).create_time() - created) > 30_000_000, "the clock did jump"
    assert abs(processes.start_time(pid) - started) < processes.SAME
    assert processes.alive(pid, started)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can be somebody else for a moment")
def test_where_the_system_forbids_it_nobody_is_made_nicer() -> None:
    process = start(SLEEPER)
    assert process.stdout
    process.stdout.readline()
    level, started = psutil.Process(process.pid).nice(), processes.start_time(process.pid)
    os.seteuid(65534)
    try:
        with pytest.raises(psutil.AccessDenied):
            psutil.Process(process.pid).nice(level + 1)
        processes.be_nice(process.pid)
    finally:
        os.seteuid(0)
    assert psutil.Process(process.pid).nice() == level
    assert processes.alive(process.pid, started)
    processes.end(process.pid, started)
    process.communicate()
