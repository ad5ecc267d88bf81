"""The frame and the home page in a real browser: deep links, other hosts, errors, and how it looks."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Browser, Page, expect

from core import facade
from core.web import widgets
from core.web.sections import SECTIONS
from tests.browser.watching import Watch, coloured, draw, fits, picture, settled, widget
from tests.serving import ROOT, serve

DRAWN = [name for name, lab in facade.labs().items() if lab.widget == "sketchpad"]  # the others read texts, in a box of the page
PAGES = {"": "See how a neural network sees", **{f"{name}": lab.title for name, lab in facade.labs().items()}}


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path or "home")
def test_a_deep_link_on_a_fresh_server_shows_page_and_frame(path: str, page: Page, watch: Watch, tmp_path: Path) -> None:
    with serve(tmp_path / "home") as address:
        page.goto(f"{address}/{path}")
        expect(page.get_by_role("heading", level=1)).to_have_text(PAGES[path])
        menu = page.get_by_test_id("stSidebarNav")
        expect(menu.get_by_role("link", name="Home")).to_be_visible()
        for lab in facade.labs().values():
            expect(menu.get_by_role("link", name=lab.title)).to_be_visible()
            expect(menu.get_by_text(lab.chapter, exact=True)).to_be_visible()
        if path in ("", *DRAWN):
            widget(page)
        else:
            expect(page.get_by_role("textbox").first).to_be_visible()
        assert watch.hosts() == {address.removeprefix("http://")}
        assert watch.troubles == []


def test_every_page_asks_only_this_host_and_complains_of_nothing(server: str, page: Page, watch: Watch) -> None:
    page.goto(server)
    for lab in facade.labs().values():
        page.get_by_test_id("stSidebarNav").get_by_role("link", name=lab.title).click()
        expect(page.get_by_role("heading", level=1)).to_have_text(lab.title)
        settled(page)  # until then the page before may leave its widget standing
        if lab.name in DRAWN:
            draw(page, widget(page))
    page.get_by_test_id("stSidebarNav").get_by_role("link", name="Home").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(PAGES[""])
    settled(page)
    inside = widget(page)
    draw(page, inside)
    expect(inside.locator(".share").first).not_to_be_empty()
    for widget_name in widgets.names():
        page.goto(f"{server}/widgets/{widget_name}/")
        page.locator("#widget").wait_for()
    assert any(address.startswith("ws://") for address in watch.addresses)
    assert watch.hosts() == {server.removeprefix("http://")}
    assert watch.troubles == []


@pytest.mark.parametrize("section", SECTIONS)
@pytest.mark.parametrize("lab", facade.labs())
def test_every_section_asks_only_this_host_and_complains_of_nothing(
    lab: str, section: str, server: str, page: Page, watch: Watch
) -> None:
    page.goto(f"{server}/{lab}?{urlencode({'section': section})}")
    expect(page.get_by_role("heading", level=1)).to_have_text(facade.lab(lab).title)
    settled(page)
    assert watch.hosts() == {server.removeprefix("http://")}
    assert watch.troubles == []
    assert "Something went wrong" not in page.locator("body").inner_text()


def test_an_unknown_page_is_said_and_the_frame_stays(server: str, page: Page) -> None:
    page.goto(f"{server}/no_such_page")
    expect(page.get_by_test_id("stSidebarNav").get_by_role("link", name="Home")).to_be_visible()
    expect(page.get_by_text("Page not found")).to_be_visible()


def test_the_first_card_leads_to_its_lab(server: str, page: Page) -> None:
    page.goto(server)
    lab = next(iter(facade.labs().values()))
    page.get_by_role("link", name=f"Open the lab: {lab.title}").click()
    page.wait_for_url(f"**/{lab.name}")


@pytest.fixture(params=[1440, 390])
def visit(request: pytest.FixtureRequest, browser: Browser) -> Iterator[tuple[Page, int]]:
    """A page as wide as a screen, and one as wide as a phone."""
    width: int = request.param
    context = browser.new_context(viewport={"width": width, "height": 844}, has_touch=width < 500)
    context.set_default_timeout(60_000)
    yield context.new_page(), width
    context.close()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_fits_and_is_pictured(theme: str, visit: tuple[Page, int], server: str, screenshots: Path) -> None:
    page, width = visit
    page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
    page.goto(server)
    inside = widget(page)
    draw(page, inside)
    expect(inside.locator(".answer img")).to_be_visible()
    dark = inside.locator("body").evaluate("body => body.classList.contains('dark')")
    assert dark == (theme == "dark")
    assert fits(page)
    picture(page, screenshots / f"home-{theme}-{width}.png", width)


@pytest.mark.parametrize("section", SECTIONS)
@pytest.mark.parametrize("lab", facade.labs())
def test_every_section_fits_and_is_pictured(
    lab: str, section: str, visit: tuple[Page, int], server: str, screenshots: Path
) -> None:
    page, width = visit
    page.goto(f"{server}/{lab}?{urlencode({'section': section})}")
    expect(page.get_by_role("heading", level=1)).to_have_text(facade.lab(lab).title)
    settled(page)
    expect(page.get_by_test_id("stSkeleton")).to_have_count(0)  # what is fetched when it is first needed: code, figures
    if section == "Try it" and lab in DRAWN:
        expect(widget(page).locator(".bars li")).to_have_count(len(facade.lab(lab).labels))
    for theme in ("light", "dark"):
        page.set_viewport_size({"width": width, "height": 844})
        page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
        coloured(page, theme)
        assert fits(page)
        picture(page, screenshots / f"{lab}-{section.lower().replace(' ', '-')}-{theme}-{width}.png", width)


def test_the_widget_follows_the_page_into_the_dark(server: str, page: Page) -> None:
    page.emulate_media(color_scheme="light")
    page.goto(server)
    inside = widget(page)
    draw(page, inside)
    expect(inside.locator("body.dark")).to_have_count(0)
    page.emulate_media(color_scheme="dark")
    expect(inside.locator("body.dark")).to_have_count(1)
    expect(inside.get_by_role("button", name="Undo")).to_be_enabled()  # and keeps the drawing


BROKEN = """
import streamlit as st
from core.web import server
app = st.App("page.py", on_script_error=server.show_plainly, routes=[server.routes()[0]])
"""


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("1 / 0", "Something went wrong on this page."),
        ("raise Refusal('Three digits are too many.')", "Three digits are too many."),
        ("raise Unavailable('The disk is full.')", "The disk is full."),
    ],
)
def test_a_page_that_fails_says_so_in_a_sentence(line: str, sentence: str, page: Page, tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text(BROKEN)
    (tmp_path / "page.py").write_text(f"from core.contract import Refusal, Unavailable\n{line}\n")
    (tmp_path / ".streamlit").mkdir()
    (tmp_path / ".streamlit" / "config.toml").write_text((ROOT / ".streamlit" / "config.toml").read_text())
    command = (sys.executable, "-m", "uvicorn", "app:app", "--port", "{port}")
    with serve(tmp_path / "home", command, tmp_path, {"PYTHONPATH": str(ROOT)}) as address:
        page.goto(address)
        expect(page.get_by_role("alert")).to_contain_text(sentence)
        shown = page.locator("body").inner_text()
    assert not re.search("Traceback|ZeroDivisionError|Refusal|page.py", shown)
    assert ("ZeroDivisionError" in (tmp_path / "home" / "site.log").read_text()) == ("1 / 0" in line)
