"""What ships holds what it promises: the ONNX files on all of MNIST's test digits, and beside their Keras models."""

from __future__ import annotations

import pytest

from core import data, facade
from core.worker.checks import run
from tests.conftest import SHARED_HOME

LAB = "digit_classifier"
AT_LEAST = {"compact_cnn": 0.994, "course_cnn": 0.988, "lenet5": 0.989, "rows_rnn": 0.970, "logistic_regression": 0.92}


@pytest.fixture(autouse=True)
def _shared_home(mnist: data.Dataset, imdb: data.Texts, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PERCEPTARIUM_HOME", SHARED_HOME)


@pytest.mark.parametrize("variant", AT_LEAST)
def test_test_accuracy_is_what_the_card_says_and_enough(variant: str) -> None:
    answer = facade.evaluate(f"{LAB}/{variant}")
    print(answer)
    assert answer["n"] == 10_000
    assert answer["agrees"], answer
    assert answer["test_accuracy"] >= AT_LEAST[variant]


def test_every_network_of_the_card_ships() -> None:
    shipped = {entry.card["variant"] for entry in facade.shelf(LAB) if entry.shipped}
    assert shipped == {variant.name for variant in facade.lab(LAB).variants} == set(AT_LEAST)


def test_networks_beat_the_baseline() -> None:
    baseline = facade.evaluate(f"{LAB}/logistic_regression")["test_accuracy"]
    assert min(AT_LEAST[name] for name in AT_LEAST if name != "logistic_regression") > baseline


def test_onnx_and_keras_agree_on_real_digits() -> None:
    """A share of `python -m core check parity`."""
    outcome = run("parity", cases=200, seed=7)
    assert outcome.passed, outcome.sentence


@pytest.mark.parametrize("variant", [name for name in AT_LEAST if name != "logistic_regression"])
def test_the_rule_for_strangers_is_stated_with_its_figures(variant: str) -> None:
    rule = facade.entry(f"{LAB}/{variant}").card["out_of_distribution"]
    assert rule["false_alarm_rate"]["n"] == 10_000
    assert rule["false_alarm_rate"]["value"] < 0.02
    assert set(rule["hit_rates"]) == set(facade.lab(LAB).strangers)
