"""Reads chosen members of an archive into memory. Nothing is written to the disk, and nothing in the archive is run."""

from __future__ import annotations

import io
import stat
import tarfile
import zipfile
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import IO

from core.data.kinds import SourceFailed

LIMIT = 1 << 30  # bytes of all members together, unpacked
MOST_MEMBERS = 20_000

Member = tuple[str, int, bool, Callable[[], bytes]]  # name, bytes, whether it is a plain file or folder, how to read it


def members(archive: Path, wanted: Callable[[str], bool], limit: int = LIMIT, most: int = MOST_MEMBERS) -> dict[str, bytes]:
    """Name and bytes of each wanted member of an npm tarball, a wheel or a Debian package, told apart by the file's ending.

    Raises SourceFailed when any member's name leads out of the archive, any member is a link or a device, or there is too much.
    """
    found: dict[str, bytes] = {}
    total = 0
    for count, (name, size, plain, read) in enumerate(_walk(archive), start=1):
        path = PureWindowsPath(name)  # knows both kinds of slash, and drives
        if path.root or path.drive or ".." in path.parts:
            raise SourceFailed("the archive holds a name that leads out of it")
        if not plain:
            raise SourceFailed("the archive holds a link or a device")
        total += size
        if total > limit or count > most:
            raise SourceFailed("the archive holds more than is allowed")
        name = str(PurePosixPath(name))  # "./usr" is "usr"
        if wanted(name):
            found[name] = read()
    return found


def _walk(archive: Path) -> Iterator[Member]:
    """Each member in turn; nothing is read ahead, so that a walk can be stopped before a huge member is unpacked."""
    if archive.suffix in (".whl", ".zip"):
        with zipfile.ZipFile(archive) as opened:
            for info in opened.infolist():
                mode = stat.S_IFMT(info.external_attr >> 16)  # 0 where the archive was not made on Unix
                plain = mode in (0, stat.S_IFREG, stat.S_IFDIR)
                yield info.filename, info.file_size, plain, partial(opened.read, info)
        return
    with archive.open("rb") as file, tarfile.open(fileobj=_data_of_deb(file) if archive.suffix == ".deb" else file) as tar:
        for member in tar:
            yield member.name, member.size, member.isfile() or member.isdir(), partial(_content, tar, member)


def _content(tar: tarfile.TarFile, member: tarfile.TarInfo) -> bytes:
    file = tar.extractfile(member)
    return file.read() if file else b""


def _data_of_deb(file: IO[bytes]) -> IO[bytes]:
    """A Debian package is an `ar` archive: 8 bytes of magic, then members with headers of 60 bytes, padded to even lengths."""
    if file.read(8) != b"!<arch>\n":
        raise ValueError("not a Debian package")
    while header := file.read(60):
        size = int(header[48:58])
        if header.startswith(b"data.tar"):
            return io.BytesIO(file.read(size))
        file.seek(size + size % 2, io.SEEK_CUR)
    raise ValueError("a Debian package without data")
