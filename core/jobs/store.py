"""The table of jobs: who asked for what, what runs, how far it is. One table, shared by all processes of the site."""

from __future__ import annotations

import json
import math
import os
import sqlite3
from collections.abc import Callable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any, get_args

from core import places
from core.contract import CurvePoint, Job, JobStatus, Progress, Refusal, Request, TrainSpec, Unavailable
from core.jobs import folders, rows
from core.jobs.database import Database
from core.jobs.processes import start_time

KEPT_JOBS = 1000  # in the table, of those that are over
KEPT_FOLDERS = 20  # with a checkpoint to go on from, a log and the request, of those that are over
OVER = frozenset(get_args(JobStatus)) - {"queued", "running"}


class Store:
    """The jobs in a SQLite file on a local disk. Every method may be called from any thread and any process.

    `per_visitor` jobs of one visitor may wait or run at a time, `capacity` jobs of all may wait, `slots` may run.
    Raises Unavailable where the file cannot be read or written.
    """

    def __init__(self, path: Path | None = None, per_visitor: int = 3, capacity: int = 50, slots: int = 1) -> None:
        self.per_visitor, self.capacity, self.slots = per_visitor, capacity, slots
        self._database = Database(path or places.job_store())

    def close(self) -> None:
        """Closes what is open. The store can be used again."""
        self._database.close()

    # For those who ask and watch

    def submit(
        self, spec: TrainSpec, key: str, visitor: str, publish: bool = False, lay_out: Callable[[], object] = lambda: None
    ) -> Job:
        """The one job of this key: joined while it waits or runs, queued again where it is over, else a new one.

        A job that is queued again keeps its id, and so its checkpoints and its address. `lay_out` lays out what the run needs,
        before anybody can begin it; where the request is refused, it is not called. Raises Unavailable when the visitor, or
        everybody together, has too many jobs waiting.
        """
        with self._database.write() as connection:
            job = self._want(connection, rows.of_request(connection, spec, key, publish), visitor)
            lay_out()
            return job

    def resume(self, job_id: str, visitor: str) -> Job:
        """Queues a job again that did not come to its end: the worker goes on from its last checkpoint. Raises as `submit`."""
        with self._database.write() as connection:
            row = rows.find(connection, job_id)
            return rows.as_job(connection, row) if row["status"] == "finished" else self._want(connection, dict(row), visitor)

    def recall(self, spec: TrainSpec, key: str, visitor: str, model: str) -> Job:
        """The finished job of a network that lies on the shelf already, whether or not this table remembers its training."""
        with self._database.write() as connection:
            row = rows.of_request(connection, spec, key, publish=False)
            if row["status"] == "new":
                rows.queue(connection, row, visitor)
            if row["status"] not in ("queued", "running"):
                rows.finish(connection, row["id"], "finished", "", model)
            return rows.as_job(connection, rows.find(connection, row["id"]))

    def job(self, job_id: str) -> Job:
        """The job as it is now. Raises Refusal when there is none of that id."""
        with self._database.read() as connection:
            return rows.as_job(connection, rows.find(connection, job_id))

    def jobs(self, lab: str | None = None, limit: int = 50) -> list[Job]:
        """The jobs that were asked for last come first; of one lab, or of all."""
        where, values = ("WHERE lab = ?", [lab]) if lab is not None else ("", [])
        with self._database.read() as connection:
            found = connection.execute(f"SELECT * FROM jobs {where} ORDER BY place DESC LIMIT ?", [*values, limit]).fetchall()
            return rows.as_jobs(connection, found)

    def curves(self, job_id: str, after: float = -1.0) -> list[CurvePoint]:
        """The points beyond epoch `after`, in order. A resumed run draws the same ones again: nobody has to look back."""
        query = """
            SELECT epoch, loss, accuracy, validation_loss, validation_accuracy FROM points
            WHERE job = ? AND epoch > ? ORDER BY epoch
        """
        with self._database.read() as connection:
            rows.find(connection, job_id)
            found = connection.execute(query, (job_id, after)).fetchall()
            return [CurvePoint(row[0], math.nan if row[1] is None else row[1], *row[2:]) for row in found]

    def request_cancel(self, job_id: str, visitor: str, operator: bool = False) -> Job:
        """Stops a waiting job at once, and tells a running one to stop. A job that is over stays as it is.

        Raises Refusal for somebody who has not asked for the job; `operator` is whoever runs the site, who may cancel all.
        """
        with self._database.write() as connection:
            row = rows.find(connection, job_id)
            asked = connection.execute("SELECT 1 FROM askers WHERE job = ? AND visitor = ?", (job_id, visitor)).fetchone()
            if not (asked or operator or row["status"] in OVER):
                raise Refusal("Only somebody who asked for this training run can cancel it. You can watch it.")
            if row["status"] == "queued":
                rows.finish(connection, job_id, "cancelled", "Cancelled before it began.", "")
            elif row["status"] == "running":
                connection.execute("UPDATE jobs SET cancelling = 1, again = 0 WHERE id = ?", (job_id,))
            return rows.as_job(connection, rows.find(connection, job_id))

    def _want(self, connection: sqlite3.Connection, row: Mapping[str, Any], visitor: str) -> Job:
        """One more visitor wants the job. One that is just being stopped is queued again as soon as it has stopped."""
        if row["status"] not in ("queued", "running"):
            self._check_room(connection, visitor)
            rows.queue(connection, row, visitor)
        else:
            connection.execute("INSERT OR IGNORE INTO askers (job, visitor) VALUES (?, ?)", (row["id"], visitor))
            connection.execute("UPDATE jobs SET again = 1, visitor = ? WHERE id = ? AND cancelling", (visitor, row["id"]))
        return rows.as_job(connection, rows.find(connection, row["id"]))

    def _check_room(self, connection: sqlite3.Connection, visitor: str) -> None:
        active = "SELECT COUNT(*) FROM jobs WHERE visitor = ? AND status IN ('queued', 'running')"
        own = connection.execute(active, (visitor,)).fetchone()[0]
        if own >= self.per_visitor:
            raise Unavailable(
                f"You have {own} training runs waiting or running already, and {self.per_visitor} are allowed at a time. "
                "Wait until one has ended, or cancel one."
            )
        waiting = connection.execute("SELECT COUNT(*) FROM jobs WHERE status = 'queued'").fetchone()[0]
        if waiting >= self.capacity:
            raise Unavailable(
                f"The queue is full: {waiting} training runs are waiting, and yours would be number {waiting + 1}. "
                "Try again in a few minutes."
            )

    # For the process that trains

    def begin(self, job_id: str) -> None:
        """This process takes the job into its hands. Raises Superseded when it is not to run, or another process holds it."""
        pid = os.getpid()
        take = """
            UPDATE jobs SET pid = :pid, started = :started, beats = beats + 1
            WHERE id = :job AND status = 'running' AND (pid IS NULL OR pid = :pid)
        """
        with self._database.write() as connection:
            if not connection.execute(take, {"pid": pid, "started": start_time(pid), "job": job_id}).rowcount:
                raise rows.Superseded("This job is not to be run by this process.")

    def beat(self, job_id: str, progress: Progress) -> None:
        """Says how far the run is. Raises Superseded, as all that follows."""
        with self._database.write() as connection:
            rows.hold(connection, job_id)
            connection.execute("UPDATE jobs SET progress = ? WHERE id = ?", (json.dumps(asdict(progress)), job_id))

    def add_point(self, job_id: str, point: CurvePoint) -> None:
        """Adds a point to the learning curves; a second one at the same epoch takes the first one's place."""
        with self._database.write() as connection:
            rows.hold(connection, job_id)
            connection.execute(
                "INSERT OR REPLACE INTO points (job, epoch, loss, accuracy, validation_loss, validation_accuracy) "
                "VALUES (:job, :epoch, :loss, :accuracy, :validation_loss, :validation_accuracy)",
                {"job": job_id, **asdict(point)},
            )

    def trim_curve(self, job_id: str, epoch: float) -> None:
        """Drops the points beyond `epoch`: a resumed run draws them again from its last checkpoint on."""
        with self._database.write() as connection:
            rows.hold(connection, job_id)
            connection.execute("DELETE FROM points WHERE job = ? AND epoch > ?", (job_id, epoch))

    def should_stop(self, job_id: str) -> bool:
        """Whether somebody wants the run stopped, or this process does not hold it any more."""
        with self._database.read() as connection:
            row = connection.execute(
                "SELECT cancelling FROM jobs WHERE id = ? AND status = 'running' AND pid = ?", (job_id, os.getpid())
            ).fetchone()
            return row is None or bool(row["cancelling"])

    def finish(self, job_id: str, status: JobStatus, message: str = "", model: str = "") -> None:
        """The run's end in its own words: "finished", "cancelled", "failed" or "interrupted"."""
        if status not in OVER:
            raise ValueError(f"a job ends as one of {', '.join(sorted(OVER))}; {status!r} came")
        with self._database.write() as connection:
            rows.hold(connection, job_id)
            rows.finish(connection, job_id, status, message, model)

    # For the dispatcher

    def claim(self) -> tuple[rows.Attempt, Request] | None:
        """Takes the next job out of the queue, if the machine is free; of several dispatchers one gets it."""
        holders = "SELECT COUNT(*) FROM jobs WHERE status = 'running' OR pid IS NOT NULL"
        first = "SELECT id FROM queue WHERE pid IS NULL ORDER BY position LIMIT 1"
        take = "UPDATE jobs SET status = 'running', served = round, turn = (SELECT MAX(turn) + 1 FROM jobs) WHERE id = ?"
        with self._database.write() as connection:
            chosen = connection.execute(first).fetchone()
            if chosen is None or connection.execute(holders).fetchone()[0] >= self.slots:
                return None
            connection.execute(take, (chosen["id"],))
            row = rows.find(connection, chosen["id"])
            folder = str(places.job_folder(row["id"]))
            request = Request(row["id"], TrainSpec.from_json(row["spec"]), row["key"], folder, bool(row["publish"]))
            return rows.as_attempt(row), request

    def attempts(self) -> list[rows.Attempt]:
        """All that has a claim on the machine."""
        with self._database.read() as connection:
            found = connection.execute("SELECT * FROM jobs WHERE status = 'running' OR pid IS NOT NULL").fetchall()
            return [rows.as_attempt(row) for row in found]

    def give_up(self, attempt: rows.Attempt, status: JobStatus, message: str) -> bool:
        """Ends a try whose process is dead and has not said so itself. False when it is over already."""
        free = "UPDATE jobs SET pid = NULL, started = NULL WHERE id = ? AND turn = ? AND status = 'running'"
        with self._database.write() as connection:
            found = connection.execute(free, (attempt.job, attempt.turn)).rowcount > 0
            if found:
                rows.finish(connection, attempt.job, status, message, "")
            return found

    def release(self, attempt: rows.Attempt) -> None:
        """Frees the machine of a try that is over and whose process has ended."""
        free = "UPDATE jobs SET pid = NULL, started = NULL WHERE id = ? AND turn = ? AND status <> 'running'"
        with self._database.write() as connection:
            connection.execute(free, (attempt.job, attempt.turn))

    def prune(self, most: int = KEPT_JOBS, most_folders: int = KEPT_FOLDERS) -> None:
        """Forgets the oldest runs that are over, beyond `most`, and removes the folders of those beyond `most_folders`, and all
        texts of visitors that no run waits for, reads or, with its folder, could be resumed with.

        Folders and texts go inside the transaction: no job is asked for or claimed meanwhile, so none loses what it needs.
        """
        with self._database.write() as connection:
            rows.forget_beyond(connection, most)
            kept = rows.with_folders(connection, most_folders)
            folders.remove_all_but(kept)
            folders.remove_texts_but(rows.own_texts(connection, kept))
