"""The lab as its visitors use it, in a real Chromium: look inside, train, watch, reload, stop, share the address."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from core import data, facade
from tests.browser.watching import Watch, draw, settled, widget
from tests.conftest import SHARED_HOME
from tests.serving import serve

LAB = "/digit_classifier"
WORKER = 180_000  # milliseconds that a training may take on a busy machine
SHORT = {"section": "Train it", "variant": "lenet5", "epochs": "2", "share": "0.1"}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, mnist: data.Dataset) -> Iterator[str]:
    """A site that has MNIST in its cache already."""
    home = tmp_path_factory.mktemp("home") / "home"
    shutil.copytree(Path(SHARED_HOME) / "datasets", home / "datasets")
    with serve(home) as address:
        yield address


def at(server: str, **parameters: str) -> str:
    return f"{server}{LAB}?{urlencode(parameters)}"


def asked(page: Page) -> dict[str, str]:
    """What the page's address holds."""
    return {name: values[0] for name, values in parse_qs(urlsplit(page.url).query).items()}


def test_a_drawing_goes_along_into_the_network_and_into_the_address(server: str, page: Page, watch: Watch) -> None:
    """Draw a 3, read "3", open a layer, click a unit, follow it down; the address shows all of it to somebody else."""
    page.goto(at(server, section="Try it"))
    inside = widget(page)
    draw(page, inside)
    expect(inside.locator(".read")).to_have_text("3")
    page.wait_for_url("**picture=**")
    page.get_by_text("Look inside", exact=True).click()
    expect(page.get_by_text("The network reads a 3")).to_be_visible()
    page.get_by_role("button", name="pooling_1", exact=True).or_(page.get_by_text("pooling_1", exact=True)).first.click()
    expect(page.get_by_text("pooling_1 is a")).to_be_visible()
    maps = page.get_by_role("application").first
    maps.click(position={"x": 20, "y": 20})
    page.wait_for_url("**unit=**")
    before = asked(page)
    page.get_by_role("button", name="Follow the strongest input").click()
    expect(page.get_by_text("pooling_1 is a")).to_be_hidden()
    settled(page)
    now = asked(page)
    assert now["layer"] != before["layer"]
    assert now["unit"] != before["unit"]
    assert now["picture"] == before["picture"]
    assert watch.troubles == []


def test_an_address_shows_another_visitor_the_same(server: str, browser: Browser) -> None:
    code = facade.lab("digit_classifier").sample
    network = {"model": "digit_classifier/course_cnn", "layer": "convolution_2", "unit": "3-4-5"}
    state = {"section": "Look inside", "picture": code, **network}
    visitor = browser.new_page()
    visitor.goto(at(server, **state))
    expect(visitor.get_by_text("convolution_2, map 5, row 3, column 4")).to_be_visible(timeout=30_000)
    assert asked(visitor) == state
    visitor.close()


def test_train_watch_reload_and_stop(server: str, page: Page, browser: Browser, watch: Watch) -> None:
    """Two browsers, one run: only who asked for it may stop it, and a reload is still the same visitor."""
    page.goto(at(server, **SHORT | {"epochs": "60", "share": "1"}))
    page.get_by_role("button", name="Train", exact=True).click()
    page.wait_for_url("**job=**")
    expect(page.get_by_text("epoch 1 of 60")).to_be_visible(timeout=WORKER)
    expect(page.locator(".js-plotly-plot").first).to_be_visible(timeout=WORKER)
    other = browser.new_context().new_page()
    other.goto(page.url)
    expect(other.get_by_text("of 60,")).to_be_visible(timeout=30_000)
    expect(other.get_by_role("button", name="Stop this run")).to_have_count(0)
    page.reload()
    page.get_by_role("button", name="Stop this run").click(timeout=30_000)
    for watcher in (page, other):
        expect(watcher.get_by_role("heading", name="LeNet-5: stopped")).to_be_visible(timeout=WORKER)
    again = re.compile("^(Resume from the last finished epoch|Start it again)$")  # as far as it came before it was stopped
    expect(page.get_by_role("button", name=again)).to_be_visible()
    other.context.close()
    assert watch.troubles == []


def test_a_short_training_ends_on_the_shelf_and_answers(server: str, page: Page, watch: Watch) -> None:
    page.goto(at(server, **SHORT))
    page.get_by_role("button", name="Train", exact=True).click()
    expect(page.get_by_text("On the shelf as digit_classifier/lenet5-")).to_be_visible(timeout=WORKER)
    address = page.url
    page.get_by_role("button", name="Try it on a drawing").click()
    inside = widget(page)
    expect(page.get_by_text("LeCun et al. 1998")).to_be_visible()
    assert asked(page)["model"].startswith("digit_classifier/lenet5-")
    draw(page, inside)
    expect(inside.locator(".share").first).not_to_be_empty()
    page.goto(address.split("&job=")[0])
    page.get_by_role("button", name="Train", exact=True).click()
    expect(page.get_by_text("On the shelf as")).to_be_visible()
    assert watch.troubles == []


def test_a_cell_of_the_confusion_matrix_opens_its_pictures(server: str, page: Page) -> None:
    page.goto(at(server, section="After training", model="digit_classifier/course_cnn"))
    expect(page.get_by_text("How all runs learned")).to_be_visible()
    settled(page)
    expect(page.locator("[data-testid=stPlotlyChart]:not(:has(.main-svg))")).to_have_count(0)
    page.wait_for_timeout(500)  # nothing moves any more
    point = page.locator(".js-plotly-plot .scatterlayer .point").nth(11)
    point.scroll_into_view_if_needed()
    box = point.bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.wait_for_url("**cell=1+read+as+1**")
    expect(page.get_by_role("heading", name="A 1 read as 1")).to_be_visible()
    expect(page.get_by_role("img", name="1 read as 1").first).to_be_visible()
