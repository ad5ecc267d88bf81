"""Rows of the table of jobs, read and written inside a transaction of the store."""

from __future__ import annotations

import json
import os
import re
import sqlite3
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from core.contract import Job, JobStatus, Progress, Refusal, TrainSpec

ID = re.compile("[0-9a-f]{32}")
QUEUED = """
    INSERT INTO jobs (id, key, publish, lab, spec, visitor, status, round, place)
    VALUES (:id, :key, :publish, :lab, :spec, :visitor, 'queued', :round, :place)
    ON CONFLICT (id) DO UPDATE SET visitor = excluded.visitor, status = 'queued', cancelling = 0, again = 0,
        round = excluded.round, place = excluded.place, progress = '{}', message = '', model = ''
"""

LEFT = "status NOT IN ('queued', 'running') AND pid IS NULL"  # over, and no process lives that might write


class Superseded(RuntimeError):
    """This process does not hold the job any more: it was stopped, or another process has taken it over. Write nothing."""


@dataclass(frozen=True)
class Attempt:
    """One try at a job that has a claim on the machine: it runs, or it is over and its process has not ended yet."""

    job: str
    turn: int  # numbers the tries over all jobs: a new try at the same job is never taken for the old one
    status: JobStatus
    cancelling: bool
    publish: bool
    pid: int | None  # None until the process has begun
    started: float | None
    beats: int


def find(connection: sqlite3.Connection, job_id: str) -> sqlite3.Row:
    """The row of that id; an id comes from an address, so it may be anything."""
    known = isinstance(job_id, str) and ID.fullmatch(job_id)
    row = connection.execute("SELECT * FROM jobs WHERE id = ?", (job_id,)).fetchone() if known else None
    if row is None:
        raise Refusal("There is no training run of that name here. Choose one from the list, or start a new one.")
    found: sqlite3.Row = row
    return found


def of_request(connection: sqlite3.Connection, spec: TrainSpec, key: str, publish: bool) -> dict[str, Any]:
    """The row of that request; where there is none, the beginnings of one, its status "new"."""
    row = connection.execute("SELECT * FROM jobs WHERE key = ? AND publish = ?", (key, publish)).fetchone()
    fresh = {"id": uuid4().hex, "key": key, "publish": publish, "lab": spec.lab, "spec": spec.as_json(), "status": "new"}
    return dict(row) if row else fresh


def as_jobs(connection: sqlite3.Connection, found: Sequence[sqlite3.Row]) -> list[Job]:
    """The rows as their watchers see them, with their places in the queue."""
    waiting = any(row["status"] == "queued" for row in found)
    places = dict(connection.execute("SELECT id, position FROM queue").fetchall()) if waiting else {}
    return [_as_job(row, places.get(row["id"])) for row in found]


def as_job(connection: sqlite3.Connection, row: sqlite3.Row) -> Job:
    """One row as its watchers see it."""
    return as_jobs(connection, [row])[0]


def _as_job(row: sqlite3.Row, position: int | None) -> Job:
    return Job(
        id=row["id"], key=row["key"], spec=TrainSpec.from_json(row["spec"]), visitor=row["visitor"], status=row["status"],
        progress=Progress(**json.loads(row["progress"])), message=row["message"], model=row["model"], position=position,
        cancelling=bool(row["cancelling"]) and row["status"] == "running",
    )  # fmt: skip


def as_attempt(row: sqlite3.Row) -> Attempt:
    """The row as its dispatcher sees it."""
    return Attempt(
        job=row["id"], turn=row["turn"], status=row["status"], cancelling=bool(row["cancelling"]), publish=bool(row["publish"]),
        pid=row["pid"], started=row["started"], beats=row["beats"],
    )  # fmt: skip


def hold(connection: sqlite3.Connection, job_id: str) -> None:
    """One heartbeat of the process that holds the job. Superseded for any other: no two living processes have the same number."""
    beat = "UPDATE jobs SET beats = beats + 1 WHERE id = ? AND status = 'running' AND pid = ?"
    if not connection.execute(beat, (job_id, os.getpid())).rowcount:
        raise Superseded("This process does not hold the job any more.")


def finish(connection: sqlite3.Connection, job_id: str, status: JobStatus, message: str, model: str) -> None:
    """Writes a job's end; or queues it anew where somebody asked for it again while it was being stopped."""
    row = find(connection, job_id)
    if row["again"] and status in ("cancelled", "interrupted"):
        queue(connection, dict(row), row["visitor"])
    else:
        end = "UPDATE jobs SET status = ?, message = ?, model = ?, cancelling = 0, again = 0 WHERE id = ?"
        connection.execute(end, (status, message, model, job_id))


def queue(connection: sqlite3.Connection, job: Mapping[str, Any], visitor: str) -> None:
    """Puts a job into the round after the visitor's last one, but into none that is being served already.

    So visitors take turns however much one of them asks for, and newcomers do not keep anybody waiting for ever.
    """
    now = connection.execute("SELECT COALESCE(MAX(served), -1) FROM jobs").fetchone()[0]
    last = "SELECT COALESCE(MAX(MAX(served, IIF(status = 'queued', round, -1))), -1) FROM jobs WHERE visitor = ?"
    own = connection.execute(last, (visitor,)).fetchone()[0]
    place = connection.execute("SELECT COALESCE(MAX(place), 0) + 1 FROM jobs").fetchone()[0]
    connection.execute(QUEUED, {**job, "visitor": visitor, "round": max(now, own) + 1, "place": place})
    connection.execute("DELETE FROM askers WHERE job = ?", (job["id"],))
    connection.execute("INSERT INTO askers (job, visitor) VALUES (?, ?)", (job["id"], visitor))


def forget_beyond(connection: sqlite3.Connection, most: int) -> None:
    """Drops all but the last `most` of the jobs that are over, with their curves."""
    old = f"SELECT id FROM jobs WHERE {LEFT} ORDER BY place DESC LIMIT -1 OFFSET ?"
    for table in ("points", "askers"):
        connection.execute(f"DELETE FROM {table} WHERE job IN ({old})", (most,))
    connection.execute(f"DELETE FROM jobs WHERE id IN ({old})", (most,))


def own_texts(connection: sqlite3.Connection, jobs: Collection[str]) -> set[str]:
    """The visitors' texts, by their sha256, that those of `jobs` need which wait, run, or were stopped and can be resumed."""
    unfinished = """
        SELECT id, json_extract(spec, '$.text') AS text FROM jobs
        WHERE text IS NOT NULL AND status NOT IN ('finished', 'failed')
    """
    return {row["text"] for row in connection.execute(unfinished) if row["id"] in jobs}


def with_folders(connection: sqlite3.Connection, most: int) -> set[str]:
    """The jobs whose folders are kept: all that wait or run, and the last `most` of the others."""
    last = f"SELECT id FROM jobs WHERE {LEFT} ORDER BY place DESC LIMIT ?"
    kept = f"SELECT id FROM jobs WHERE NOT ({LEFT}) OR id IN ({last})"
    return {row["id"] for row in connection.execute(kept, (most,))}
