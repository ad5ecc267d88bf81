"""Temperature and top-k: what they do to probabilities, and the throw."""

from __future__ import annotations

import numpy as np
import pytest

from core.contract import Refusal
from core.reference.choosing import choose, shaped

SHARES = np.array([0.1, 0.4, 0.2, 0.2, 0.1])


def test_temperature_one_changes_nothing_and_others_raise_to_a_power() -> None:
    assert shaped(SHARES) == pytest.approx(SHARES)
    for temperature in (0.05, 0.5, 2.0, 5.0):
        powers = SHARES ** (1 / temperature)
        assert shaped(SHARES, temperature) == pytest.approx(powers / powers.sum())


def test_top_k_keeps_the_likeliest_and_of_equal_ones_the_first() -> None:
    assert shaped(SHARES, top_k=2) == pytest.approx([0, 4 / 6, 2 / 6, 0, 0])
    assert shaped(SHARES, top_k=1) == pytest.approx([0, 1, 0, 0, 0])
    assert shaped(SHARES, top_k=5) == pytest.approx(SHARES)
    assert shaped(SHARES, top_k=500) == pytest.approx(SHARES)


def test_what_has_no_probability_never_gets_one() -> None:
    shares = np.array([0.0, 0.5, 0.5])
    assert shaped(shares, 5.0)[0] == 0
    assert all(choose(shares, thrown) for thrown in (0.0, 0.3, 0.999999999))


def test_throws_fall_as_often_as_the_probabilities_say() -> None:
    rng = np.random.default_rng(1)
    counts = np.bincount([choose(SHARES, rng.random()) for _ in range(20_000)], minlength=5) / 20_000
    print("seed 1, shares", counts)
    assert counts == pytest.approx(SHARES, abs=0.015)  # 4 standard deviations


@pytest.mark.parametrize("temperature", [0, 0.01, -1, 6, float("nan"), float("inf"), "warm", True, None])
def test_a_temperature_that_is_none_is_refused(temperature: object) -> None:
    with pytest.raises(Refusal, match="temperature must be a number from"):
        shaped(SHARES, temperature)  # type: ignore[arg-type]


@pytest.mark.parametrize("top_k", [-1, 501, 2.5, "many", True])
def test_a_top_k_that_is_none_is_refused(top_k: object) -> None:
    with pytest.raises(Refusal, match="whole number from 0"):
        shaped(SHARES, 1.0, top_k)  # type: ignore[arg-type]
