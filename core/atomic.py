"""Writing that survives a killed process and a full disk: stage, flush, rename, flush the folder.

A folder of files comes into being beside its destination and gets its name in one step, so that whoever looks sees all of the
old or all of the new. Saving in place left 6 of 8 files corrupt after a `kill -9`, and a full disk destroyed the old file too.

A root's staging ground looks like this; a place belongs to the process that holds its lock, and the kernel lets go of a lock
when its process dies, whatever the clock or the process numbers do meanwhile:

    <root>/.staging/<place>/new/            what is being written
    <root>/.staging/<place>/old/<a>/<b>/    what lay at <root>/<a>/<b> until a moment ago
"""

from __future__ import annotations

import errno
import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from core.contract import Unavailable

STAGING = ".staging"
_SENTENCES = {
    "The storage is full: nothing was saved, and what was there is kept. Free some space and try again.": (
        errno.ENOSPC, errno.EDQUOT, errno.EFBIG,
    ),
    "Nothing can be saved here: the storage is read-only.": (errno.EROFS, errno.EACCES, errno.EPERM, errno.ENOTDIR),
}  # fmt: skip


@contextmanager
def in_words() -> Iterator[None]:
    """Raises Unavailable instead of the OSError of a disk that is full (or a quota, or a limit on file sizes) or read-only."""
    try:
        yield
    except OSError as error:
        for sentence, numbers in _SENTENCES.items():
            if error.errno in numbers:
                raise Unavailable(sentence) from error
        raise


@contextmanager
def locked(folder: Path, shared: bool = False) -> Iterator[None]:
    """Holds the lock of an existing folder, among threads and processes; many may share it, or one may have it alone."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH if shared else fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def flush(path: Path) -> None:
    """Has the disk hold what was written to a file, or the names in a folder."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def ground(root: Path) -> Path:
    """The root's staging ground, made if need be: its lock guards every rename below the root."""
    folder = root / STAGING
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@contextmanager
def staging(root: Path) -> Iterator[Path]:
    """A new folder to write into, on the same disk as everything below `root`. Gone afterwards, unless `publish` named it."""
    with in_words():
        with locked(ground(root)):
            place = Path(tempfile.mkdtemp(dir=root / STAGING))
            owner = os.open(place, os.O_RDONLY | os.O_DIRECTORY)
            fcntl.flock(owner, fcntl.LOCK_EX)
        try:
            new = place / "new"
            new.mkdir()
            yield new
        finally:
            shutil.rmtree(place)
            os.close(owner)


def publish(new: Path, target: Path) -> None:
    """Gives the folder `new`, which came from `staging(root)`, its place `target` = root/<a>/<b>; what lay there before goes.

    The last of several writers wins. A process killed between the two renames leaves the old folder for `sweep` to put back.
    """
    for path in (*new.iterdir(), new):
        flush(path)
    target.parent.mkdir(exist_ok=True)
    old = new.parent / "old" / target.parent.name / target.name
    with locked(new.parent.parent):
        if target.exists():
            old.parent.mkdir(parents=True)
            target.rename(old)
        try:
            new.rename(target)
        except BaseException:
            if old.exists():
                old.rename(target)
            raise
    for folder in (target.parent, target.parent.parent):
        flush(folder)


def remove(new: Path, target: Path) -> None:
    """Takes the folder `target` = root/<a>/<b> out of sight in one step, by way of `staging(root)`, then deletes it."""
    gone = new.parent / "gone"
    with locked(new.parent.parent):
        if not target.exists():
            return
        target.rename(gone)
    shutil.rmtree(gone)


def sweep(root: Path) -> None:
    """Clears up after processes that died while they were writing: old folders go back where nothing new has come."""
    if not (root / STAGING).is_dir():
        return
    with locked(root / STAGING):
        for place in (root / STAGING).iterdir():
            if not _abandoned(place):
                continue
            for old in place.glob("old/*/*"):
                home = root / old.parent.name / old.name
                if not home.exists():
                    old.rename(home)
                    flush(home.parent)
            shutil.rmtree(place)


def _abandoned(place: Path) -> bool:
    """Whether this place is there and no living process holds it."""
    try:
        descriptor = os.open(place, os.O_RDONLY)
    except FileNotFoundError:  # its owner has just finished
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    finally:
        os.close(descriptor)
    return True
