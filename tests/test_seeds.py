"""The spread over seeds: what the shipped card says is what its runs come to, and it is gathered and kept as it should be."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from statistics import mean, stdev

import pytest

from core import places, vault
from core.contract import Refusal
from core.vault import seeds

LSTM = "sentiment_classifier/lstm"


def test_the_shipped_card_holds_three_runs_and_their_spread() -> None:
    card = vault.get(LSTM).card
    kept = card["seeds"]
    values = [run["test_accuracy"] for run in kept["runs"]]
    assert [run["seed"] for run in kept["runs"]] == [1, 2, 3]
    assert values[0] == card["metrics"]["test_accuracy"]["value"]
    assert kept["runs"][0]["key"] == card["key"]
    assert len({run["key"] for run in kept["runs"]}) == 3
    assert kept["mean"] == pytest.approx(mean(values))
    assert kept["standard_deviation"] == pytest.approx(stdev(values))


def another(key: str, **changes: object) -> None:
    """A copy of the shipped network on the shelf of those trained here, with some of its card changed."""
    shipped = vault.get(LSTM)
    card = {**shipped.card, **changes}
    vault.put("sentiment_classifier", "lstm", key, {name: vault.read(shipped, name) for name in card["files"]}, card)


def test_only_runs_that_differ_in_chance_alone_are_gathered(empty_home: Path) -> None:
    shipped = vault.get(LSTM)
    with pytest.raises(Refusal, match="at least 2 seeds; 1 was found"):
        seeds.spread(shipped)
    figure = {"test_accuracy": {"value": 0.9, "split": "test", "n": 24877}}
    another("000000000007", seed=7, metrics=figure)
    another("000000000008", seed=8, metrics=figure, knobs={**shipped.card["knobs"], "units": 32})
    another("000000000009", seed=9, metrics=figure, code_sha256="0" * 64)
    found = seeds.spread(shipped)
    assert [(run["seed"], run["key"]) for run in found["runs"]] == [(1, shipped.card["key"]), (7, "000000000007")]
    assert found["mean"] == pytest.approx((0.9 + shipped.card["metrics"]["test_accuracy"]["value"]) / 2)


def test_it_is_kept_on_the_card_and_the_network_stays_whole(
    empty_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "weights" / "sentiment_classifier" / "lstm"
    shutil.copytree(vault.get(LSTM).folder, folder)
    monkeypatch.setattr(places, "SHIPPED", tmp_path / "weights")
    before = vault.get(LSTM)
    seeds.keep(before, {"metric": "test_accuracy", "mean": 0.5, "standard_deviation": 0.1, "runs": []})
    after = vault.get(LSTM)
    assert after.card["seeds"]["mean"] == 0.5
    assert {name: value for name, value in after.card.items() if name != "seeds"} == {
        name: value for name, value in before.card.items() if name != "seeds"
    }
    assert json.loads((folder / "card.json").read_text("utf-8")) == after.card
    assert not list(folder.glob("*.new"))
