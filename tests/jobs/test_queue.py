"""The queue's order and its limits: visitors take turns, and nobody can fill it alone."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from bench import ask, spec, start_next

from core.contract import Unavailable
from core.jobs import Store


def test_visitors_take_turns(store: Store) -> None:
    ada = [ask(store, spec(number), "ada").id for number in range(3)]
    bob = ask(store, spec(10), "bob").id
    order = [ada[0], bob, ada[1], ada[2]]
    assert [store.job(job).position for job in order] == [1, 2, 3, 4]
    assert [start_next(store) for _ in order] == order


def test_who_comes_while_another_runs_goes_before_his_second(store: Store) -> None:
    ada = [ask(store, spec(number), "ada").id for number in range(3)]
    assert start_next(store) == ada[0]
    bob = ask(store, spec(10), "bob").id
    assert [start_next(store) for _ in range(3)] == [bob, ada[1], ada[2]]


def test_who_ran_much_goes_behind_who_ran_nothing(store: Store) -> None:
    for number in range(5):
        ask(store, spec(number), "ada")
        start_next(store)
    ada = ask(store, spec(5), "ada").id
    bob = ask(store, spec(6), "bob").id
    assert [start_next(store) for _ in range(2)] == [bob, ada]


def test_newcomers_cannot_keep_anybody_waiting_for_ever(store: Store) -> None:
    for number in range(2):
        ask(store, spec(number), "ada")
        start_next(store)
    ada = ask(store, spec(2), "ada").id
    started = []
    for number in range(10, 20):
        ask(store, spec(number), f"newcomer {number}")
        started.append(start_next(store))
    assert ada in started[:3]


def test_a_visitor_has_three_jobs_at_most(store: Store) -> None:
    jobs = [ask(store, spec(number)) for number in range(3)]
    with pytest.raises(Unavailable, match=r"^You have 3 training runs .* cancel one\.$"):
        ask(store, spec(3))
    assert ask(store, spec(2)).id == jobs[2].id, "the same request is no new job"
    assert ask(store, spec(3), "bob").position == 2
    store.request_cancel(jobs[0].id, "ada")
    assert ask(store, spec(4)).status == "queued"


def test_the_queue_is_bounded_and_says_so(store: Store) -> None:
    for number in range(50):
        ask(store, spec(number), f"visitor {number}")
    for number in range(50, 200):
        with pytest.raises(Unavailable, match=r"^The queue is full: 50 .* number 51\. Try again in a few minutes\.$"):
            ask(store, spec(number), f"visitor {number}")
    assert len(store.jobs(limit=1000)) == 50
    assert [job.position for job in store.jobs()] == list(range(50, 0, -1))


def test_one_job_runs_at_a_time_and_only_one_dispatcher_gets_it(store: Store) -> None:
    for number in range(20):
        ask(store, spec(number), f"visitor {number}")
    with ThreadPoolExecutor(8) as pool:
        claims = [claim for claim in pool.map(lambda _: store.claim(), range(40)) if claim]
    assert len(claims) == 1
    assert store.claim() is None
    two = Store(slots=2)
    assert two.claim()
    assert two.claim() is None
    two.close()
