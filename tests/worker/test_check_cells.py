"""A small share of the long check of recurrent cells against Keras, and that it would notice a fault."""

from __future__ import annotations

import keras
import numpy as np
import pytest

from core import data
from core.reference.cells import GRU, LSTM, Clamp, run
from core.reference.cells import lstm as lstm_module
from core.worker import checks, probe
from core.worker.checks._heard import Heard
from tests.conftest import SHARED_HOME


def test_a_share_of_the_check_passes() -> None:
    lines: list[str] = []
    outcome = checks.run("cells", 4, seed=20, report=lines.append)
    print(outcome.sentence, *lines, sep="\n")
    assert outcome.passed
    assert (outcome.cases, outcome.seed) == (24, 20)
    assert 0 < outcome.largest <= outcome.bound
    assert len(lines) == 7


def test_gates_in_another_order_are_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    """PyTorch's LSTM keeps its blocks in another order; an engine that mixed them up must not pass."""
    monkeypatch.setattr(lstm_module.LSTM, "blocks", ("input", "candidate", "forget", "output"))
    outcome = checks.run("cells", 1, seed=3, report=lambda line: None)
    assert not outcome.passed


def test_what_is_overheard_is_what_keras_says_of_its_states() -> None:
    """The walk through Keras' own cell, step by step, comes to the layer's own states."""
    dice = np.random.default_rng(4)
    for layer, cell in ((keras.layers.LSTM(3, return_sequences=True, return_state=True), LSTM()),
                        (keras.layers.GRU(3, return_sequences=True, return_state=True), GRU())):  # fmt: skip
        layer.build((None, 5, 2))
        probe.randomise(layer, dice)
        x = dice.normal(0, 1, (1, 5, 2)).astype("float32")
        trace = run(cell, {weight.name: np.asarray(weight) for weight in layer.cell.weights}, x)
        heard = Heard(layer.cell, cell).walk(trace)
        sequence, *states = (np.asarray(part) for part in layer(x))
        np.testing.assert_allclose(heard["hidden"], sequence, atol=1e-6)
        np.testing.assert_allclose(np.stack([heard[name][:, -1] for name in cell.states]), np.stack(states), atol=1e-6)
        held = Heard(layer.cell, cell, [Clamp(cell.quantities[0], 1.0, (2,))]).walk(trace)
        assert (held[cell.quantities[0]][:, 2] == 1).all()
        assert not np.allclose(held["hidden"][:, 2:], heard["hidden"][:, 2:])
        np.testing.assert_allclose(np.asarray(layer(x)[0]), sequence)  # and Keras' own functions are back in their places


def test_the_gates_of_the_shipped_networks_are_those_of_keras(imdb: data.Texts, monkeypatch: pytest.MonkeyPatch) -> None:
    """A share of `python -m core check gates`: the cells as they ship, on reviews of the test part."""
    monkeypatch.setenv("PERCEPTARIUM_HOME", SHARED_HOME)
    lines: list[str] = []
    outcome = checks.run("gates", 1, seed=20, report=lines.append)
    print(outcome.sentence, *lines, sep="\n")
    assert outcome.passed
    assert outcome.cases == len(lines) == 4
    assert 0 < outcome.largest <= outcome.bound


def test_a_gate_of_a_shipped_network_that_is_another_is_noticed(imdb: data.Texts, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PERCEPTARIUM_HOME", SHARED_HOME)
    monkeypatch.setattr(lstm_module.LSTM, "blocks", ("forget", "input", "candidate", "output"))
    assert not checks.run("gates", 1, seed=20, report=lambda line: None).passed
