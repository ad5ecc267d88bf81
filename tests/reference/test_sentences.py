"""Words as numbers, and the small network that learns to say which word comes next."""

from __future__ import annotations

import numpy as np
import pytest

from core.contract import Refusal
from core.reference import sentences
from core.reference.cells import GRU, LSTM, SimpleRNN, parameters
from core.reference.formulas.recurrent import parameter_formula, parameter_values
from core.reference.losses import cross_entropy


def test_words_are_small_and_bare() -> None:
    assert sentences.words("In 2009, I went to “Nepal”!") == ("in", "2009", "i", "went", "to", "nepal")
    assert sentences.words("don't  \t stop\n") == ("don't", "stop")


@pytest.mark.parametrize(
    ("text", "said"),
    [("", "none came"), (" ...  ! ", "none came"), ("a b c d e f g h i", "At most 8 words"), ("x" * 21, "at most 20 letters")],
)
def test_what_is_no_short_sentence_is_refused(text: str, said: str) -> None:
    with pytest.raises(Refusal, match=said):
        sentences.words(text)


def test_a_bag_loses_the_order_and_one_hot_rows_keep_it() -> None:
    one, other = sentences.words("dog bites man"), sentences.words("man bites dog")
    known = sentences.vocabulary(one, other)
    assert known == ("dog", "bites", "man")
    np.testing.assert_array_equal(sentences.bag(one, known), sentences.bag(other, known))
    assert sentences.one_hot(one, known).tolist() == np.eye(3).tolist()
    assert sentences.one_hot(("cat",), known).tolist() == [[0, 0, 0]]


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_reader_learns_its_sentence(seed: int) -> None:
    words = sentences.words("the clouds are in the sky")
    reader, losses = sentences.taught(words, 3, seed, 400)
    trace, expected = reader.read(sentences.one_hot(words, reader.known))
    assert losses[-1] < 0.1 * losses[0]
    answers = [reader.known[index] for index in expected.argmax(-1)]
    assert answers == ["clouds", "are", "in", "the", "sky", sentences.END]  # two answers to the one word "the"
    assert not np.allclose(trace["hidden"][0, 0], trace["hidden"][0, 4])


def test_one_training_step_goes_down_the_measured_slope() -> None:
    words = sentences.words("feeling under the weather")
    before = sentences.reader(words, 2, 5)
    after, _ = sentences.taught(words, 2, 5, 1, rate=1e-3)
    x, targets = sentences.one_hot(words, before.known), np.array([1, 2, 3, 4])

    def loss(kernel: np.ndarray, weights: dict) -> float:
        reader = sentences.Reader(before.known, weights, kernel, before.bias)
        return float(cross_entropy(reader.read(x)[1], targets).mean())

    weights = {name: value.copy() for name, value in before.weights.items()}
    for name, place in (("kernel", (1, 0)), ("recurrent_kernel", (0, 1)), ("bias", (1,))):
        weights[name][place] += 1e-5
        above = loss(before.kernel, weights)
        weights[name][place] -= 2e-5
        below = loss(before.kernel, weights)
        weights[name][place] += 1e-5
        step = (before.weights[name][place] - after.weights[name][place]) / 1e-3
        assert step == pytest.approx((above - below) / 2e-5, abs=1e-6)


@pytest.mark.parametrize(
    "cell", [SimpleRNN(), LSTM(), LSTM(peepholes=True), LSTM(coupled=True), LSTM(True, True), GRU(), GRU(False)], ids=str
)
def test_the_formula_counts_what_the_shapes_hold(cell: object) -> None:
    for features, units in ((1, 1), (28, 128), (7, 3)):
        assert parameter_formula(cell)(**parameter_values(cell, features, units)) == parameters(cell, features, units)
