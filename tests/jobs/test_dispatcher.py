"""The queue on real processes: it runs, it is stopped, it loses a worker, it loses its dispatcher."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import psutil
import pytest
from bench import ROOT, SITE, Bench, ask, holder, poke, spec, until

from core import places
from core.contract import Job
from core.jobs import Dispatcher, LocalEngine, Patience, processes

LOST = "The training process ended unexpectedly; resume continues from the last finished epoch."


def epochs(bench: Bench, job: Job) -> list[float]:
    """The whole epochs in the job's curve."""
    return [point.epoch for point in bench.store.curves(job.id) if point.validation_loss is not None]


def overlapped(job: Job) -> bool:
    """Whether two processes ever worked in the job's folder at once."""
    return (places.job_folder(job.id) / "overlap").exists()


def open_site(*arguments: str) -> subprocess.Popen[str]:
    site = subprocess.Popen([*SITE, *arguments], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT)
    assert site.stdout
    assert site.stdout.readline() == "ready\n"
    return site


def test_jobs_run_one_after_the_other_to_their_ends(bench: Bench) -> None:
    jobs = [ask(bench.store, spec(number)) for number in range(3)]
    for job in jobs:
        done = bench.run_to_end(job)
        assert (done.status, done.message) == ("finished", "")
        assert done.model == f"digit_classifier/lenet5-{job.key}"
        assert epochs(bench, job) == [1, 2, 3]
    assert bench.store.attempts() == []


class Stumbling(LocalEngine):
    """The real engine, but for an error of a kind that nobody thought of, twice."""

    errors = 2

    def reap(self) -> None:
        if self.errors:
            self.errors -= 1
            raise ZeroDivisionError("nobody thought of this")
        super().reap()


def test_a_mistake_in_one_step_does_not_end_the_queue(bench: Bench, caplog: pytest.LogCaptureFixture) -> None:
    stumbling = Stumbling(bench.engine.command)
    bench.dispatcher = Dispatcher(bench.store, stumbling)
    bench.dispatcher.start()
    job = ask(bench.store, spec())
    until(lambda: bench.store.job(job.id).status == "finished")
    assert stumbling.errors == 0
    assert caplog.text.count("A step of the queue went wrong") == 1, "said once, with its trace"
    assert "nobody thought of this" in caplog.text


def test_old_folders_go_at_the_start_and_after_each_job(bench: Bench) -> None:
    """The folder of a run that the table does not know: what a table that was moved away leaves behind."""
    stray = places.job_folder("f" * 32)
    stray.mkdir(parents=True)
    bench.dispatcher.step()
    assert not stray.exists()
    stray.mkdir()
    done = bench.run_to_end(ask(bench.store, spec()))
    bench.run_until(lambda: not stray.exists())
    assert places.job_folder(done.id).is_dir()


def test_every_recipe_has_time_on_a_busy_machine() -> None:
    """Trained by itself, compact_cnn's recipe once took 1,881 s."""
    assert Patience().budget >= 3 * 3600


def test_the_thread_does_it_by_itself(bench: Bench) -> None:
    bench.dispatcher.prepare()
    bench.dispatcher.start()
    bench.dispatcher.start()
    job = ask(bench.store, spec())
    until(lambda: bench.store.job(job.id).status == "finished")
    bench.dispatcher.stop()
    waiting = ask(bench.store, spec(1))
    bench.dispatcher.start()
    until(lambda: bench.store.job(waiting.id).status == "finished")


def test_a_worker_that_crashes_is_told_as_interrupted_and_resumed(bench: Bench) -> None:
    job, following = ask(bench.store, spec(0, "crash", hold=2)), ask(bench.store, spec(1))
    lost = bench.run_to_end(job)
    assert (lost.status, lost.message, lost.progress.epoch) == ("interrupted", LOST, 2)
    assert bench.run_to_end(following).status == "finished"
    ask(bench.store, job.spec)
    assert bench.run_to_end(job).status == "finished", "the crash comes after the second epoch: it was not done again"
    assert epochs(bench, job) == [1, 2, 3]


def test_a_worker_that_listens_stops_by_itself(bench: Bench) -> None:
    job = ask(bench.store, spec(hold=2))
    bench.run_to_epoch(job, 2)
    assert bench.store.request_cancel(job.id, "ada").cancelling
    done = bench.run_to_end(job)
    assert (done.status, done.message) == ("cancelled", "Stopped after 2 epochs.")


def test_a_worker_that_does_not_listen_is_stopped(bench: Bench) -> None:
    job = ask(bench.store, spec(act="deaf", hold=2))
    pid = bench.run_to_epoch(job, 2)
    bench.store.request_cancel(job.id, "ada")
    bench.wait_less(leave=0.3)
    done = bench.run_to_end(job)
    assert (done.status, done.message) == ("cancelled", "Stopped as asked; resume continues from the last finished epoch.")
    assert not psutil.pid_exists(pid)


def test_a_worker_that_falls_silent_is_stopped(bench: Bench) -> None:
    job, following = ask(bench.store, spec(act="mute", hold=1)), ask(bench.store, spec(1))
    pid = bench.run_to_epoch(job, 1)
    bench.wait_less(silence=0.3)
    done = bench.run_to_end(job)
    assert done.status == "interrupted"
    assert "no sign of life" in done.message
    bench.wait_less()
    assert not psutil.pid_exists(pid)
    assert bench.run_to_end(following).status == "finished"


def test_a_worker_that_never_begins_is_stopped(bench: Bench) -> None:
    job = ask(bench.store, spec(act="late"))
    bench.wait_less(silence=0.5)
    done = bench.run_to_end(job)
    assert done.status == "interrupted"
    assert "no sign of life" in done.message


def test_a_worker_that_stays_after_its_end_does_not_hold_up_the_queue(bench: Bench) -> None:
    job, following = ask(bench.store, spec(act="linger")), ask(bench.store, spec(1))
    bench.run_until(lambda: bench.store.job(job.id).over)
    pid = holder(job.id)
    bench.wait_less(leave=0.3)
    assert bench.run_to_end(following).status == "finished"
    assert bench.store.job(job.id).status == "finished"
    assert pid
    assert not psutil.pid_exists(pid)


def test_a_run_has_a_budget_of_time_unless_it_is_for_the_shipped_weights(bench: Bench) -> None:
    bench.wait_less(budget=0.5)
    job = ask(bench.store, spec(hold=2))
    done = bench.run_to_end(job)
    assert done.status == "interrupted"
    assert "reached its limit" in done.message
    published = bench.store.submit(spec(1, hold=2), "key", "owner", publish=True)
    bench.run_to_epoch(published, 2)
    watch = bench.dispatcher._watches[published.id, bench.store.attempts()[0].turn]
    bench.run_until(lambda: watch.ran > 1.0)
    bench.open_gate()
    assert bench.run_to_end(published).status == "finished"


def test_a_job_that_was_taken_and_never_started_is_given_back(bench: Bench) -> None:
    """As after a dispatcher that was killed between the two."""
    job = ask(bench.store, spec())
    assert bench.store.claim()
    bench.wait_less(silence=0.3)
    done = bench.run_to_end(job)
    assert (done.status, done.message) == ("interrupted", LOST)
    bench.wait_less()
    ask(bench.store, spec())
    assert bench.run_to_end(job).status == "finished"


def test_several_dispatchers_run_each_job_once(bench: Bench) -> None:
    jobs = [ask(bench.store, spec(number), f"visitor {number}") for number in range(6)]
    sites = [open_site() for _ in range(2)]
    bench.run_until(lambda: all(bench.store.job(job.id).over for job in jobs))
    for site in sites:
        site.communicate("", timeout=60)
        assert site.returncode == 0
    for job in jobs:
        assert bench.store.job(job.id).status == "finished"
        assert epochs(bench, job) == [1, 2, 3]
        assert not overlapped(job)


def test_a_zombie_does_not_count_as_running(bench: Bench) -> None:
    job = ask(bench.store, spec())
    assert bench.store.claim()
    process = subprocess.Popen([sys.executable, "-c", ""])
    started = processes.start_time(process.pid)
    until(lambda: psutil.Process(process.pid).status() == psutil.STATUS_ZOMBIE)
    poke("UPDATE jobs SET pid = ?, started = ? WHERE id = ?", process.pid, started, job.id)
    assert bench.run_to_end(job).status == "interrupted"
    process.wait()


@pytest.mark.parametrize("status", ["running", "cancelled"])
def test_a_process_that_has_the_number_of_a_dead_worker_is_not_taken_for_it(bench: Bench, status: str) -> None:
    """Nor harmed: the process is the one that runs this test."""
    job = ask(bench.store, spec())
    assert bench.store.claim()
    values = (os.getpid(), processes.start_time(os.getpid()) - 3600, status, job.id)
    poke("UPDATE jobs SET pid = ?, started = ?, status = ?, cancelling = 1 WHERE id = ?", *values)
    assert bench.run_to_end(job).status == "cancelled"


def test_an_adopted_worker_that_falls_silent_is_stopped(bench: Bench) -> None:
    site = open_site()
    job = ask(bench.store, spec(act="mute", hold=1))
    pid = until(lambda: bench.store.curves(job.id) and holder(job.id))
    started = processes.start_time(pid)
    site.kill()
    site.communicate()
    assert processes.alive(pid, started)
    bench.wait_less(silence=0.3)
    assert bench.run_to_end(job).status == "interrupted"
    assert not processes.alive(pid, started)


def test_a_second_dispatcher_leaves_a_healthy_worker_alone(bench: Bench) -> None:
    job = ask(bench.store, spec(hold=2))
    pid = bench.run_to_epoch(job, 2)
    other = Dispatcher(bench.store, type(bench.engine)(bench.engine.command), Patience(silence=5.0, gone=0.0))
    for _ in range(50):
        other.step()
    assert holder(job.id) == pid
    bench.open_gate()
    assert bench.run_to_end(job).status == "finished"


def test_the_log_of_a_job_lies_in_its_folder(bench: Bench) -> None:
    job = ask(bench.store, spec())
    bench.run_to_end(job)
    folder: Path = places.job_folder(job.id)
    assert (folder / "worker.log").read_text() == "request taken\n"


def test_killed_by_the_system(bench: Bench) -> None:
    job = ask(bench.store, spec(hold=2))
    os.kill(bench.run_to_epoch(job, 2), signal.SIGKILL)
    done = bench.run_to_end(job)
    assert done.status == "interrupted"
    assert "too large for this machine, or somebody killed it" in done.message
