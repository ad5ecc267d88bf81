"""What all tests share: real data, fetched once, and a home folder of one's own."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

from core import data, places
from core.contract import Unavailable

SHARED_HOME = os.environ.get("PERCEPTARIUM_TEST_HOME") or str(places.home())  # read before any test points it elsewhere


def fetched(name: str) -> Any:
    """A data set in the shared home, downloaded when it is not there yet. Without a network tests skip, but never in CI."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PERCEPTARIUM_HOME", SHARED_HOME)
        try:
            return data.load(name) if data.available(name) else data.fetch(name)
        except Unavailable as reason:
            if os.environ.get("CI"):
                raise
            pytest.skip(str(reason))


@pytest.fixture(scope="session")
def mnist() -> data.Dataset:
    """All of MNIST: 60,000 digits and 10,000."""
    return fetched("mnist")


@pytest.fixture(scope="session")
def imdb() -> data.Texts:
    """All of IMDB: 25,000 reviews and 24,877."""
    return fetched("imdb")


@pytest.fixture
def empty_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder as PERCEPTARIUM_HOME, for this test alone; no mirror."""
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.setenv("PERCEPTARIUM_HOME", str(home))
    monkeypatch.delenv("PERCEPTARIUM_MIRROR", raising=False)
    return home


@pytest.fixture
def home_with_mnist(empty_home: Path, mnist: data.Dataset) -> Path:
    """A folder as PERCEPTARIUM_HOME that holds MNIST and nothing else."""
    (empty_home / "datasets").mkdir()
    for ending in ("npz", "json"):
        shutil.copy(Path(SHARED_HOME) / "datasets" / f"{mnist.id}.{ending}", empty_home / "datasets")
    return empty_home


@pytest.fixture
def own_weights(empty_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder in place of the weights that ship, beside an empty home: shelves of one's own."""
    monkeypatch.setattr(places, "SHIPPED", tmp_path / "weights")
    return tmp_path / "weights"


@pytest.fixture
def small_disk() -> Iterator[Callable[[Path, str], Path]]:
    """Mounts an empty disk of a size such as "2m" on a folder, for this test alone, where the machine lets us."""
    mounted: list[Path] = []

    def mount(folder: Path, size: str) -> Path:
        folder.mkdir(parents=True, exist_ok=True)
        command = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)]
        if not psutil.LINUX or subprocess.run(command, capture_output=True, check=False).returncode:
            pytest.skip("only a privileged Linux process can make a small disk")
        mounted.append(folder)
        return folder

    yield mount
    for folder in mounted:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)
