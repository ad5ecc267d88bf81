"""The table of jobs by itself: one job a request, what is told of it, and who may write."""

from __future__ import annotations

import math
import os
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from bench import ROOT, ask, poke, spec, start_next, until

from core import places
from core.contract import CurvePoint, Job, Progress, Refusal
from core.jobs import Attempt, Store, Superseded


def begun(store: Store, number: int = 0) -> tuple[Job, Attempt]:
    """A job that this very process holds."""
    job = ask(store, spec(number))
    claimed = store.claim()
    assert claimed
    store.begin(job.id)
    return job, claimed[0]


def test_a_new_job_waits_and_is_found_by_its_id(store: Store) -> None:
    job = ask(store, spec())
    assert (job.status, job.position, job.over) == ("queued", 1, False)
    assert job == store.job(job.id) == store.jobs()[0] == store.jobs("digit_classifier")[0]
    assert store.jobs("another lab") == []
    other = Store()
    assert other.job(job.id) == job
    other.close()


@pytest.mark.parametrize("nonsense", ["", "0", "../jobs", "a" * 31, "0" * 32, "\ud800", "' OR 1", None, 7, "0" * 32 + "\n"])
def test_an_id_that_is_none_is_refused(store: Store, nonsense: str) -> None:
    ask(store, spec())
    for use in (store.job, store.curves, lambda job: store.request_cancel(job, "ada"), lambda job: store.resume(job, "ada")):
        with pytest.raises(Refusal, match="no training run of that name"):
            use(nonsense)


SUBMIT = """
import sys
from concurrent.futures import ThreadPoolExecutor
sys.path.insert(0, {tests!r})
from bench import ask, spec
from core.jobs import Store
sys.stdin.readline()
store = Store(per_visitor=1)
with ThreadPoolExecutor(10) as pool:
    print(*{{job.id for job in pool.map(lambda n: ask(store, spec(), f"{{sys.argv[1]}}-{{n}}"), range(10))}})
store.close()
"""


def test_fifty_visitors_and_four_processes_ask_for_one_job(store: Store) -> None:
    """The processes open the table at the same moment, too: it is made only once."""
    command = [sys.executable, "-c", SUBMIT.format(tests=str(ROOT / "tests" / "jobs"))]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True, "cwd": ROOT}
    processes = [subprocess.Popen([*command, str(number)], **pipes) for number in range(4)]
    barrier = threading.Barrier(50)

    def press(number: int) -> str:
        barrier.wait()
        return ask(store, spec(), f"visitor {number}").id

    for process in processes:
        process.stdin.write("go\n")
        process.stdin.flush()
    with ThreadPoolExecutor(50) as pool:
        found = set(pool.map(press, range(50)))
    outputs = [process.communicate(timeout=60)[0] for process in processes]
    assert [process.returncode for process in processes] == [0] * 4
    assert found == {word for output in outputs for word in output.split()}
    assert len(found) == len(store.jobs()) == 1


def test_processes_that_open_a_table_at_once_all_get_it(empty_home: object) -> None:
    command = [sys.executable, "-c", "from core.jobs import Store; import sys; sys.stdin.readline(); Store().close()"]
    processes = [subprocess.Popen(command, stdin=subprocess.PIPE, text=True, cwd=ROOT) for _ in range(6)]
    for process in processes:
        process.communicate("go\n", timeout=60)
    assert [process.returncode for process in processes] == [0] * 6


def test_only_who_asked_may_cancel(store: Store) -> None:
    job = ask(store, spec(), "ada")
    with pytest.raises(Refusal, match="Only somebody who asked"):
        store.request_cancel(job.id, "eve")
    assert store.job(job.id) == job
    ask(store, spec(), "bob")
    cancelled = store.request_cancel(job.id, "bob")
    assert (cancelled.status, cancelled.position, cancelled.message) == ("cancelled", None, "Cancelled before it began.")
    assert store.request_cancel(job.id, "eve") == cancelled, "a job that is over stays as it is"
    again = ask(store, spec(), "eve")
    assert (again.id, again.status) == (job.id, "queued")
    with pytest.raises(Refusal, match="Only somebody who asked"):
        store.request_cancel(job.id, "bob")
    assert store.request_cancel(job.id, "", operator=True).status == "cancelled"


def test_a_job_is_told_from_its_beginning_to_its_end(store: Store) -> None:
    job, attempt = begun(store)
    progress = Progress(1, 3, 5, 10, 2.5, 7.5, "training", "CPU")
    store.beat(job.id, progress)
    points = [CurvePoint(0.5, 2, 0.3), CurvePoint(1, math.nan), CurvePoint(1.5, math.inf), CurvePoint(2, 1.0, 0.5, 1.1, 0.4)]
    for point in points:
        store.add_point(job.id, point)
    assert store.job(job.id).progress == progress
    found = store.curves(job.id)
    assert [point.epoch for point in found] == [0.5, 1.0, 1.5, 2.0]
    assert math.isnan(found[1].loss)
    assert (found[0], found[2], found[3]) == (points[0], points[2], points[3])
    assert store.curves(job.id, after=1.0) == points[2:]
    store.add_point(job.id, CurvePoint(2.0, 0.9))
    store.trim_curve(job.id, 0.5)
    assert store.curves(job.id) == points[:1]
    assert store.attempts()[0].beats == attempt.beats + 8, "every word is a sign of life"
    store.finish(job.id, "finished", model="digit_classifier/lenet5-0")
    done = store.job(job.id)
    assert (done.status, done.model, done.over) == ("finished", "digit_classifier/lenet5-0", True)


def test_a_job_cannot_end_as_something_else(store: Store) -> None:
    job, _ = begun(store)
    with pytest.raises(ValueError, match="'running' came"):
        store.finish(job.id, "running")


def test_who_does_not_hold_the_job_writes_nothing(store: Store) -> None:
    job, attempt = begun(store)
    store.add_point(job.id, CurvePoint(1.0, 1.0))
    poke("UPDATE jobs SET pid = ? WHERE id = ?", os.getppid(), job.id)
    before = store.job(job.id)
    for write in (
        lambda: store.begin(job.id),
        lambda: store.beat(job.id, Progress(2, 3)),
        lambda: store.add_point(job.id, CurvePoint(2.0, 1.0)),
        lambda: store.trim_curve(job.id, 0.0),
        lambda: store.finish(job.id, "finished", model="wrong"),
    ):
        with pytest.raises(Superseded):
            write()
    assert store.should_stop(job.id)
    assert store.job(job.id) == before
    assert len(store.curves(job.id)) == 1
    assert store.give_up(attempt, "interrupted", "Gone.")
    assert not store.give_up(attempt, "failed", "Gone twice."), "a job ends once"


def test_an_old_try_does_not_touch_the_new_one(store: Store) -> None:
    job, old = begun(store)
    assert store.give_up(old, "interrupted", "Gone.")
    ask(store, spec())
    claimed = store.claim()
    assert claimed
    assert claimed[0].turn > old.turn
    assert not store.give_up(old, "failed", "Late news.")
    store.release(old)
    assert store.job(job.id).status == "running"


def test_the_machine_is_taken_until_the_process_has_ended(store: Store) -> None:
    job, attempt = begun(store)
    other = ask(store, spec(1))
    store.finish(job.id, "cancelled")
    assert ask(store, spec()).status == "queued", "asked for again while the process still lives"
    assert store.claim() is None
    store.release(attempt)
    assert [start_next(store), start_next(store)] == [other.id, job.id]


def test_cancel_and_ask_again_at_once(store: Store) -> None:
    job, attempt = begun(store)
    assert store.request_cancel(job.id, "ada").cancelling
    assert store.should_stop(job.id)
    assert ask(store, spec(), "bob").id == job.id
    store.finish(job.id, "cancelled")
    again = store.job(job.id)
    assert (again.status, again.visitor, again.cancelling) == ("queued", "bob", False)
    store.release(attempt)
    assert start_next(store) == job.id


def test_cancel_ask_again_and_cancel_again(store: Store) -> None:
    job, _ = begun(store)
    store.request_cancel(job.id, "ada")
    ask(store, spec())
    store.request_cancel(job.id, "ada")
    store.finish(job.id, "cancelled", "Stopped.")
    assert store.job(job.id).status == "cancelled"


def test_a_finished_job_is_recalled_and_not_resumed(store: Store) -> None:
    job, attempt = begun(store)
    store.finish(job.id, "finished", model="digit_classifier/lenet5-0")
    store.release(attempt)
    done = store.job(job.id)
    assert store.resume(job.id, "bob") == done
    assert store.recall(spec(), spec().key(), "bob", done.model) == done
    assert ask(store, spec(), "bob").status == "queued", "whoever submits has seen that the network is gone"


def test_a_network_whose_training_nobody_remembers_is_recalled(store: Store) -> None:
    job = store.recall(spec(), spec().key(), "ada", "digit_classifier/lenet5-0")
    assert (job.status, job.model, job.position) == ("finished", "digit_classifier/lenet5-0", None)
    assert store.jobs() == [job]
    assert store.claim() is None


def test_a_run_for_the_shipped_weights_is_a_job_of_its_own(store: Store) -> None:
    mine = ask(store, spec())
    published = store.submit(spec(), spec().key(), "owner", publish=True)
    assert published.id != mine.id
    requests = []
    while claimed := store.claim():
        requests.append(claimed[1])
        store.give_up(claimed[0], "failed", "")
    assert [(request.job, request.publish) for request in requests] == [(mine.id, False), (published.id, True)]


@pytest.mark.parametrize("end", ["interrupted", "cancelled", "failed"])
def test_resume_queues_the_same_job_with_its_curve(store: Store, end: str) -> None:
    job, attempt = begun(store)
    store.add_point(job.id, CurvePoint(1.0, 1.0))
    store.beat(job.id, Progress(1, 3))
    store.give_up(attempt, end, "It ended.")
    assert store.job(job.id).message == "It ended."
    resumed = store.resume(job.id, "bob")
    assert (resumed.id, resumed.status, resumed.visitor, resumed.message) == (job.id, "queued", "bob", "")
    assert store.curves(job.id) == [CurvePoint(1.0, 1.0)]


def test_watchers_never_see_half_a_step(store: Store) -> None:
    """A curve only grows while it is read, and a job that is finished has its model and its last epoch."""
    job, _ = begun(store)
    ended = threading.Event()

    def watch(_: int) -> int:
        seen, looks = 0, 0
        while not ended.is_set():
            now = store.job(job.id)
            epochs = [point.epoch for point in store.curves(job.id)]
            assert epochs == [float(number + 1) for number in range(len(epochs))]
            assert seen <= len(epochs)
            assert now.progress.epoch <= len(epochs) + 1
            assert not now.over or (now.model == "digit_classifier/lenet5-0" and now.progress.epoch == 100 == len(epochs))
            seen, looks = len(epochs), looks + 1
            time.sleep(0.002)  # leave the writer some of the interpreter
        return looks

    with ThreadPoolExecutor(4) as pool:
        looks = pool.map(watch, range(4))
        for epoch in range(1, 101):
            store.beat(job.id, Progress(epoch, 100))
            store.add_point(job.id, CurvePoint(epoch, 1 / epoch))
        store.finish(job.id, "finished", model="digit_classifier/lenet5-0")
        until(lambda: store.job(job.id).over)
        ended.set()
        assert all(looks)


def test_a_run_for_the_shipped_weights_is_resumed_as_one(store: Store) -> None:
    published = store.submit(spec(), spec().key(), "owner", publish=True)
    assert start_next(store) == published.id
    assert store.resume(published.id, "owner").id == published.id
    claimed = store.claim()
    assert claimed
    assert (claimed[1].job, claimed[1].publish) == (published.id, True)


def test_only_the_last_runs_are_remembered_and_fewer_keep_their_folders(store: Store) -> None:
    """What waits, runs, or has a process that lives stays, however old it is."""
    running, _ = begun(store)
    waiting = ask(store, spec(1), "bob")
    over = [ask(store, spec(number), f"visitor {number}") for number in range(2, 10)]
    for number, job in enumerate(over):
        poke("INSERT INTO points (job, epoch, loss) VALUES (?, 1, 0.5)", job.id)
        poke("UPDATE jobs SET status = 'failed', pid = ? WHERE id = ?", os.getpid() if number == 0 else None, job.id)
    for name in ("f" * 32, *(job.id for job in (running, waiting, *over))):
        (places.job_folder(name)).mkdir(parents=True)
        (places.job_folder(name) / "checkpoint.npz").write_bytes(bytes(100))
    (places.home() / "jobs" / "spare-7.log").touch()
    store.prune(5, 2)
    left = [over[0], *over[3:]]
    assert {job.id for job in store.jobs()} == {job.id for job in (running, waiting, *left)}
    assert all(store.curves(job.id) for job in left)
    kept = {job.id for job in (running, waiting, over[0], *over[-2:])}
    assert {path.name for path in (places.home() / "jobs").iterdir()} == kept | {"spare-7.log"}
    assert store.resume(over[3].id, "ada").status == "queued", "without its checkpoint it begins anew"
    assert ask(store, spec(2), "eve").id == over[0].id
    assert ask(store, spec(3), "eve").id != over[1].id, "forgotten, so it is a new one"


def test_nothing_recent_is_forgotten(store: Store) -> None:
    jobs = [ask(store, spec(number), f"visitor {number}") for number in range(25)]
    for job in jobs:
        places.job_folder(job.id).mkdir(parents=True)
        store.request_cancel(job.id, job.visitor)
    store.prune()
    assert len(store.jobs()) == 25
    assert {path.name for path in (places.home() / "jobs").iterdir()} == {job.id for job in jobs[-20:]}
