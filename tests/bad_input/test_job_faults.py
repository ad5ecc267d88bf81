"""What must not harm a training: cases 67 to 72 and 77 to 82 of the hardening list, on real processes and disks."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psutil
import pytest
from bench import ROOT, SITE, Bench, ask, holder, poke, spec, until

from core import places
from core.contract import CurvePoint, Request, Unavailable
from core.jobs import Dispatcher, LocalEngine, Store, processes

FULL = "The storage is full. Free some space, then start the run again."
OFF = "Training is switched off: nothing can be written here."


@pytest.fixture
def bench(empty_home: Path) -> Iterator[Bench]:
    made = Bench()
    yield made
    made.close()


@pytest.fixture
def small_home(empty_home: Path, small_disk: Callable[[Path, str], Path]) -> Path:
    """A home folder of one megabyte."""
    return small_disk(empty_home, "1m")


def fill(path: Path) -> None:
    """Writes zeros until there is no room for one more."""
    with path.open("wb", buffering=0) as stream:
        try:
            while True:
                stream.write(bytes(512))
        except OSError as error:
            if error.errno != errno.ENOSPC:
                raise


def fill_table(store: Store) -> None:
    """Asks for ever longer things until that is not possible any more."""
    for size in range(1, 40):
        ask(store, spec(size, act="x" * 1000 * size), f"visitor {size}")


def open_site() -> subprocess.Popen[str]:
    site = subprocess.Popen(SITE, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT)
    assert site.stdout
    assert site.stdout.readline() == "ready\n"
    return site


def kill(site: subprocess.Popen[str]) -> None:
    site.kill()
    site.communicate()


def sentence(text: str) -> bool:
    """Fit to be shown: one or a few sentences, no path, no trace."""
    return text.endswith(".") and not any(sign in text for sign in ("/", "\\", "Error", "Traceback", "sqlite3"))


def test_case_67_and_68_every_visitor_who_has_the_id_sees_the_job(bench: Bench) -> None:
    job = ask(bench.store, spec(hold=2))
    bench.run_to_epoch(job, 2)
    reloaded, second_tab = Store(), Store()
    bench.open_gate()
    bench.run_to_end(job)
    assert reloaded.job(job.id) == second_tab.job(job.id) == bench.store.job(job.id)
    assert reloaded.curves(job.id, after=2) == [CurvePoint(2.5, 1 / 3), CurvePoint(3, 1 / 3, validation_loss=2 / 3)]
    reloaded.close()
    second_tab.close()


def test_case_69_fifty_visitors_press_train_and_one_network_is_trained(bench: Bench) -> None:
    with ThreadPoolExecutor(50) as pool:
        jobs = {job.id for job in pool.map(lambda number: ask(bench.store, spec(), f"visitor {number}"), range(50))}
    assert len(jobs) == 1
    done = bench.run_to_end(bench.store.jobs()[0])
    assert done.status == "finished"
    assert [folder.name for folder in (places.home() / "jobs").iterdir()] == [done.id]


def test_case_70_and_79_a_killed_worker_is_told_and_the_next_job_runs_and_resume_goes_on(bench: Bench) -> None:
    """To its parent a process that the system ended for its memory looks just like this."""
    job, following = ask(bench.store, spec(epochs=5, hold=3)), ask(bench.store, spec(1), "bob")
    pid = bench.run_to_epoch(job, 3)
    os.kill(pid, signal.SIGKILL)
    lost = bench.run_to_end(job)
    assert lost.status == "interrupted"
    assert "too large for this machine" in lost.message
    assert sentence(lost.message)
    assert bench.run_to_end(following).status == "finished"
    assert [point.epoch for point in bench.store.curves(job.id)] == [0.5, 1, 1.5, 2, 2.5, 3]
    assert bench.store.resume(job.id, "ada").id == job.id
    bench.open_gate()
    assert bench.run_to_end(job).status == "finished"
    assert [point.epoch for point in bench.store.curves(job.id)] == [number / 2 for number in range(1, 11)]


def test_case_71_the_worker_outlives_a_killed_site_and_is_adopted(bench: Bench) -> None:
    site = open_site()
    job, waiting = ask(bench.store, spec(hold=2)), ask(bench.store, spec(1))
    pid = until(lambda: bench.store.job(job.id).progress.epoch == 2 and holder(job.id))
    kill(site)
    for _ in range(20):
        bench.dispatcher.step()
    assert (bench.store.job(job.id).status, holder(job.id)) == ("running", pid)
    bench.open_gate()
    assert bench.run_to_end(job).status == "finished"
    assert bench.run_to_end(waiting).status == "finished", "the queue goes on"


def test_case_71_a_worker_that_ends_while_no_site_is_there_is_believed(bench: Bench) -> None:
    site = open_site()
    job = ask(bench.store, spec(hold=2))
    pid = until(lambda: bench.store.job(job.id).progress.epoch == 2 and holder(job.id))
    started = processes.start_time(pid)
    kill(site)
    bench.open_gate()
    until(lambda: not processes.alive(pid, started))
    assert bench.store.job(job.id).status == "finished"
    assert bench.run_to_end(job).status == "finished"


def test_case_71_a_worker_that_died_with_the_site_is_interrupted(bench: Bench) -> None:
    site = open_site()
    job = ask(bench.store, spec(hold=2))
    pid = until(lambda: bench.store.job(job.id).progress.epoch == 2 and holder(job.id))
    kill(site)
    os.kill(pid, signal.SIGKILL)
    lost = bench.run_to_end(job)
    assert (lost.status, sentence(lost.message)) == ("interrupted", True)


def test_case_72_a_disk_that_is_full_when_a_job_is_to_start(bench: Bench) -> None:
    job, following = ask(bench.store, spec()), ask(bench.store, spec(1))
    places.job_folder(job.id).mkdir(parents=True)
    (places.job_folder(job.id) / "request.json").symlink_to("/dev/full")
    failed = bench.run_to_end(job)
    assert (failed.status, failed.message) == ("failed", FULL)
    assert bench.run_to_end(following).status == "finished"
    (places.job_folder(job.id) / "request.json").unlink()
    ask(bench.store, spec())
    assert bench.run_to_end(job).status == "finished"


def test_case_72_a_folder_that_cannot_be_written(bench: Bench) -> None:
    job, following = ask(bench.store, spec()), ask(bench.store, spec(1))
    places.job_folder(job.id).parent.mkdir()
    places.job_folder(job.id).write_text("a file where a folder should be")
    failed = bench.run_to_end(job)
    assert (failed.status, failed.message) == ("failed", OFF)
    assert bench.run_to_end(following).status == "finished"


def test_case_72_a_disk_that_fills_up_under_the_table(small_home: Path) -> None:
    """Watching goes on, asking is answered plainly, and all is as before once there is room."""
    store = Store()
    job = ask(store, spec())
    fill(small_home / "filler")
    for _ in range(3):
        with pytest.raises(Unavailable) as caught:
            fill_table(store)
        assert str(caught.value) == FULL
    assert store.job(job.id).status == "queued"
    before = len(store.jobs(limit=10_000))
    (small_home / "filler").unlink()
    ask(store, spec(5), "eve")
    assert len(store.jobs(limit=10_000)) == before + 1
    store.close()


def test_case_72_the_queue_outlives_a_full_disk(small_home: Path, caplog: pytest.LogCaptureFixture) -> None:
    """The worker ends because it cannot report, the dispatcher cannot write that down; both are made good when there is room."""
    bench = Bench()
    bench.dispatcher.start()
    job = ask(bench.store, spec(hold=2))
    until(lambda: bench.store.job(job.id).progress.epoch == 2)
    fill(small_home / "filler")
    until(lambda: FULL in caplog.text)
    assert bench.store.job(job.id).status == "running", "as far as anybody could write down"
    (small_home / "filler").unlink()
    until(lambda: bench.store.job(job.id).status == "interrupted")
    bench.open_gate()
    bench.store.resume(job.id, "ada")
    until(lambda: bench.store.job(job.id).status == "finished")
    bench.dispatcher.stop()
    bench.close()


@pytest.mark.parametrize("jump", [-31_536_000.0, 31_536_000.0])
def test_case_77_a_clock_that_jumps_by_a_year_changes_nothing(bench: Bench, monkeypatch: pytest.MonkeyPatch, jump: float) -> None:
    job, following = ask(bench.store, spec(hold=2)), ask(bench.store, spec(1))
    bench.run_to_epoch(job, 2)
    true = time.time
    monkeypatch.setattr(time, "time", lambda: true() + jump)
    for _ in range(20):
        bench.dispatcher.step()
    assert bench.store.job(job.id).status == "running"
    other = Dispatcher(bench.store, LocalEngine())
    for _ in range(20):
        other.step()
    bench.open_gate()
    assert bench.run_to_end(job).status == "finished"
    assert bench.run_to_end(following).status == "finished"


def test_case_77_nothing_asks_for_the_time_of_day() -> None:
    for source in (ROOT / "core" / "jobs").iterdir():
        if source.suffix in (".py", ".sql"):
            text = source.read_text("utf-8")
            assert not any(word in text for word in ("time.time", "datetime", "st_mtime", "CURRENT_TIMESTAMP", "julianday"))


@pytest.mark.parametrize("table", ["no folder", "read-only disk", "damaged", "another version"])
def test_case_78_a_table_that_cannot_be_written(table: str, empty_home: Path, request: pytest.FixtureRequest) -> None:
    """The store says so in a sentence; the facade turns it into a banner, and the rest of the site works."""
    says = OFF
    if table == "no folder":
        (empty_home / "file").write_text("")
        path = empty_home / "file" / "jobs.sqlite"
    elif table == "read-only disk":
        disk = request.getfixturevalue("small_home")
        Store().close()
        subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
        path = disk / "jobs.sqlite"
    elif table == "damaged":
        path, says = empty_home / "jobs.sqlite", "damaged"
        path.write_bytes(b"this is no table of jobs. " * 400)
    else:
        path, says = empty_home / "jobs.sqlite", "another version"
        Store().close()
        poke("PRAGMA user_version = 2")
    with pytest.raises(Unavailable) as caught:
        Store(path)
    assert says in str(caught.value)
    assert sentence(str(caught.value))


def test_case_80_two_hundred_different_requests(bench: Bench) -> None:
    answers = [ask(bench.store, spec(number), f"visitor {number}").position for number in range(50)]
    assert answers == list(range(1, 51))
    for number in range(50, 200):
        with pytest.raises(Unavailable, match="yours would be number 51") as caught:
            ask(bench.store, spec(number), f"visitor {number}")
        assert sentence(str(caught.value))
    bench.dispatcher.step()
    assert ask(bench.store, spec(999), "late").position == 50, "one began, so there is room for one"


def test_case_81_cancelled_and_asked_for_again_at_once(bench: Bench) -> None:
    """The cancelled run does not hear; the new one starts when it is dead, in the same folder, and nobody overwrites it."""
    bench.wait_less(leave=0.3)
    job = ask(bench.store, spec(act="deaf", epochs=4, hold=2))
    pid = bench.run_to_epoch(job, 2)
    bench.store.request_cancel(job.id, "ada")
    assert ask(bench.store, job.spec).id == job.id
    second = bench.run_until(lambda: (found := holder(job.id)) != pid and found)
    assert not psutil.pid_exists(pid), "no zombie"
    bench.open_gate()
    done = bench.run_to_end(job)
    assert (done.status, done.model) == ("finished", f"digit_classifier/lenet5-{job.key}")
    assert second != pid
    assert not (places.job_folder(job.id) / "overlap").exists()
    assert [point.epoch for point in bench.store.curves(job.id)] == [number / 2 for number in range(1, 9)]


def test_case_82_two_processes_cannot_write_one_job(bench: Bench) -> None:
    """A request that reaches two workers: one holds the job, the other is told that it does not and ends."""
    job = ask(bench.store, spec(hold=2))
    pid = bench.run_to_epoch(job, 2)
    engine = LocalEngine(bench.engine.command)
    handle = engine.submit(Request(job.id, job.spec, job.key, str(places.job_folder(job.id))))
    until(lambda: not engine.alive(handle))
    assert engine.exit_code(handle) == 1
    assert holder(job.id) == pid
    bench.open_gate()
    assert bench.run_to_end(job).status == "finished"
    assert not (places.job_folder(job.id) / "overlap").exists()
