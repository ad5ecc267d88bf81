"""What ships for texts holds what it promises: the ONNX files on reviews of the test half, and beside the NumPy engine."""

from __future__ import annotations

import json

import numpy as np
import pytest

from core import data, facade, inference, vault
from core.reference.cells import GRU, LSTM, SimpleRNN, run
from tests.conftest import SHARED_HOME

LAB = "sentiment_classifier"
AT_LEAST = {"lstm": 0.885, "bidirectional_lstm": 0.885, "gru": 0.88, "simple_rnn": 0.8, "bag_of_words": 0.885}
CELLS = {"lstm": LSTM(), "gru": GRU(), "simple_rnn": SimpleRNN()}
SEED = 24_877


@pytest.fixture(autouse=True)
def _shared_home(imdb: data.Texts, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PERCEPTARIUM_HOME", SHARED_HOME)


@pytest.mark.parametrize("variant", AT_LEAST)
def test_the_card_says_enough(variant: str) -> None:
    card = facade.entry(f"{LAB}/{variant}").card
    accuracy = card["metrics"]["test_accuracy"]
    print(accuracy, card["parity"])
    assert (accuracy["split"], accuracy["n"]) == ("test", 24_877)
    assert accuracy["value"] >= AT_LEAST[variant]
    assert card["parity"]["max_abs_difference"] <= 1e-5
    assert np.sum(card["confusion"]) == 24_877


@pytest.mark.parametrize("variant", AT_LEAST)
def test_the_file_answers_as_it_did_at_its_examination(variant: str, imdb: data.Texts) -> None:
    """A share of `python -m core evaluate`: reviews of all lengths, drawn anew with the seed."""
    print("seed", SEED)
    kept = facade.evaluation(f"{LAB}/{variant}")
    rows = np.random.default_rng(SEED).choice(len(imdb.test_texts), 300, replace=False)
    found = inference.answers(vault.get(f"{LAB}/{variant}"), [imdb.test_texts[row] for row in rows])
    assert np.array_equal(found.argmax(axis=1), kept.predictions[rows])
    assert found.max(axis=1) == pytest.approx(kept.confidences[rows], abs=1e-5)
    assert np.array_equal(kept.labels, imdb.test_labels)


@pytest.mark.parametrize("variant", CELLS)
def test_the_engine_computes_the_states_of_the_file(variant: str, imdb: data.Texts) -> None:
    entry = vault.get(f"{LAB}/{variant}")
    weights = facade.weights(entry.name)
    own = {name: weights[f"recurrent/{name}"] for name in ("kernel", "recurrent_kernel", "bias")}
    for text in imdb.test_texts[:5000:250]:
        _, found = inference.read(entry, text)
        x = found["embedding"].astype(float)  # rounding adds up over 400 words: one side without it
        assert np.allclose(run(CELLS[variant], own, x)["hidden"], found["recurrent"], atol=1e-5)


def test_the_two_readers_are_two_lstms_and_one_of_them_begins_at_the_end(imdb: data.Texts) -> None:
    entry = vault.get(f"{LAB}/bidirectional_lstm")
    weights = facade.weights(entry.name)
    for text in imdb.test_texts[:5000:500]:
        _, found = inference.read(entry, text)
        for way, x in (("forward", found["embedding"]), ("backward", found["embedding"][:, ::-1])):  # it gives out as it goes
            own = {name: weights[f"{way}/{name}"] for name in ("kernel", "recurrent_kernel", "bias")}
            assert np.allclose(run(LSTM(), own, x)["hidden"], found[way], atol=1e-5)


@pytest.mark.parametrize("variant", [variant for variant in AT_LEAST if variant != "bag_of_words"])
def test_the_answer_is_the_last_running_prediction(variant: str) -> None:
    _, found = inference.read(vault.get(f"{LAB}/{variant}"), "Not a bad film at all, and yet I was bored.")
    assert np.array_equal(found["probabilities"], found["running"][:, -1])


def test_opinions_are_read() -> None:
    for variant in AT_LEAST:
        good = facade.predict_text(f"{LAB}/{variant}", "A wonderful film, moving and funny. One of the best of the year.")
        bad = facade.predict_text(f"{LAB}/{variant}", "What a waste of time. The worst film I have ever seen, boring and stupid.")
        assert (good.label, bad.label) == ("positive", "negative"), variant


def test_the_files_are_small() -> None:
    sizes = {entry.name: entry.size for entry in facade.shelf(LAB) if entry.shipped}
    print(json.dumps(sizes))
    assert sum(sizes.values()) < 25_000_000
