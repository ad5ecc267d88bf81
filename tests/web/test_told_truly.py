"""What pages say of themselves agrees with what they do: how much was read, who wins, whether a run can go on, what was typed."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from core import facade
from core.web import measures
from core.web.reviews import asking
from core.web.sections import choose
from pages import home
from tests.visiting import opened, shown

LETTERS, REVIEWS, DIGITS = "character_model", "sentiment_classifier", "digit_classifier"


@pytest.fixture(autouse=True)
def own_home(empty_home: Path) -> Iterator[None]:
    """An empty shelf beside the shipped one."""
    yield
    facade.stop()


def lab_page(name: str) -> None:
    from pages import lab

    lab.render(name)


def lab_shown(name: str, **address: str) -> AppTest:
    return opened(lab_page, name, **address)


def said(test: AppTest) -> str:
    kinds = (test.markdown, test.caption, test.info, test.warning)
    return "\n".join(str(element.value) for kind in kinds for element in kind)


@pytest.mark.parametrize("length", [0, 1, 7, 1040, 1440, 2000])
def test_of_a_long_text_it_is_told_how_much_of_it_was_read(length: int) -> None:
    text = ("the sea was calm " * 200)[: length - 1] + "x" if length else ""
    read = facade.next_characters(f"{LETTERS}/gru", text).read
    short = {0: "at the beginning of a line", 1: "after this one character"}
    whole = short.get(length, f"after these {length:,} characters")
    wanted = whole if read == length else f"after the last {read:,} of {length:,} characters"
    assert wanted in said(lab_shown(LETTERS, section="Try it", model=f"{LETTERS}/gru", text=text))


def test_a_sentence_of_one_word_has_nothing_to_tell_apart() -> None:
    told = said(shown("unrolled", text="the the the the"))
    assert "4 of 4 next words are right" in told
    assert "nothing to tell apart" in told
    assert "yet" not in told


@pytest.mark.parametrize(("text", "wanted"), [("🎬 🎬", "“🎬”"), ("_a_ **b**", r"“\_a\_”")])
def test_a_word_stands_in_the_heading_as_it_was_typed(text: str, wanted: str) -> None:
    assert f"The equations at {wanted}" in said(shown("unrolled", text=text))


@pytest.mark.parametrize(("lab", "beats"), [(REVIEWS, True), (DIGITS, False)])
def test_the_first_page_says_whether_the_baseline_wins(lab: str, beats: bool) -> None:
    card = facade.lab(lab)
    shelf = [entry.card for entry in facade.shelf(lab)]
    base = next(found for found in shelf if card.variant(found["variant"]).baseline)
    best = measures.best(card, [found for found in shelf if found is not base])
    assert ("does better than all of them" in home._baseline(card, base, best)) == beats
    assert beats == (base["metrics"]["test_accuracy"]["value"] > best["metrics"]["test_accuracy"]["value"])


def run_page(begun: str) -> None:
    from core.contract import Job, Progress, TrainSpec
    from core.web.sections import one_run

    spec = TrainSpec("digit_classifier", "lenet5", {}, 1)
    if begun == "running":
        one_run._progress(Job("a", "k", spec, "v", "running", Progress(epochs=2, seconds=3.0, doing="reading the data")))
    else:
        one_run._stop_or_resume(Job("a", "k", spec, "v", "cancelled", Progress()), begun == "begun")


@pytest.mark.parametrize(("begun", "label"), [("begun", "Resume from the last finished epoch"), ("not begun", "Start it again")])
def test_a_run_without_a_finished_epoch_is_started_again(begun: str, label: str) -> None:
    assert [button.label for button in opened(run_page, begun).button] == [label]


def test_seconds_run_on_while_the_data_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    now = time.monotonic()
    test = opened(run_page, "running")
    assert "reading the data: 3 s" in test.get("progress")[0].proto.text
    monkeypatch.setattr(time, "monotonic", lambda: now + 60)
    seconds = re.search(r"reading the data: (\d+) s", test.run().get("progress")[0].proto.text)
    assert seconds
    assert 50 < int(seconds[1]) <= 63


@pytest.mark.parametrize("text", ["Alice sat down", "Alice", "..."])
def test_the_units_are_sorted_by_something_that_the_text_has(text: str) -> None:
    test = lab_shown(LETTERS, section="Look inside", model=f"{LETTERS}/gru", text=text)
    assert "so no unit can follow it" not in said(test)


def test_of_a_text_that_is_alike_throughout_it_is_not_said_that_it_lacks_it() -> None:
    address = {"section": "Look inside", "model": f"{LETTERS}/gru", "text": "AAAA", "follows": "capital letter"}
    assert "Every character of this text is alike in that" in said(lab_shown(LETTERS, **address))


@pytest.mark.parametrize("title", asking.SAMPLES)
@pytest.mark.parametrize("network", ["lstm", "gru"])
def test_a_network_that_takes_a_sample_for_the_other_side_is_told_to_be_wrong(title: str, network: str) -> None:
    model, sample = f"{REVIEWS}/{network}", asking.SAMPLES[title]
    wrong = (facade.opinion(model, sample).favour > 0.5) != asking.FAVOURABLE[title]
    assert ("is wrong here" in said(lab_shown(REVIEWS, section="Try it", model=model, text=sample))) == wrong


def test_what_a_hold_moved_is_the_difference_of_the_figures_beside_it() -> None:
    address = {"section": "Look inside", "model": f"{REVIEWS}/lstm", "text": asking.SAMPLES["It turns"]}
    for hold in ("0", "0.3", "1"):
        told = said(lab_shown(REVIEWS, **address, hold="forget", at=hold))
        side = r"(in favour|against), ([\d.]+) %"
        found = re.search(rf"\*\*{side}\*\*; .*?: {side}.*by ([+-][\d.]+) perc", told)
        if found:
            held, free = (float(found[n + 1]) if found[n] == "in favour" else 100 - float(found[n + 1]) for n in (1, 3))
            assert float(found[5]) == pytest.approx(held - free, abs=1e-6)
            return
    pytest.fail("no hold moved the verdict")


def test_a_picture_sign_as_a_seed_is_told_as_it_is() -> None:
    assert "'🎬' came" in said(shown("through_time", panel="remember", seed="🎬"))


def test_no_two_networks_have_one_title() -> None:
    titles = choose.titles(facade.lab(REVIEWS), facade.shelf(REVIEWS))
    assert len(set(titles.values())) == len(titles)
    assert "GRU" in titles.values()
