"""The cells against each other, against an independent rollout, and their gradients against central differences."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from core.contract import Refusal
from core.reference.cells import Cell, bidirectional, run, step_sums
from core.reference.cells_backward import backward

SEED = 2_015
BATCH, STEPS, FEATURES, UNITS = 3, 6, 4, 5
CELLS = {
    "simple": Cell("simple_rnn"),
    "lstm": Cell("lstm"),
    "peepholes": Cell("lstm", peepholes=True),
    "coupled": Cell("lstm", coupled=True),
    "coupled with peepholes": Cell("lstm", coupled=True, peepholes=True),
    "gru": Cell("gru"),
    "gru, reset before": Cell("gru", reset_after=False),
    "gru, update weighs the candidate": Cell("gru", update_keeps=False),
}
every_cell = pytest.mark.parametrize("cell", CELLS.values(), ids=CELLS)


def weights_of(cell: Cell, rng: np.random.Generator, units: int = UNITS) -> dict[str, np.ndarray]:
    wide = cell.blocks * units
    shapes = {"kernel": (FEATURES, wide), "recurrent_kernel": (units, wide), "bias": (wide,)}
    if cell.kind == "gru" and cell.reset_after:
        shapes["bias"] = (2, wide)
    if cell.peepholes:
        shapes["peephole"] = (3, units)
    return {name: rng.normal(0, 0.6, shape) for name, shape in shapes.items()}


def case(cell: Cell, seed: int = SEED) -> tuple[np.ndarray, dict[str, np.ndarray], np.ndarray]:
    rng = np.random.default_rng(seed)
    mask = rng.random((BATCH, STEPS)) < 0.7
    return rng.normal(size=(BATCH, STEPS, FEATURES)), weights_of(cell, rng), mask


def squash(x: float) -> float:
    return 1 / (1 + math.exp(-x))


def lstm_by_hand(x: np.ndarray, weights: dict[str, np.ndarray]) -> list[list[float]]:
    """One sequence, number by number, in plain Python: the notes' steps 1 to 4."""
    hidden, cell, states = [0.0] * UNITS, [0.0] * UNITS, []
    for seen in x:
        sums = [
            sum(seen[i] * weights["kernel"][i, j] for i in range(FEATURES))
            + sum(hidden[i] * weights["recurrent_kernel"][i, j] for i in range(UNITS))
            + weights["bias"][j]
            for j in range(4 * UNITS)
        ]
        for unit in range(UNITS):
            into, forget, candidate, out = (sums[block * UNITS + unit] for block in range(4))
            cell[unit] = squash(forget) * cell[unit] + squash(into) * math.tanh(candidate)
            hidden[unit] = squash(out) * math.tanh(cell[unit])
        states.append(list(hidden))
    return states


def test_an_lstm_by_hand() -> None:
    x, weights, _ = case(CELLS["lstm"])
    for row in range(BATCH):
        assert np.allclose(run(CELLS["lstm"], x, weights)["hidden"][row], lstm_by_hand(x[row], weights), atol=1e-12)


def test_coupled_gates_are_an_lstm_whose_input_gate_mirrors_the_forget_gate() -> None:
    """sigmoid(-a) = 1 - sigmoid(a): the same weights with the other sign make the input gate of a whole LSTM."""
    x, weights, mask = case(CELLS["coupled"])
    whole = {name: np.concatenate([-values[..., :UNITS], values], axis=-1) for name, values in weights.items()}
    for part, values in run(CELLS["lstm"], x, whole, mask).items():
        assert np.allclose(run(CELLS["coupled"], x, weights, mask)[part], values, atol=1e-12), part


def test_peepholes_of_zero_see_nothing() -> None:
    x, weights, _ = case(CELLS["peepholes"])
    closed = weights | {"peephole": np.zeros((3, UNITS))}
    assert np.array_equal(run(CELLS["peepholes"], x, closed)["hidden"], run(CELLS["lstm"], x, closed)["hidden"])
    assert not np.allclose(run(CELLS["peepholes"], x, weights)["hidden"], run(CELLS["lstm"], x, weights)["hidden"])


def test_the_two_conventions_of_a_gru_are_one_with_the_update_gate_mirrored() -> None:
    x, weights, mask = case(CELLS["gru"])
    mirrored = {name: np.concatenate([-values[..., :UNITS], values[..., UNITS:]], axis=-1) for name, values in weights.items()}
    ours, theirs = run(CELLS["gru"], x, weights, mask), run(replace(CELLS["gru"], update_keeps=False), x, mirrored, mask)
    assert np.allclose(ours["hidden"], theirs["hidden"], atol=1e-12)
    assert np.allclose(ours["update"][mask], 1 - theirs["update"][mask], atol=1e-12)


def test_the_two_places_of_the_reset_gate_agree_where_it_is_open() -> None:
    x, weights, _ = case(CELLS["gru, reset before"])
    open_reset = {"reset": np.ones((STEPS, UNITS))}
    both = weights | {"bias": np.stack([weights["bias"], np.zeros(3 * UNITS)])}
    before = run(CELLS["gru, reset before"], x, weights, holds=open_reset)["hidden"]
    assert np.allclose(before, run(CELLS["gru"], x, both, holds=open_reset)["hidden"], atol=1e-12)
    assert not np.allclose(run(CELLS["gru, reset before"], x, weights)["hidden"], run(CELLS["gru"], x, both)["hidden"])


@every_cell
def test_masked_steps_are_as_if_they_were_not_there(cell: Cell) -> None:
    x, weights, mask = case(cell)
    trace = run(cell, x, weights, mask)
    for row in range(BATCH):
        alone = run(cell, x[row : row + 1, mask[row]], weights)
        for part in cell.parts:
            assert np.allclose(trace[part][row, mask[row]], alone[part][0], atol=1e-12), part
            skipped = np.flatnonzero(~mask[row, 1:]) + 1
            assert np.array_equal(trace[part][row, skipped], trace[part][row, skipped - 1])


@every_cell
def test_a_held_part_is_an_independent_rollout(cell: Cell) -> None:
    """Nothing before the hold changes; from there on, the cell goes on by its own equations from what was held."""
    x, weights, _ = case(cell)
    for part in cell.parts:
        holds = {part: np.full((STEPS, UNITS), np.nan)}
        holds[part][3, 1:3] = 0.25
        free, held = run(cell, x, weights), run(cell, x, weights, holds=holds)
        assert np.array_equal(free["hidden"][:, :3], held["hidden"][:, :3])
        assert np.allclose(held[part][:, 3, 1:3], 0.25)
        assert not np.allclose(free["hidden"][:, 3:], held["hidden"][:, 3:]), part
        assert_goes_on_by_itself(cell, x, weights, held)


def assert_goes_on_by_itself(cell: Cell, x: np.ndarray, weights: dict[str, np.ndarray], held: dict[str, np.ndarray]) -> None:
    """The fifth step, from the state after the fourth, by a run of one step whose state is held at that."""
    states = {"hidden": held["hidden"][:, 3]} | ({"cell": held["cell"][:, 3]} if cell.kind == "lstm" else {})
    for row in range(BATCH):
        start = {name: np.stack([values[row], np.full(UNITS, np.nan)]) for name, values in states.items()}
        again = run(cell, x[row : row + 1, 3:5], weights, holds=start)
        assert np.allclose(again["hidden"][0, 1], held["hidden"][row, 4], atol=1e-12)


def test_a_bidirectional_layer_reads_from_both_ends() -> None:
    x, weights, _ = case(CELLS["lstm"])
    other = case(CELLS["lstm"], SEED + 1)[1]
    both = bidirectional(CELLS["lstm"], x, weights, other)
    assert np.array_equal(both[..., :UNITS], run(CELLS["lstm"], x, weights)["hidden"])
    assert np.array_equal(both[:, 0, UNITS:], run(CELLS["lstm"], x[:, ::-1], other)["hidden"][:, -1])


def test_the_sums_of_a_step_are_what_the_gates_are_made_of() -> None:
    x, weights, _ = case(CELLS["lstm"])
    trace = run(CELLS["lstm"], x, weights)
    sums = step_sums(CELLS["lstm"], x[:, 2], trace["hidden"][:, 1], weights)
    assert np.allclose(np.log(trace["forget"][:, 2] / (1 - trace["forget"][:, 2])), sums[:, UNITS : 2 * UNITS])


def loss(cell: Cell, x: np.ndarray, weights: dict[str, np.ndarray], mask: np.ndarray, wanted: np.ndarray) -> float:
    return float((run(cell, x, weights, mask)["hidden"] * wanted).sum())


@every_cell
def test_gradients_are_those_of_central_differences(cell: Cell) -> None:
    print("seed", SEED)
    x, weights, mask = case(cell)
    wanted = np.random.default_rng(SEED).normal(size=(BATCH, STEPS, UNITS))
    back = backward(cell, x, weights, run(cell, x, weights, mask), wanted, mask)
    for name, array in {"x": x, **weights}.items():
        found = back.x if name == "x" else back.weights[name]
        assert found.shape == array.shape
        for place in np.random.default_rng(SEED).choice(array.size, min(40, array.size), replace=False):
            index = np.unravel_index(place, array.shape)
            kept, step = array[index], 1e-5
            values = []
            for array[index] in (kept + step, kept - step):
                values.append(loss(cell, x, weights, mask, wanted))
            array[index] = kept
            assert found[index] == pytest.approx((values[0] - values[1]) / (2 * step), abs=1e-6), (name, index)


@every_cell
def test_the_gradient_of_a_state_is_that_of_a_nudge(cell: Cell) -> None:
    """A state is held a little higher and a little lower; all later steps follow."""
    x, weights, _ = case(cell)
    trace = run(cell, x, weights)
    wanted = np.zeros((BATCH, STEPS, UNITS))
    wanted[:, -1] = np.random.default_rng(SEED).normal(size=(BATCH, UNITS))
    back = backward(cell, x, weights, trace, wanted)
    for name in back.states:
        nudged = []
        for change in (1e-5, -1e-5):
            holds = {name: np.full((STEPS, UNITS), np.nan)}
            holds[name][2, 0] = trace[name][0, 2, 0] + change
            nudged.append(run(cell, x[:1], weights, holds=holds)["hidden"][0, -1] @ wanted[0, -1])
        assert back.states[name][0, 2, 0] == pytest.approx((nudged[0] - nudged[1]) / 2e-5, abs=1e-7), name


def test_a_truncated_way_back_ends_where_it_is_cut() -> None:
    cell = CELLS["lstm"]
    x, weights, _ = case(cell)
    wanted = np.zeros((BATCH, STEPS, UNITS))
    wanted[:, -1] = 1
    whole, cut = (backward(cell, x, weights, run(cell, x, weights), wanted, truncate=most) for most in (None, 2))
    assert np.array_equal(cut.x[:, :4], np.zeros((BATCH, 4, FEATURES)))
    assert np.allclose(cut.x[:, 4:], whole.x[:, 4:])
    assert np.abs(whole.x[:, :4]).min() > 0


@pytest.mark.parametrize("name", ["kernel", "recurrent_kernel", "bias"])
def test_weights_that_do_not_fit_are_refused(name: str) -> None:
    x, weights, _ = case(CELLS["gru"])
    with pytest.raises(Refusal, match=f"needs {name if name != 'recurrent_kernel' else ''}"):
        run(CELLS["gru"], x, weights | {name: weights[name][..., :-1]})


def test_an_unknown_cell_is_refused() -> None:
    x, weights, _ = case(CELLS["gru"])
    with pytest.raises(Refusal, match="must be one of simple_rnn, lstm, gru"):
        run(Cell("transformer"), x, weights)
