"""The remembering task: what is asked, and that it is learned."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from core.contract import Refusal
from core.reference.delay import CELLS, INITIAL, Setting, begin, draw, learn, told


def test_what_is_marked_is_asked_and_all_else_distracts() -> None:
    x, wanted = draw(np.random.default_rng(3), 400, 30, 2)
    assert x.shape == (400, 32, 2)
    assert np.array_equal(x[:, :, 1], np.repeat([[1.0] * 2 + [0.0] * 30], 400, axis=0))
    assert set(np.unique(x[:, :, 0])) == {-1, 1}
    assert np.array_equal(wanted, x[:, :2, 0] > 0)
    assert abs(x[:, 2:, 0].mean()) < 0.05
    assert max(abs(np.corrcoef(wanted[:, 0], x[:, step, 0])[0, 1]) for step in range(1, 32)) < 0.25


@pytest.mark.parametrize("cell", CELLS)
def test_a_fresh_cell_guesses(cell: str) -> None:
    x, wanted = draw(np.random.default_rng(4), 1000, 20, 3)
    assert abs(((told(Setting(cell, 20), begin(Setting(cell, 20)), x) > 0.5) == wanted).mean() - 0.5) < 0.1


@pytest.mark.parametrize("cell", CELLS)
def test_a_short_lag_is_learned_by_all(cell: str) -> None:
    moments = list(learn(Setting(cell, 2, bits=1), 200, 100))
    assert [moment.steps for moment in moments] == [100, 200]
    assert moments[-1].accuracy > 0.95
    assert moments[-1].loss < moments[0].loss


def test_a_long_lag_needs_gates_and_patience() -> None:
    """Of a GRU whose gates begin half closed, nothing of the first steps is left after 40."""
    settings = {"gru": Setting("gru", 40), "simple": Setting("simple_rnn", 40)}
    settings["impatient"] = Setting("gru", 40, patient=False)
    last = {name: list(learn(setting, 300, 300))[-1].accuracy for name, setting in settings.items()}
    print(last)
    assert last["gru"] > 0.95
    assert max(last["simple"], last["impatient"]) < 0.75


@pytest.mark.parametrize("initial", INITIAL)
def test_how_the_recurrent_kernel_begins(initial: str) -> None:
    kernel = begin(Setting("simple_rnn", 5, initial=initial))["recurrent_kernel"].astype("float64")
    keeps_lengths = np.allclose(kernel @ kernel.T, np.eye(16), atol=1e-6)
    assert keeps_lengths == (initial != "glorot")
    assert np.array_equal(kernel, np.eye(16)) == (initial == "identity")


def test_the_same_seed_gives_the_same_run() -> None:
    first, again, other = (list(learn(Setting("gru", 5, seed=seed), 20, 10)) for seed in (1, 1, 2))
    assert first == again != other


@pytest.mark.parametrize(
    "wrong", [{"cell": "echo"}, {"lag": 0}, {"lag": 201}, {"units": 0}, {"units": 65}, {"bits": 0}, {"initial": "zero"}]
)
def test_a_run_that_cannot_be_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(Refusal, match=r"must be|begins as one of"):
        Setting(**({"cell": "lstm", "lag": 5} | wrong))
