"""The task of remembering a bit, trained live in a real Chromium: it goes on by itself, stops, and comes to its end."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.watching import Watch, settled

TASK = "through_time?panel=remember&lag=6"


def test_it_trains_by_itself_until_all_have_learnt(server: str, context: BrowserContext, page: Page, watch: Watch) -> None:
    page.goto(f"{server}/{TASK}")
    settled(page)
    page.get_by_role("button", name="Train", exact=True).click()
    page.wait_for_url("**live=yes*")
    expect(page.get_by_text("new streams right")).to_have_count(4)
    for title in ("Simple RNN", "LSTM", "GRU", "Echo state network"):
        expect(page.get_by_text(re.compile(rf"^{title}: .*told (9\d|100)\.\d\s%"))).to_be_visible()
    expect(page.get_by_test_id("stProgress")).to_have_count(0)
    other = context.new_page()  # the link shows the same to somebody else
    other.goto(page.url)
    expect(other.get_by_text("new streams right")).to_have_count(4)
    assert watch.troubles == []
    assert len(watch.hosts()) == 1


def test_it_can_be_stopped_and_goes_on_where_it_was(server: str, page: Page) -> None:
    page.goto(f"{server}/{TASK.replace('lag=6', 'lag=150')}&live=yes")
    told = page.get_by_text(re.compile(r"^Simple RNN: update \d+ of 300"))
    expect(told).to_be_visible()
    page.get_by_role("button", name="Stop training", exact=True).click()
    expect(page.get_by_role("button", name="Train", exact=True)).to_be_visible()
    expect(page.get_by_test_id("stProgress")).to_have_count(0)
    settled(page)
    update = int(re.search(r"update (\d+)", told.inner_text())[1])  # type: ignore[index]
    page.wait_for_timeout(1500)
    assert f"update {update} of" in told.inner_text()
    page.get_by_role("button", name="Train", exact=True).click()
    expect(page.get_by_text(f"Simple RNN: update {update} of")).to_have_count(0)


@pytest.mark.parametrize("key", ["ArrowRight", "ArrowLeft"])
def test_the_spectral_radius_is_set_by_keys(key: str, server: str, page: Page) -> None:
    page.goto(f"{server}/through_time?panel=vanish")
    settled(page)
    slider = page.get_by_role("slider").first
    slider.focus()
    page.keyboard.press(key)
    page.wait_for_url(f"**radius=0.{91 if key == 'ArrowRight' else 89}*")
    expect(page.get_by_text(re.compile("the spectral radius is 0."))).to_be_visible()
