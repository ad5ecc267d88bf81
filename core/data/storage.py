"""The cache of data sets on the disk: `<id>.npz`, uncompressed, and `<id>.json` beside it, which tells where it came from.

A file is written beside its place, flushed to the disk and renamed, so that a reader sees the old copy or the new one, never half
of one. What is read is checked against the card's fingerprint, once for each state of the file that this process meets.
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import io
import json
import math
import os
import shutil
import struct
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import IO

import numpy as np

from core import places
from core.contract import Unavailable
from core.data.kinds import END, PARTS, Arrays, DatasetCard, fingerprint

FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
CLOSED = (errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOTDIR, errno.EEXIST, errno.ENOENT, errno.EIO)
# What a damaged npz raises.
UNREADABLE = (OSError, ValueError, KeyError, EOFError, RuntimeError, struct.error, zipfile.BadZipFile)
CHUNK = 2**20  # bytes that are read at a time
ASK_EVERY = 0.2  # seconds between two looks at whether a lock is free
STALE_AFTER = 24 * 3600  # seconds: a working folder that old belongs to a process that was killed

Stamp = tuple[str, int, int, int]  # path, bytes, time of the last change in ns, inode
_verdicts: dict[Stamp, bool] = {}


class Damaged(Exception):
    """The stored copy is not what the card says."""


def path_of(card: DatasetCard) -> Path:
    """Where the cache keeps the data set."""
    return places.datasets() / f"{card.id}.npz"


def stamp_of(card: DatasetCard) -> Stamp | None:
    """What tells one state of the stored file from another; None when there is no file."""
    path = path_of(card)
    try:
        status = path.stat()
    except OSError:  # not there, or not for us: either way there is nothing to use
        return None
    return str(path), status.st_size, status.st_mtime_ns, status.st_ino


def is_sound(card: DatasetCard) -> bool:
    """Whether a stored copy is there and its content matches the card. Costs one `stat` after the first time."""
    stamp = stamp_of(card)
    if stamp is not None and stamp not in _verdicts:
        with contextlib.suppress(Damaged):  # the verdict is kept
            read(card, ())
    return stamp is not None and _verdicts.get(stamp, False)


def read(card: DatasetCard, parts: Sequence[str] | None = None) -> Arrays:
    """Some arrays of the stored copy, or all. Raises FileNotFoundError, or Damaged when its content is not the card's."""
    stamp = stamp_of(card)
    if stamp is None:
        raise FileNotFoundError(card.id)
    try:
        known = _verdicts.get(stamp)
        arrays = read_npz(path_of(card), parts if known and parts is not None else card.parts)
        sound = known or fingerprint(arrays, card.parts) == card.sha256
    except UNREADABLE:
        sound = False
    _verdicts[stamp] = sound
    if not sound:
        raise Damaged(card.id)
    return arrays if parts is None else {part: arrays[part] for part in parts}


def read_npz(path: Path, parts: Sequence[str] = PARTS) -> Arrays:
    """Read-only arrays of an uncompressed npz, each held against the zip's checksum before NumPy sees it; objects are refused."""
    arrays: Arrays = {}
    with zipfile.ZipFile(path) as archive:
        for part in parts:
            info = archive.getinfo(f"{part}.npy")
            if info.compress_type != zipfile.ZIP_STORED or info.file_size > path.stat().st_size:
                raise ValueError("not an uncompressed npz")
            arrays[part] = np.lib.format.read_array(io.BytesIO(archive.read(info)), allow_pickle=False)
            arrays[part].flags.writeable = False
    return arrays


def pick(card: DatasetCard, part: str, places: Sequence[int]) -> list[np.ndarray]:
    """Some rows of one part, in the order of `places` (counted from 0), without holding the rest in memory; of texts their bytes.

    Raises FileNotFoundError, Damaged like `read`, and IndexError for a place that the part does not have.
    """
    if stamp_of(card) is None:
        raise FileNotFoundError(card.id)
    if not is_sound(card):
        raise Damaged(card.id)
    try:
        with zipfile.ZipFile(path_of(card)) as archive, archive.open(f"{part}.npy") as file:
            np.lib.format.read_magic(file)
            shape, _, dtype = np.lib.format.read_array_header_1_0(file)
            found = _texts(file, set(places)) if part.endswith("_texts") else _rows(file, set(places), shape, dtype)
    except UNREADABLE as error:
        raise Damaged(card.id) from error
    if missing := set(places) - set(found):
        raise IndexError(f"{part} of {card.id} has no place {min(missing)}")
    return [found[place] for place in places]


def _rows(file: IO[bytes], places: set[int], shape: tuple[int, ...], dtype: np.dtype) -> dict[int, np.ndarray]:
    size, start = dtype.itemsize * math.prod(shape[1:]), file.tell()
    found = {}
    for place in sorted(places & set(range(shape[0]))):
        file.seek(start + place * size)
        found[place] = np.frombuffer(file.read(size), dtype).reshape(shape[1:])
    return found


def _texts(file: IO[bytes], places: set[int]) -> dict[int, np.ndarray]:
    found: dict[int, np.ndarray] = {}
    passed, rest, end = 0, b"", END.encode()
    while len(found) < len(places) and (chunk := file.read(CHUNK)):
        *whole, rest = (rest + chunk).split(end)
        found |= {
            place: np.frombuffer(whole[place - passed], np.uint8) for place in places & set(range(passed, passed + len(whole)))
        }
        passed += len(whole)
    return found


def source_of(card: DatasetCard) -> str:
    """Where the stored copy came from, "" when that is not known (any more)."""
    try:
        return str(json.loads(path_of(card).with_suffix(".json").read_text(encoding="utf-8"))["source"])
    except (OSError, ValueError, KeyError, TypeError):
        return ""


def store(card: DatasetCard, arrays: Arrays, source: str) -> None:
    """Puts arrays that match the card into the cache. Raises OSError when the disk refuses; the copy before is then untouched."""
    with _replacing(path_of(card)) as file:
        np.savez(file, **{part: arrays[part] for part in card.parts})  # type: ignore[arg-type]
    about = {"id": card.id, "source": source, "sha256": card.sha256, "fetched": time.strftime("%Y-%m-%d")}
    with _replacing(path_of(card).with_suffix(".json")) as file:
        file.write(json.dumps(about, indent=1).encode())


def set_aside(card: DatasetCard) -> bool:
    """Renames a damaged copy to `<id>.npz.damaged`, so that it is neither used nor lost; False where the folder is closed."""
    path = path_of(card)
    try:
        path.replace(path.with_name(f"{path.name}.damaged"))
    except OSError:
        return False
    return True


@contextlib.contextmanager
def _replacing(path: Path) -> Iterator[IO[bytes]]:
    """A new file that takes the place of `path` once it is complete and on the disk; on an error it vanishes."""
    descriptor, name = tempfile.mkstemp(prefix=f".{path.name}-", dir=path.parent)
    try:
        with open(descriptor, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        os.chmod(name, 0o644)  # data sets are no secret, and a site may run as another user than the one who fetched them
        os.replace(name, path)
    except BaseException:
        with contextlib.suppress(FileNotFoundError):
            os.unlink(name)
        raise
    if os.name == "posix":  # elsewhere a folder cannot be flushed
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


@contextlib.contextmanager
def turn(card: DatasetCard, waiting: Callable[[], None]) -> Iterator[None]:
    """Holds the data set's lock, among threads and processes; the kernel lets go of it when its process dies.

    `waiting` is called several times a second until the lock is free; what it raises ends the waiting. Raises like `workspace`.
    """
    with _in_words(card.bytes):
        places.datasets().mkdir(parents=True, exist_ok=True)
        descriptor = os.open(places.datasets() / f".{card.id}.lock", os.O_CREAT | os.O_RDONLY | os.O_CLOEXEC, 0o644)
    try:
        while not _lock(descriptor):
            waiting()
            time.sleep(ASK_EVERY)
        yield
    finally:
        os.close(descriptor)


def _lock(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


@contextlib.contextmanager
def workspace(needed: int) -> Iterator[Path]:
    """A folder on the cache's disk for what comes down, gone afterwards.

    Raises Unavailable when the disk has no room for `needed` bytes or the folder is closed to us, now or while the work goes on.
    """
    folder = places.datasets()
    with _in_words(needed):
        folder.mkdir(parents=True, exist_ok=True)
        _sweep(folder)
        if shutil.disk_usage(folder).free < needed:
            raise OSError(errno.ENOSPC, "free space")
        with tempfile.TemporaryDirectory(prefix=".fetch-", dir=folder, ignore_cleanup_errors=True) as name:
            yield Path(name)


@contextlib.contextmanager
def _in_words(needed: int) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if is_full(error):
            megabytes = max(1, needed // 1_000_000)
            raise Unavailable(f"The storage is full: about {megabytes} MB are needed. Make room and try again.") from error
        if error.errno not in CLOSED:  # not the disk's: the teller's, say
            raise
        raise Unavailable("The folder for data sets cannot be written to. Name another one in PERCEPTARIUM_HOME.") from error


def is_full(error: OSError) -> bool:
    """Whether the disk had no room, or none that we may take."""
    return error.errno in FULL


def _sweep(folder: Path) -> None:
    """Removes what killed processes left. A wrong clock does no harm: who loses a folder in use is told, and can try again."""
    for path in folder.glob(".*-*"):
        with contextlib.suppress(FileNotFoundError):
            if time.time() - path.stat().st_mtime > STALE_AFTER:
                shutil.rmtree(path) if path.is_dir() else path.unlink()
