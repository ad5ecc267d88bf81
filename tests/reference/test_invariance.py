"""The shift meter: what it says of inputs where the answer can be told beforehand."""

from __future__ import annotations

import numpy as np
import pytest

from core.reference.invariance import change, enlarged, meter, movements, outputs, rivals, shifted, turned
from core.reference.setup import Setup

X = np.arange(12.0).reshape(3, 4, 1)


def test_movements_of_a_small_table() -> None:
    assert shifted(X, 1, 0)[..., 0].tolist() == [[0, 0, 0, 0], [0, 1, 2, 3], [4, 5, 6, 7]]
    assert shifted(X, 0, -2)[..., 0].tolist() == [[2, 3, 0, 0], [6, 7, 0, 0], [10, 11, 0, 0]]
    assert not shifted(X, 5, 0).any()
    assert turned(X)[..., 0].tolist() == [[11, 10, 9, 8], [7, 6, 5, 4], [3, 2, 1, 0]]
    assert enlarged(np.arange(16.0).reshape(4, 4, 1))[..., 0].tolist() == [
        [5, 5, 6, 6], [5, 5, 6, 6], [9, 9, 10, 10], [9, 9, 10, 10],
    ]  # fmt: skip
    assert {name: move(X).shape for name, move in movements(2).items()} == dict.fromkeys(movements(2), X.shape)


def test_a_change_counts_numbers_and_weighs_them() -> None:
    found = change(np.array([1.0, 1, 2, 0]), np.array([1.0, 3, 2, 0]))
    assert (found.share, found.amount) == (0.25, 0.5)
    assert change(X, X + 1e-12).share == 0  # rounding
    assert change(np.zeros(3), np.ones(3)).amount == float("inf")


def test_a_maximum_stays_while_its_winner_stays_in_its_window() -> None:
    x = np.zeros((8, 8, 1))
    x[2, 2] = 5  # at the beginning of a window of 2
    found = meter(Setup("max", (8, 8), kernel=2, stride=2), x)
    assert found["max"]["right"].share == found["max"]["down"].share == 0
    assert found["max"]["left"].share == 2 / 16  # it goes into the next window: one output loses it, one gets it
    assert found["nothing"]["right"].share == 2 / 64
    assert found["nothing"]["right"].amount == found["max"]["left"].amount == 2
    assert all(found[name][way].share == 0 for name in ("global_max", "global_average") for way in ("up", "left", "turn"))


@pytest.mark.parametrize("name", ["convolution", "max", "average"])
def test_a_shift_by_a_whole_stride_moves_the_output_by_one(name: str) -> None:
    x = np.zeros((12, 12, 1))
    x[4:8, 4:8, 0] = np.random.default_rng(4).random((4, 4))
    rival = rivals(Setup("max", (12, 12), kernel=3, stride=2))[name]
    before, after = outputs(rival, np.stack([x, shifted(x, 2, -2)]))
    assert np.array_equal(after, shifted(before, 1, -1))


def test_every_rival_of_every_pooling_can_be_computed() -> None:
    for setup in (
        Setup("max", (7, 5), kernel=(3, 2), stride=2, padding=1, dilation=(2, 1), rounding="ceil"),
        Setup("average", (7, 5), kernel=3, padding="same", count_padding=True),
        Setup("global_average", (1, 5)),
    ):
        found = meter(setup, np.random.default_rng(6).random((*setup.sizes, 1)), 2)
        assert setup.kind in found
        assert all(0 <= one.share <= 1 for ways in found.values() for one in ways.values())
