"""One SQLite file that many threads and processes share: a pool of connections, a write-ahead log, errors in plain words."""

from __future__ import annotations

import errno
import sqlite3
import time
from collections import deque
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from core.contract import Unavailable

SCHEMA = Path(__file__).with_name("schema.sql")
VERSION = 1  # the schema's `user_version`
PATIENCE = 10.0  # seconds to wait for another writer
MOST_IDLE = 8  # connections kept open between calls

SWITCHED_OFF = "Training is switched off: nothing can be written here."
STORAGE_FULL = "The storage is full. Free some space, then start the run again."
BUSY = "The list of training runs is busy just now. Try again in a moment."
DAMAGED = "The list of training runs is damaged. Whoever runs this site should move the file jobs.sqlite away and start it again."
OTHER_VERSION = "The list of training runs was written by another version of this site, so training is switched off."
NO_ROOM = "The machine has no memory left to start a training process. Try again later."

SENTENCES = {
    sqlite3.SQLITE_FULL: STORAGE_FULL,
    sqlite3.SQLITE_BUSY: BUSY,
    sqlite3.SQLITE_LOCKED: BUSY,
    sqlite3.SQLITE_CORRUPT: DAMAGED,
    sqlite3.SQLITE_NOTADB: DAMAGED,
    sqlite3.SQLITE_READONLY: SWITCHED_OFF,
    sqlite3.SQLITE_CANTOPEN: SWITCHED_OFF,
    sqlite3.SQLITE_PERM: SWITCHED_OFF,
    sqlite3.SQLITE_IOERR: SWITCHED_OFF,
}


def why_not(error: OSError) -> str:
    """A sentence for people about an error of the operating system; it names no path."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return STORAGE_FULL
    if error.errno in (errno.ENOMEM, errno.EAGAIN):
        return NO_ROOM
    return SWITCHED_OFF


class Database:
    """Transactions over one file. Raises Unavailable where it cannot be read or written."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._idle: deque[sqlite3.Connection] = deque()
        with _in_plain_words():
            path.parent.mkdir(parents=True, exist_ok=True)
            with closing(self._connect()) as connection:
                _create(connection)

    @contextmanager
    def read(self) -> Iterator[sqlite3.Connection]:
        """One snapshot: all that is read inside belongs together, whatever others write meanwhile."""
        with self._transaction("BEGIN") as connection:
            yield connection

    @contextmanager
    def write(self) -> Iterator[sqlite3.Connection]:
        """One change: all of what is written inside, on the disk when the block ends, or nothing of it after an error."""
        with self._transaction("BEGIN IMMEDIATE") as connection:
            yield connection

    def close(self) -> None:
        """Closes the connections that wait in the pool."""
        while self._idle:
            self._idle.pop().close()

    @contextmanager
    def _transaction(self, begin: str) -> Iterator[sqlite3.Connection]:
        with _in_plain_words():
            connection = self._take()
            try:
                connection.execute(begin)
                yield connection
                connection.execute("COMMIT")
            except BaseException:
                connection.close()  # which rolls back
                raise
            if len(self._idle) < MOST_IDLE:
                self._idle.append(connection)
            else:
                connection.close()

    def _take(self) -> sqlite3.Connection:
        try:
            return self._idle.pop()
        except IndexError:
            return self._connect()

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self.path, timeout=PATIENCE, isolation_level=None, check_same_thread=False)
        connection.row_factory = sqlite3.Row
        try:
            connection.execute("PRAGMA synchronous = FULL")  # what is committed survives a power cut
            connection.execute("PRAGMA foreign_keys = ON")
        except sqlite3.DatabaseError:  # not a database, or one that cannot be opened
            connection.close()
            raise
        return connection


def _create(connection: sqlite3.Connection) -> None:
    """Makes the tables where there are none; several processes may do so at once."""
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            break
        except sqlite3.OperationalError as error:  # this one statement does not wait for others by itself
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > deadline:
                raise
            time.sleep(0.02)
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    if version == 0:
        connection.executescript(SCHEMA.read_text("utf-8"))
    elif version != VERSION:
        raise Unavailable(OTHER_VERSION)


@contextmanager
def _in_plain_words() -> Iterator[None]:
    """Turns what the disk can do to us into Unavailable, and leaves our own mistakes as they are."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        sentence = SENTENCES.get(getattr(error, "sqlite_errorcode", 0) & 0xFF)
        if sentence is None:
            raise
        raise Unavailable(sentence) from error
    except OSError as error:
        raise Unavailable(why_not(error)) from error
