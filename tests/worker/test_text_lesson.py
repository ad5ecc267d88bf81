"""The lesson that reads reviews, with a few of them: its batches, the same curve after an interruption, ONNX beside Keras."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest

from core.data import Texts
from core.labs import card
from core.texts import Vocabulary, same_length
from core.worker.certify_texts import describe
from core.worker.export import parity_by_length, session, to_onnx
from core.worker.train import lesson
from core.worker.watch import Watch
from tests.worker.told import Told

LAB = card("sentiment_classifier")
LESSON = lesson(LAB.name)
VARIANTS = [variant.name for variant in LAB.variants]
SMALL: dict[str, Any] = {"units": 4, "epochs": 2, "batch_size": 64, "word_dropout": 0.2}
TRAINED = 200  # reviews, beside the 2,500 that are held out


@pytest.fixture(scope="module")
def few(imdb: Texts) -> tuple[list[str], np.ndarray]:
    rows = np.random.default_rng(0).permutation(len(imdb.train_texts))[: LESSON.VALIDATION + TRAINED]
    return [imdb.train_texts[row][-300:] for row in rows], imdb.train_labels[rows]


def test_the_site_takes_a_text_apart_as_the_lesson_does(few: tuple[list[str], np.ndarray]) -> None:
    odd = ["", "\u2019tis DON\u2019T", "<br/>a<br />b", "\ufb01ne \U0001f600", "word " * 500]
    for variant in VARIANTS:
        entries = tuple(LESSON.vocabulary(variant, few[0][:300]))
        bag = variant in LESSON.BAGS
        ours = Vocabulary(LESSON.FORM, LESSON.BREAK, LESSON.WORD, None if bag else LESSON.MOST, bag, entries)
        texts = [*few[0][:500], *odd]
        for text, theirs in zip(texts, LESSON.prepare(variant, texts, entries), strict=True):
            assert np.array_equal(ours.encode(ours.words(text)), theirs), text


def test_every_review_is_shown_once_and_cut_at_its_beginning_alone() -> None:
    rng = np.random.default_rng(3)
    numbers = [np.arange(2, 2 + length, dtype="int32") for length in rng.integers(1, 400, 500)]
    rows = LESSON.groups(np.array([len(row) for row in numbers]), 64, np.random.default_rng(1))
    assert sorted(np.concatenate(rows).tolist()) == list(range(500))
    batches = LESSON.Batches(numbers, np.arange(500), rows)
    cut = 0
    for index, group in enumerate(rows):
        read, labels = batches[index]
        assert labels.tolist() == group.tolist()
        for shown, row in zip(read, group, strict=True):
            assert np.array_equal(shown, numbers[row][-len(shown) :])
            cut += len(numbers[row]) - len(shown)
    print("words cut", cut, "of", sum(map(len, numbers)))
    assert cut < 0.2 * sum(map(len, numbers))


def test_validation_is_not_cut_and_the_baseline_is_filled() -> None:
    numbers = [np.arange(2, 2 + length, dtype="int32") for length in (3, 1, 3, 2)]
    whole = LESSON.Batches(numbers, np.arange(4), LESSON.groups(np.array([3, 1, 3, 2]), 0))
    assert [read.shape for read, _ in (whole[index] for index in range(len(whole)))] == [(1, 1), (1, 2), (2, 3)]
    assert np.array_equal(np.concatenate(whole.rows), [1, 3, 0, 2])
    filled, _ = LESSON.Batches(numbers, np.arange(4), [np.arange(4)], fill=True)[0]
    assert filled.tolist() == [[2, 3, 4], [2, 0, 0], [2, 3, 4], [2, 3, 0]]


def test_hidden_words_are_the_same_ones_when_the_epoch_is_thrown_again() -> None:
    numbers = [np.full(300, 7, "int32")] * 64
    shown = [LESSON.Batches(numbers, np.zeros(64), [np.arange(64)], hide=0.25, dice=(1, epoch))[0][0] for epoch in (0, 0, 1)]
    assert np.array_equal(shown[0], shown[1])
    assert not np.array_equal(shown[0], shown[2])
    assert (shown[0] == 1).mean() == pytest.approx(0.25, abs=0.02)


def test_words_of_the_same_company_begin_side_by_side() -> None:
    """Two words that stand in for each other among the same neighbours, and one that has neighbours of its own."""
    rng = np.random.default_rng(5)
    texts = [np.concatenate([rng.integers(10, 20, 4), [rng.choice([2, 3])], rng.integers(10, 20, 4)]) for _ in range(200)]
    texts += [np.concatenate([rng.integers(20, 30, 4), [4], rng.integers(20, 30, 4)]) for _ in range(200)]
    found = LESSON.company([text.astype("int32") for text in texts])
    assert found.shape == (LESSON.WORDS, 32)
    assert np.isfinite(found).all()
    unit = found[2:5] / np.linalg.norm(found[2:5], axis=1, keepdims=True)
    assert unit[0] @ unit[1] > 0.7 > 0.3 > unit[0] @ unit[2]
    assert not found[[0, 1, 5000]].any()  # no word, unknown, never met


def trained(variant: str, few: tuple[list[str], np.ndarray], folder: Path, stop_after: int = 9) -> Watch:
    """One run, or what there is of it when somebody wants it stopped after so many epochs."""
    folder.mkdir(exist_ok=True)
    watch = Watch(Told(), lambda: watch.finished_epochs >= stop_after, folder, SMALL["epochs"])
    LESSON.train(variant, LAB.settings(variant, SMALL), 3, few, watch)
    return watch


@pytest.mark.parametrize("variant", ["lstm", "bag_of_words"])
def test_an_interrupted_run_draws_the_same_curve(variant: str, few: tuple[list[str], np.ndarray], tmp_path: Path) -> None:
    whole, first = trained(variant, few, tmp_path / "whole"), trained(variant, few, tmp_path / "parts", stop_after=1)
    assert (first.reason, first.finished_epochs) == ("cancelled", 1)
    second = trained(variant, few, tmp_path / "parts")
    assert second.shown == TRAINED
    for ours, theirs in zip(second.history, whole.history, strict=True):
        assert ours.loss == pytest.approx(theirs.loss, abs=1e-5)
        assert ours.validation_accuracy == pytest.approx(theirs.validation_accuracy, abs=1e-5)


@pytest.mark.parametrize("variant", VARIANTS)
def test_onnx_computes_the_same_for_every_length(variant: str, few: tuple[list[str], np.ndarray], tmp_path: Path) -> None:
    keras.utils.set_random_seed(1)
    model = LESSON.build(variant, LAB.settings(variant, SMALL))
    for weights in model.weights:
        weights.assign(np.random.default_rng(1).normal(0, 0.5, weights.shape))
    to_onnx(model, tmp_path / "model.onnx")
    numbers = LESSON.prepare(variant, ["one", *few[0][:40]], LESSON.vocabulary(variant, few[0]))
    found = parity_by_length(model, tmp_path / "model.onnx", numbers)
    assert found["max_abs_difference"] < 1e-5
    assert found["n"] == 41
    outputs = [output.name for output in session(tmp_path / "model.onnx").get_outputs()]
    assert outputs == ["probabilities", *(layer.name for layer in describe(model))]
    assert max(len(rows) for rows in same_length(numbers)) > 1


def test_cards_state_the_parameters_that_keras_counts() -> None:
    for variant in LAB.variants:
        assert LESSON.build(variant.name, LAB.settings(variant.name)).count_params() == variant.parameters, variant.name
