"""A real Chromium on the real site. Without one these tests skip, except where CI is set."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.browser.watching import Watch
from tests.serving import ROOT, serve

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
PATIENCE = 60_000  # milliseconds: what is expected comes late on a busy machine; waiting longer costs nothing where it comes
SCREENSHOTS = ROOT / "screenshots"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Marks everything in this folder."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


def executable() -> str | None:
    """The browser: what PERCEPTARIUM_CHROMIUM names, or the first that is installed."""
    return os.environ.get("PERCEPTARIUM_CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = executable()
    if path is None:
        reason = f"no browser on this machine; looked for {', '.join(NAMES)} and for PERCEPTARIUM_CHROMIUM"
        pytest.fail(reason) if os.environ.get("CI") else pytest.skip(reason)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        expect.set_options(timeout=PATIENCE)
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a real site with a home folder of its own: one for all tests that only look. Who trains has another."""
    with serve(tmp_path_factory.mktemp("home") / "home") as address:
        yield address


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A visitor of their own: no cookies, nothing cached."""
    visitor = browser.new_context(viewport={"width": 1440, "height": 1000})
    visitor.set_default_timeout(PATIENCE)
    yield visitor
    visitor.close()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    return context.new_page()


@pytest.fixture
def watch(context: BrowserContext) -> Watch:
    """Everything that the visitor's pages ask and say, from the first request on."""
    return Watch(context)


@pytest.fixture(scope="session")
def screenshots() -> Path:
    """Where pictures of pages go: a folder that git ignores."""
    SCREENSHOTS.mkdir(exist_ok=True)
    return SCREENSHOTS
