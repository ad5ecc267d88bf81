"""The reader opened up: equal to the shipped file, and a held gate equal to a rollout that was written apart from it."""

from __future__ import annotations

import numpy as np
import pytest

from core import facade
from core.contract import Layer, Refusal
from core.reference.cells import Clamp
from core.reference.reader import TextReader, text_reader

LAB = "sentiment_classifier"
TEXT = "The first half is not good, it is slow and dull; then it becomes a wonderful film."


def reader(variant: str) -> TextReader:
    return text_reader(facade.layers(f"{LAB}/{variant}"), facade.weights(f"{LAB}/{variant}"))


@pytest.mark.parametrize("variant", ["lstm", "bidirectional_lstm", "gru", "simple_rnn"])
def test_it_reads_as_the_file_does(variant: str) -> None:
    found = facade.opinion(f"{LAB}/{variant}", TEXT)
    read = reader(variant).read(found.reading.numbers)
    assert np.allclose(read.running[:, 1], found.running, atol=1e-5)
    assert read.favour == pytest.approx(found.favour, abs=1e-5)
    pushed = sum(reader(variant).pushed(trace, part).sum() for part, trace in enumerate(read.traces))
    assert pushed + found.start == pytest.approx(np.log(found.favour / (1 - found.favour)), abs=1e-4)


def rollout(own: TextReader, numbers: np.ndarray, step: int, forget: float) -> float:
    """An LSTM written out, its forget gate held in one step: the probability in the end."""
    weights = own.parts[0][0]
    hidden, cell = np.zeros(64), np.zeros(64)
    for place, number in enumerate(numbers):
        total = own.embeddings[number] @ weights["kernel"] + hidden @ weights["recurrent_kernel"] + weights["bias"]
        i, f, c, o = (total[start : start + 64] for start in range(0, 256, 64))
        keep = np.full(64, forget) if place == step else 1 / (1 + np.exp(-f))
        cell = keep * cell + np.tanh(c) / (1 + np.exp(-i))
        hidden = np.tanh(cell) / (1 + np.exp(-o))
    against, favour = np.exp(hidden @ own.kernel + own.bias)
    return float(favour / (against + favour))


@pytest.mark.parametrize(("step", "forget"), [(0, 0.0), (4, 1.0), (9, 0.0), (15, 0.5)])
def test_a_held_gate_equals_an_independent_rollout(step: int, forget: float) -> None:
    own, numbers = reader("lstm"), facade.opinion(f"{LAB}/lstm", TEXT).reading.numbers
    held = own.read(numbers, {0: (Clamp("forget", forget, (step,)),)})
    assert held.favour == pytest.approx(rollout(own, numbers, step, forget), abs=1e-9)
    if step:
        assert held.favour != pytest.approx(own.read(numbers).favour, abs=1e-7)


def test_only_the_asked_direction_is_held() -> None:
    own, numbers = reader("bidirectional_lstm"), facade.opinion(f"{LAB}/lstm", TEXT).reading.numbers
    free, held = own.read(numbers), own.read(numbers, {1: (Clamp("hidden", 0.0),)})
    assert np.array_equal(free.traces[0]["hidden"], held.traces[0]["hidden"])
    assert not held.traces[1]["hidden"].any()


def test_a_network_without_a_cell_is_refused() -> None:
    with pytest.raises(Refusal, match="no recurrent cell"):
        reader("bag_of_words")
    strange = Layer("recurrent", "Conv1D", (400, 32), (400, 64), 0, 0, None, {})
    with pytest.raises(Refusal, match="no engine"):
        text_reader([strange], facade.weights(f"{LAB}/lstm"))


@pytest.mark.parametrize("variant", ["lstm", "bidirectional_lstm", "gru", "simple_rnn"])
def test_a_word_alone_is_a_text_of_one_word(variant: str) -> None:
    own, numbers = reader(variant), np.array([1, 2, 50, 9_999])
    start = own.bias[1] - own.bias[0]
    for number, leaning in zip(numbers, own.alone(numbers), strict=True):
        favour = own.read(np.array([number])).favour
        assert leaning + start == pytest.approx(np.log(favour / (1 - favour)), abs=1e-9)
