"""Exhibits as a visitor sees them, without a browser: opened at an address, read, and asked what they keep in it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

import pytest
from streamlit.components.v2 import manifest_scanner
from streamlit.runtime.scriptrunner import script_runner
from streamlit.testing.v1 import AppTest

PATIENCE = 60  # seconds that a page may take on a machine that is busy with other tests


@contextmanager
def as_in_the_web_process() -> Iterator[None]:
    """Spares the pages what a web process does once or never, and Streamlit's tests do for each page that is opened.

    They look through all installed packages for components, a tenth of a second of processor time; and after each run Keras'
    session is cleared where Keras is loaded, which other tests have brought in: a third of a second and more.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(manifest_scanner, "scan_component_manifests", cache(manifest_scanner.scan_component_manifests))
        patch.setattr(script_runner, "_clean_problem_modules", lambda: None)
        yield


def _page(name: str) -> None:
    from importlib import import_module

    from pages import exhibit

    exhibit.render(import_module(f"pages.exhibits.{name}"))


def opened(page: Callable[..., None], /, *arguments: object, **address: str) -> AppTest:
    """Any page at that address, run once. `page` imports what it needs itself: Streamlit runs its text."""
    test = AppTest.from_function(page, args=arguments, default_timeout=PATIENCE)
    for name, value in address.items():
        test.query_params[name] = value
    return run(test)


def shown(exhibit: str, /, **address: str) -> AppTest:
    """The exhibit of that name at that address, run once."""
    return opened(_page, exhibit, **address)


def moved(test: AppTest, **address: str) -> AppTest:
    """The same visitor at another address, as by the browser's history: nothing else is kept of the one before."""
    test.query_params.clear()
    for name, value in address.items():
        test.query_params[name] = value
    return run(test)


def run(test: AppTest) -> AppTest:
    """The page run again; nothing went wrong in it."""
    test.run()
    assert not test.exception, (dict(test.query_params), test.exception)
    return test


def words(test: AppTest) -> str:
    """All that is said on the page."""
    kinds = (
        *(test.subheader, test.markdown, test.caption, test.error, test.warning, test.info, test.success),
        *(test.latex, test.code, test.metric),
    )
    return "\n".join(str(element.value) for kind in kinds for element in kind)


def held(test: AppTest) -> dict[str, str]:
    """What the address holds: a list of each name's values as it is set, a plain value once the page has written it."""
    return {name: value[0] if isinstance(value, list) else value for name, value in test.query_params.items()}


def sent(test: AppTest, component: str = "perceptarium.walker", which: int = 0) -> dict[str, Any]:
    """What the page's component of that name was given; the first, or the one with that index."""
    found = [element.proto for element in test.get("bidi_component") if element.proto.component_name == component]
    assert found, "the page shows none"
    return dict(json.loads(found[which].json))
