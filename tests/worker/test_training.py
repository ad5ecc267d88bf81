"""Training as a function: the same curve after an interruption, cancelling, and a certified network at the end."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from core import data, facade, inference, vault
from core.contract import Refusal, Request, TrainSpec
from core.labs import card
from core.worker.train import Outcome, key, lesson, train
from tests.worker.told import Told

LAB = "digit_classifier"


def run(folder: Path, told: Told, variant: str = "lenet5", seed: int = 3, **knobs: object) -> Outcome:
    small = {"epochs": 2, "share": 0.02, **knobs}
    spec = TrainSpec(LAB, variant, card(LAB).settings(variant, small), seed)
    return train(told, told.should_stop, Request("job", spec, key(spec), str(folder)))


def test_an_interrupted_run_draws_the_same_curve(home_with_mnist: Path, tmp_path: Path) -> None:
    """Dropout, augmentation, shuffling and the optimiser's memory all go on where they were."""
    knobs = {"epochs": 3, "dropout": 0.3, "augmentation": "on"}
    whole = Told()
    assert run(tmp_path / "whole", whole, **knobs).status == "finished"
    first = Told(lambda told: len(told.epochs) == 1)
    assert run(tmp_path / "parts", first, **knobs).status == "cancelled"
    second = Told()
    assert run(tmp_path / "parts", second, **knobs).status == "finished"
    assert second.begun == [1]
    joined = first.epochs + second.epochs
    assert [point.epoch for point in joined] == [1, 2, 3]
    for ours, theirs in zip(joined, whole.epochs, strict=True):
        assert vars(ours) == pytest.approx(vars(theirs), rel=1e-5)


def test_a_cancelled_run_leaves_no_network(home_with_mnist: Path, tmp_path: Path) -> None:
    told = Told(lambda told: True)
    outcome = run(tmp_path, told)
    assert (outcome.status, outcome.model) == ("cancelled", "")
    assert not [entry for entry in vault.entries(LAB) if not entry.shipped]


@pytest.mark.parametrize("stage", ["learning what is familiar", "packing"])
def test_a_run_that_is_stopped_after_its_last_epoch_is_heard(stage: str, home_with_mnist: Path, tmp_path: Path) -> None:
    """Examining gives signs of life of its own, leaves nothing when it is stopped, and needs no epoch to be done again."""
    told = Told(lambda told: told.progressed[-1].doing == stage)
    outcome = run(tmp_path, told)
    assert (outcome.status, outcome.model) == ("cancelled", "")
    assert not [entry for entry in vault.entries(LAB) if not entry.shipped]
    again = Told()
    card_of_all = vault.get(run(tmp_path, again).model).card
    assert again.begun == [2]
    assert sum(progress.doing == "learning what is familiar" for progress in again.progressed) > 10
    assert_says_what_was_shown(card_of_all)


def assert_says_what_was_shown(card_of_all: Mapping[str, Any]) -> None:
    """0.02 of 54,000: a card that spoke of all the training digits would not be true."""
    assert card_of_all["dataset"]["train"] == card_of_all["metrics"]["training_accuracy"]["n"] == 1080
    assert (card_of_all["dataset"]["validation"], card_of_all["dataset"]["test"]) == (6_000, 10_000)


def test_a_run_that_began_with_another_lesson_does_not_go_on(empty_home: Path, tmp_path: Path) -> None:
    """Its checkpoint and its name belong to code that is no more; nothing is fetched, trained or shelved under it."""
    spec, told = TrainSpec(LAB, "lenet5", card(LAB).settings("lenet5"), 3), Told()
    of_old = spec.key("0" * 64, data.card("mnist").sha256)
    with pytest.raises(Refusal, match=r"^The lesson or the data changed since .* Start the run again\.$"):
        train(told, told.should_stop, Request("job", spec, of_old, str(tmp_path / "job")))
    assert told.progressed == []
    assert not (tmp_path / "job").exists()


def test_the_key_is_the_one_that_the_site_asks_by(empty_home: Path) -> None:
    spec = facade.training_spec(LAB, "lenet5", {"epochs": 7}, 3)
    assert facade.train(LAB, "lenet5", {"epochs": 7}, 3, "ada").key == key(TrainSpec.from_json(spec.as_json()))


@pytest.mark.parametrize("variant", [variant.name for variant in card(LAB).variants])
def test_every_variant_trains_to_a_certified_network(variant: str, home_with_mnist: Path, tmp_path: Path) -> None:
    outcome = run(tmp_path, Told(), variant, epochs=1)
    assert outcome.status == "finished", outcome.message
    entry = vault.get(outcome.model)
    images, labels = data.load_test("mnist")
    measured = inference.probabilities(entry, images[:, :, :, None].astype("float32") / 255).argmax(axis=1)
    assert entry.card["metrics"]["test_accuracy"]["value"] == pytest.approx((measured == labels).mean(), abs=5e-5)
    assert entry.card["parity"]["max_abs_difference"] <= 1e-5
    assert_says_what_was_shown(entry.card)
    assert np.sum(entry.card["confusion"]) == len(labels)
    layers = [layer["name"] for layer in entry.card["layers"]]
    assert set(inference.activations(entry, images[0])) == {"picture", *layers}
    assert json.loads((entry.folder / "card.json").read_text())["seed"] == 3


def test_published_parameters_are_exact() -> None:
    parameters = {variant.name: variant.parameters for variant in card(LAB).variants}
    assert parameters["course_cnn"] == 142_442
    assert parameters["lenet5"] == 61_706
    assert parameters["rows_rnn"] == 21_386
    assert parameters["compact_cnn"] <= 100_000


def test_cards_state_the_parameters_that_keras_counts() -> None:
    for variant in card(LAB).variants:
        model = lesson(LAB).build(variant.name, card(LAB).settings(variant.name))
        assert model.count_params() == variant.parameters, variant.name
