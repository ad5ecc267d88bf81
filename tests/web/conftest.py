"""One real site for all tests of this folder that only ask it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from streamlit.runtime.scriptrunner import script_runner

from tests.serving import serve


@pytest.fixture(autouse=True, scope="session")
def _as_in_the_web_process() -> Iterator[None]:
    """Streamlit clears Keras' session after every run of a page, where Keras is loaded: never in the web process, but here, where
    other tests have brought it in, and there it costs a third of a second and more each time.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(script_runner, "_clean_problem_modules", lambda: None)
        yield


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with serve(tmp_path_factory.mktemp("home")) as address:
        yield address
