"""One real site for all tests of this folder that only ask it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.serving import serve
from tests.visiting import as_in_the_web_process


@pytest.fixture(autouse=True, scope="session")
def _as_in_the_web_process() -> Iterator[None]:
    with as_in_the_web_process():
        yield


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with serve(tmp_path_factory.mktemp("home")) as address:
        yield address
