"""A visitor's own text lives as long as a run needs it: however many others ask, are refused, stop and resume."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace

import pytest
from bench import ask, poke, spec

from core import facade, places
from core.contract import JobStatus, Unavailable
from core.data import own
from core.jobs import Store

LAB = "character_model"


def text(number: int) -> str:
    return f"{number}: The quick brown fox jumps over the lazy dog.\n" * 50


def kept() -> set[str]:
    return {path.stem for path in places.own_texts().glob("*.txt")}


def asked(store: Store, number: int, words: str) -> str:
    """The id of a run, number `number`, of that text."""
    wanted = replace(spec(number), text=own.digest(words))
    return store.submit(wanted, wanted.key(), f"visitor {number}", lay_out=lambda: own.keep(words)).id


def test_refused_requests_keep_nothing_and_take_nobodys_text(empty_home: object) -> None:
    refused = 0
    for number in range(60):
        try:
            facade.train(LAB, "gru", {"epochs": 1}, 1, f"visitor {number}", text=text(number))
        except Unavailable:
            refused += 1
    queued = {job.spec.text for job in facade.jobs(limit=100)}
    print("queued", len(queued), "refused", refused)
    assert refused == 10
    assert kept() == queued
    assert len(queued) == 50


def test_asking_and_cancelling_all_day_does_not_pile_up_texts(empty_home: object) -> None:
    for number in range(25):
        job = facade.train(LAB, "gru", {"epochs": 1}, 1, "somebody", text=text(number))
        facade.cancel(job.id, "somebody")
    assert len(kept()) == 21
    assert own.digest(text(24)) in kept()


def test_a_disk_that_takes_no_text_leaves_no_run_without_one(store: Store) -> None:
    places.own_texts().write_text("no folder")
    with suppress(FileExistsError, Unavailable):
        asked(store, 1, text(1))
    assert store.jobs() == []


@pytest.mark.parametrize(
    ("status", "stays"),
    [("queued", True), ("running", True), ("cancelled", True), ("interrupted", True), ("failed", False), ("finished", False)],
)
def test_a_text_goes_when_its_run_has_finished_or_failed(store: Store, status: JobStatus, stays: bool) -> None:
    job = asked(store, 1, text(1))
    poke("UPDATE jobs SET status = ? WHERE id = ?", status, job)
    store.prune()
    assert kept() == ({own.digest(text(1))} if stays else set())


@pytest.mark.parametrize("status", ["queued", "cancelled"])
def test_a_finished_run_leaves_the_text_to_another_of_the_same_text(store: Store, status: JobStatus) -> None:
    done, other = (asked(store, number, text(1)) for number in (1, 2))
    for number in range(60):  # that wait: more than a list of the latest jobs shows
        poke(
            "INSERT INTO jobs (id, key, publish, lab, spec, visitor, status, round, place) VALUES (?, ?, 0, ?, ?, ?, ?, 1, ?)",
            f"{number:032x}", f"key {number}", "digit_classifier", spec(number).as_json(), "eve", "running", number + 10,
        )  # fmt: skip
    poke("UPDATE jobs SET status = 'finished' WHERE id = ?", done)
    poke("UPDATE jobs SET status = ? WHERE id = ?", status, other)
    store.prune()
    assert kept() == {own.digest(text(1))}
    if status == "cancelled":
        assert store.resume(other, "visitor 2").status == "queued"
        assert own.load(own.digest(text(1))).train_texts == (text(1),)


def test_that_of_a_stopped_run_goes_with_its_checkpoint(store: Store) -> None:
    stopped = asked(store, 1, text(1))
    store.request_cancel(stopped, "visitor 1")
    for number in range(20):
        assert own.digest(text(1)) in kept()
        job = ask(store, spec(number + 2), "ada")
        store.request_cancel(job.id, "ada")
        store.prune()
    assert not kept()
