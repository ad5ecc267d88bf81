"""Sections of a lab's page on shelves of one's own: who is ranked with whom, and what is said of a run that has just ended."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from core import facade, places
from core.web import measures, words

REVIEWS, LETTERS, DIGITS = "sentiment_classifier", "character_model", "digit_classifier"


def shelve(home: Path, model: str, number: int, value: float, **changes: Any) -> None:
    """Puts a network that ships among those trained here, with another figure."""
    lab, variant = model.split("/")
    key, shipped = f"{number:012x}", places.SHIPPED / model
    card = json.loads((shipped / "card.json").read_text())
    metrics, metric = card["metrics"] | changes.pop("metrics", {}), facade.lab(lab).metric
    metrics[metric] = metrics[metric] | {"value": value}
    card |= {"key": key, "seed": 100 + number, "metrics": metrics, **changes}
    folder = home / "models" / lab / f"{variant}-{key}"
    folder.mkdir(parents=True)
    for name in card["files"]:
        shutil.copy(shipped / name, folder)
    (folder / "card.json").write_text(json.dumps(card))


def page(lab: str) -> None:
    from pages import lab as pages

    pages.render(lab)


def shown(lab: str) -> AppTest:
    test = AppTest.from_function(page, default_timeout=60, args=(lab,))
    test.query_params["section"] = "After training"
    test.run()
    assert not test.exception, test.exception
    return test


def said(test: AppTest) -> str:
    return "\n".join(str(element.value) for kind in (test.markdown, test.caption, test.warning) for element in kind)


def traces(test: AppTest) -> list[list[str]]:
    """The names of the lines of each chart of learning curves."""
    charts = [json.loads(chart.proto.spec) for chart in test.get("plotly_chart")]
    named = [[line.get("name", "") for line in chart["data"]] for chart in charts]
    return [names for names in named if any(re.match(r"GRU|LSTM|Compact|LeNet", name) for name in names)]


def test_the_best_of_a_long_shelf_are_shown_and_how_many_are_left_out(empty_home: Path) -> None:
    for number in range(15):
        shelve(empty_home, f"{LETTERS}/gru", number, 3.0 - number / 100)
    shelve(empty_home, f"{LETTERS}/gru", 99, 1.5)  # the last by name, and the best
    test, shelf = shown(LETTERS), facade.shelf(LETTERS)
    wanted = sorted(entry.card["metrics"]["test_bits"]["value"] for entry in shelf)[:16]
    rows = re.findall(r"^\| [^|]+ \| (\d\.\d{3}) \|", said(test), re.M)
    assert rows == [f"{value:.3f}" for value in wanted]
    assert rows[0] == "1.500"
    assert f"These are the best 16; {len(shelf) - 16} more are left out." in said(test)
    assert "GRU: seed 199" in str(traces(test))
    assert "GRU: seed 100" not in str(traces(test))


def test_the_curves_of_a_lab_of_labels_are_those_of_the_best(empty_home: Path) -> None:
    for number in range(17):
        shelve(empty_home, f"{DIGITS}/lenet5", number, 0.5 + number / 100)
    test = shown(DIGITS)
    assert "These are the best 16; 6 more are left out." in said(test)
    assert "LeNet-5: seed 116" in str(traces(test))
    assert "LeNet-5: seed 100" not in str(traces(test))


def test_networks_of_other_texts_have_a_table_of_their_own(empty_home: Path) -> None:
    own = facade.entry(f"{LETTERS}/gru").card["dataset"] | {"id": "own"}
    shelve(empty_home, f"{LETTERS}/gru", 1, 0.5, dataset=own)
    test = shown(LETTERS)
    tables = [element.value for element in test.markdown if element.value.startswith("| network |")]
    assert ["own text" in table for table in tables] == [False, True]
    assert [table.count("\n") - 1 for table in tables] == [len(facade.shelf(LETTERS)) - 1, 1]
    assert "so their bits tell nothing of which is better" in said(test)
    assert ["GRU: own text, seed 101" in str(names) for names in traces(test)] == [False, True]


def test_a_short_shelf_leaves_nothing_out() -> None:
    shelf = facade.shelf(REVIEWS)
    kept, left_out = measures.ranked(facade.lab(REVIEWS), shelf, len(shelf))
    values = [entry.card["metrics"]["test_accuracy"]["value"] for entry in kept]
    assert (values, left_out) == (sorted(values, reverse=True), "")


def result(model: str) -> None:
    from core.web.sections import one_run

    one_run._result(model)


@pytest.mark.parametrize(
    ("model", "reason"),
    [(f"{REVIEWS}/gru", "overfitting"), (f"{DIGITS}/lenet5", "overfitting"), (f"{DIGITS}/compact_cnn", "batch normalisation")],
)
def test_the_reason_of_a_gap_is_one_that_the_network_can_have(model: str, reason: str, empty_home: Path) -> None:
    shelve(empty_home, model, 1, 0.55, metrics={"training_accuracy": {"value": 0.99, "n": 100, "split": "train"}})
    test = AppTest.from_function(result, default_timeout=60, args=(f"{model}-{1:012x}",))
    test.run()
    assert not test.exception, test.exception
    assert reason in said(test)
    assert ("batch normalisation" in said(test)) == (reason == "batch normalisation")


def taken(lab: str, model: str) -> None:
    import streamlit as st

    from core import facade
    from core.web.sections import take_home

    st.query_params["model"] = model
    take_home.show(facade.lab(lab))


@pytest.mark.parametrize("variant", ["bag_of_words", "gru"])
def test_the_card_shows_no_setting_without_effect(variant: str) -> None:
    test = AppTest.from_function(taken, default_timeout=60, args=(REVIEWS, f"{REVIEWS}/{variant}"))
    test.run()
    assert not test.exception, test.exception
    lab, shown_card = facade.lab(REVIEWS), json.loads(test.json[0].value)
    without = set(lab.variant(variant).without)
    assert set(shown_card["knobs"]) == {knob.name for knob in lab.knobs} - without
    assert bool(without) == (variant == "bag_of_words")


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("a :smile: b", r"a &#58;smile: b"),
        (":material/home: :+1:", "&#58;material/home: &#58;+1:"),
        ("&lt; R&D", r"\&lt; R\&D"),
        ("Expected a number: 3 came. Counted: x", "Expected a number: 3 came. Counted: x"),
        ("[a](b) $x$ <c>", r"\[a\](b) \$x\$ \<c\>"),
    ],
)
def test_what_somebody_typed_makes_no_emoji_no_icon_and_no_reference(text: str, wanted: str) -> None:
    assert words.plain(text) == wanted
