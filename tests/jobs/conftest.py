"""A queue for each test, in a home folder of its own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from bench import Bench

from core.jobs import Store


@pytest.fixture
def store(empty_home: Path) -> Iterator[Store]:
    """An empty table of jobs, with nobody who runs them."""
    made = Store()
    yield made
    made.close()


@pytest.fixture
def bench(empty_home: Path) -> Iterator[Bench]:
    """A queue on real processes that waits as long as the site does."""
    made = Bench()
    yield made
    made.close()
