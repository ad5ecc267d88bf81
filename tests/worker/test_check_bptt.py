"""A small share of the check of backpropagation through time, and that it can fail."""

from __future__ import annotations

import numpy as np
import pytest

from core.reference.cells import SimpleRNN
from core.worker import checks


def test_a_share_of_the_check_passes() -> None:
    lines: list[str] = []
    outcome = checks.run("bptt", 6, seed=20, report=lines.append)
    print(outcome.sentence, *lines, sep="\n")
    assert outcome.passed, "\n".join(lines)
    assert (outcome.name, outcome.cases, outcome.seed, outcome.bound) == ("bptt", 6, 20, 1e-6)
    assert 0 < outcome.largest <= outcome.bound
    assert any("R2" in line for line in lines)
    assert any("LSTM, seeds" in line for line in lines)


def test_a_wrong_gradient_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    """A cell that forgets the slope of its activation on the way back must not pass."""
    right = SimpleRNN.back

    def without_slope(self: SimpleRNN, own, before, now, gradient, held):
        return right(SimpleRNN("linear"), own, before, now, gradient, held)

    monkeypatch.setattr(SimpleRNN, "back", without_slope)
    outcome = checks.run("bptt", 6, seed=3, report=lambda line: None)
    assert not outcome.passed
    assert outcome.largest > 1e-3
    assert np.isfinite(outcome.largest)
