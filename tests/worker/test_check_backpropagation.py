"""A small share of the check of small networks, and that it would notice an error."""

from __future__ import annotations

import numpy as np
import pytest

from core.reference import perceptron
from core.worker import checks
from core.worker.checks import backpropagation

SEED = 30


def test_a_share_of_the_check_passes() -> None:
    lines: list[str] = []
    outcome = checks.run("backpropagation", 96, seed=SEED, report=lines.append)
    print(outcome.sentence, *lines, sep="\n")
    assert outcome.passed, "\n".join(lines)
    assert (outcome.name, outcome.cases, outcome.seed) == ("backpropagation", 96, SEED)
    assert 0 < outcome.largest <= outcome.bound == 1e-6
    assert len(lines) == 4


def test_every_activation_and_loss_has_its_turn() -> None:
    dice = np.random.default_rng(SEED)
    cases = [backpropagation._draw(dice, number) for number in range(len(backpropagation.PAIRS) * 6)]
    assert {case.network.hidden for case in cases} == set(backpropagation.CURVES)
    assert {(case.network.output, case.network.loss) for case in cases} == set(backpropagation.PAIRS)
    assert {case.network.depth for case in cases} == {1, 2, 3, 4}
    assert {case.dropped is None for case in cases} == {True, False}
    assert {len(case.x) for case in cases} == set(range(1, 9))


def test_a_slope_that_is_a_little_wrong_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    """The course text's hidden delta with x_i inside would be noticed at once; so is a thousandth."""
    right = perceptron.output_delta
    monkeypatch.setattr(perceptron, "output_delta", lambda *given: right(*given) * 1.001)
    assert not checks.run("backpropagation", 16, seed=SEED, report=lambda line: None).passed
