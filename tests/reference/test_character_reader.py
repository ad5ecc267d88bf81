"""Recurrent cells on top of each other that guess the next character: step by step, and the whole text at once."""

from __future__ import annotations

import numpy as np
import pytest

from core.contract import Layer, Refusal
from core.reference.characters import character_reader

SIZE, FEATURES, UNITS = 7, 3, 5


def layers(kind: str, depth: int) -> list[Layer]:
    names = ("recurrent", "recurrent_above")[:depth]
    return [Layer(name, kind, (None, None), (None, UNITS), 0, 0, settings={"reset_after": True}) for name in names]  # type: ignore[arg-type]


def weights(kind: str, depth: int, seed: int) -> dict[str, np.ndarray]:
    rng, blocks = np.random.default_rng(seed), {"LSTM": 4, "GRU": 3}[kind]
    shapes = {"embedding/embeddings": (SIZE, FEATURES), "scores/kernel": (UNITS, SIZE), "scores/bias": (SIZE,)}
    for name, below in zip(("recurrent", "recurrent_above")[:depth], (FEATURES, UNITS), strict=False):
        shapes |= {f"{name}/kernel": (below, blocks * UNITS), f"{name}/recurrent_kernel": (UNITS, blocks * UNITS)}
        shapes[f"{name}/bias"] = (2, blocks * UNITS) if kind == "GRU" else (blocks * UNITS,)
    return {name: rng.normal(size=shape) for name, shape in shapes.items()}


@pytest.mark.parametrize("depth", [1, 2])
@pytest.mark.parametrize("kind", ["LSTM", "GRU"])
def test_step_by_step_gives_what_the_whole_text_gives(kind: str, depth: int) -> None:
    reader = character_reader(layers(kind, depth), weights(kind, depth, 1), np.float64)
    numbers = np.random.default_rng(2).integers(0, SIZE, 30)
    running = reader.running(numbers)
    assert running.sum(axis=1) == pytest.approx(1)
    states = reader.blank
    for number, wanted in zip(numbers.tolist(), running, strict=True):
        states = reader.step(states, number)
        assert reader.answer(states) == pytest.approx(wanted, abs=1e-12)
    for state, trace in zip(states, reader.traces(numbers), strict=True):
        assert state["hidden"] == pytest.approx(trace.last, abs=1e-12)


def test_reading_goes_on_from_where_it_stood() -> None:
    reader = character_reader(layers("LSTM", 2), weights("LSTM", 2, 3), np.float64)
    numbers = np.random.default_rng(4).integers(0, SIZE, 20)
    parts = reader.read(numbers[12:], reader.read(numbers[:12]))
    assert reader.answer(parts) == pytest.approx(reader.answer(reader.read(numbers)), abs=1e-12)


def test_a_network_without_such_cells_is_refused() -> None:
    with pytest.raises(Refusal, match="no cell that reads characters"):
        character_reader([Layer("dense", "Dense", (1,), (1,), 0, 0)], {})
