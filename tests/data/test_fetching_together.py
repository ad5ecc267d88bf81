"""Fetching into a folder that is closed, and many who fetch at once (hardening cases 78 and 82)."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from core import data
from core.contract import Unavailable
from core.data import storage
from tests.data.website import Cancelled, Website, obtain

ROOT = Path(__file__).parents[2]


@contextlib.contextmanager
def nobody() -> Iterator[None]:
    """Root may write everywhere: for a moment, root is somebody who may not."""
    user = os.geteuid()
    if user == 0:
        os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(user)


@pytest.fixture
def closed(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A home whose folder for data sets may be read by all and written to by nobody; `chmod 755` opens it."""
    with tempfile.TemporaryDirectory() as home:  # pytest's own folders cannot be entered by others
        monkeypatch.setenv("PERCEPTARIUM_HOME", home)
        folder = Path(home) / "datasets"
        folder.mkdir()
        Path(home).chmod(0o755)
        folder.chmod(0o555)
        yield folder
        folder.chmod(0o755)


def test_a_closed_folder(few, closed: Path, website, is_plain) -> None:
    """Hardening case 78: said at once, before anything is downloaded."""
    declaration, heard = few.with_sources(website("/whole")), []
    with nobody(), pytest.raises(Unavailable, match="cannot be written to") as reason:
        obtain(declaration, heard)
    assert is_plain(str(reason.value))
    assert heard == []


def test_a_good_copy_in_a_closed_folder(few, closed: Path) -> None:
    closed.chmod(0o755)
    few.cache()
    closed.chmod(0o555)
    with nobody():
        assert obtain(few.declaration) == "an earlier fetch"


def test_a_damaged_copy_in_a_closed_folder(few, closed: Path) -> None:
    closed.chmod(0o755)
    path = few.cache()
    path.write_bytes(b"")
    closed.chmod(0o555)
    with nobody():
        assert not storage.is_sound(few.card)
        assert not storage.set_aside(few.card)
        with pytest.raises(Unavailable, match="cannot be written to"):
            obtain(few.declaration)


def test_a_file_where_the_folder_should_be(few, empty_home: Path, is_plain) -> None:
    (empty_home / "datasets").write_bytes(b"")
    with pytest.raises(Unavailable, match="cannot be written to") as reason:
        obtain(few.declaration)
    assert is_plain(str(reason.value))


def test_many_at_once(few, website, monkeypatch: pytest.MonkeyPatch) -> None:
    """Hardening case 82, and a class that presses the button together: one downloads, the others wait and are told so."""
    asked, heard = [], [[] for _ in range(8)]
    serve = Website.do_GET
    monkeypatch.setattr(Website, "do_GET", lambda self: (asked.append(self.path), time.sleep(0.5), serve(self)))
    with ThreadPoolExecutor(8) as pool:
        fetches = [pool.submit(obtain, few.with_sources(website("/whole")), told) for told in heard]
    assert {fetch.result() for fetch in fetches} == {"the publisher's address"}
    assert asked == ["/whole"]
    downloaded = [told for told in heard if any(doing == "Storing" for _, _, doing in told)]
    assert len(downloaded) == 1
    assert sum((0, 0, "Waiting for a fetch that has begun") in told for told in heard) == 7


HOLDER = """
import sys
from core.data import card, storage
with storage.turn(card("mnist"), lambda: None):
    print("mine", flush=True)
    sys.stdin.read()
"""


def test_another_process_is_waited_for_and_its_death_frees_the_lock(empty_home: Path) -> None:
    """Who waits can be stopped, as a cancelled training is."""
    command = [sys.executable, "-c", HOLDER]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout.readline() == "mine\n"

        def give_up() -> None:
            raise Cancelled

        with pytest.raises(Cancelled), storage.turn(data.card("mnist"), give_up):
            pytest.fail("two hold the same lock")
        with storage.turn(data.card("fashion_mnist"), give_up):
            holder.kill()
        holder.wait()
        with storage.turn(data.card("mnist"), give_up):
            assert holder.returncode == -signal.SIGKILL
