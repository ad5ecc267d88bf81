"""Recurrent cells against a second, naive way of counting, their gradients against differences, and what is held in them."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest

from core.contract import Refusal
from core.reference import cells
from core.reference.cells import GRU, LSTM, Clamp, SimpleRNN, backward, run

SEED = 7
CELLS = {
    "simple": SimpleRNN(),
    "simple, ReLU": SimpleRNN("relu"),
    "lstm": LSTM(),
    "lstm, peepholes": LSTM(peepholes=True),
    "lstm, coupled": LSTM(coupled=True),
    "lstm, both": LSTM(peepholes=True, coupled=True),
    "gru": GRU(),
    "gru, reset before": GRU(reset_after=False),
    "gru, update renews": GRU(update_keeps=False),
    "gru, both": GRU(reset_after=False, update_keeps=False),
}
each_cell = pytest.mark.parametrize("name", CELLS)
Held = Callable[[str, int, int, float], float]


def _sigmoid(z: float) -> float:
    return 1 / (1 + math.exp(-z))


def _free(quantity: str, step: int, unit: int, value: float) -> float:
    return value


def _naive(cell: cells.Cell, w: cells.Weights, xs: np.ndarray, held: Held = _free, start: dict | None = None) -> dict:
    """One sequence (steps, features), number by number, with plain loops: what each quantity is at every step."""
    units = len(w["recurrent_kernel"])
    h = list((start or {}).get("hidden", [0.0] * units))
    c = list((start or {}).get("cell", [0.0] * units))
    told: dict[str, list] = {quantity: [] for quantity in cell.quantities}
    for t, x in enumerate(xs):
        step = {
            SimpleRNN: _naive_simple, LSTM: _naive_lstm, GRU: _naive_gru,
        }[type(cell)](cell, w, x, h, c, lambda q, u, v, t=t: held(q, t, u, v))  # fmt: skip
        for quantity, values in step.items():
            told[quantity].append(values)
        h, c = step["hidden"], step.get("cell", c)
    return {quantity: np.array(values) for quantity, values in told.items()}


def _block(w: cells.Weights, x: np.ndarray, h: list, place: int, unit: int) -> tuple[float, float]:
    """The input's and the state's part of one unit's weighted sum, in the kernel's block at that place."""
    column = place * len(h) + unit
    bias = w["bias"] if w["bias"].ndim == 2 else np.stack([w["bias"], 0 * w["bias"]])
    given = sum(float(x[j]) * float(w["kernel"][j, column]) for j in range(len(x))) + float(bias[0, column])
    return given, sum(h[j] * float(w["recurrent_kernel"][j, column]) for j in range(len(h))) + float(bias[1, column])


def _naive_simple(cell: SimpleRNN, w: cells.Weights, x: np.ndarray, h: list, c: list, held: Callable) -> dict:
    curve = {"tanh": math.tanh, "relu": lambda z: max(z, 0.0)}[cell.activation]
    return {"hidden": [held("hidden", unit, curve(sum(_block(w, x, h, 0, unit)))) for unit in range(len(h))]}


def _naive_lstm(cell: LSTM, w: cells.Weights, x: np.ndarray, h: list, c: list, held: Callable) -> dict:
    found: dict[str, list] = {quantity: [] for quantity in cell.quantities}
    for unit in range(len(h)):
        if cell.coupled:
            sums = dict(zip(("forget", "candidate", "output"), (sum(_block(w, x, h, p, unit)) for p in range(3)), strict=True))
            rows = {"forget": 0, "output": 1}
        else:
            names = ("input", "forget", "candidate", "output")
            sums = dict(zip(names, (sum(_block(w, x, h, p, unit)) for p in range(4)), strict=True))
            rows = {"input": 0, "forget": 1, "output": 2}
        look = {gate: float(w["peephole"][row, unit]) if cell.peepholes else 0.0 for gate, row in rows.items()}
        f = held("forget", unit, _sigmoid(sums["forget"] + look["forget"] * c[unit]))
        i = held("input", unit, 1 - f if cell.coupled else _sigmoid(sums["input"] + look["input"] * c[unit]))
        g = held("candidate", unit, math.tanh(sums["candidate"]))
        new = held("cell", unit, f * c[unit] + i * g)
        o = held("output", unit, _sigmoid(sums["output"] + look["output"] * new))
        for quantity, value in zip(cell.quantities, (f, i, g, new, o, held("hidden", unit, o * math.tanh(new))), strict=True):
            found[quantity].append(value)
    return found


def _naive_gru(cell: GRU, w: cells.Weights, x: np.ndarray, h: list, c: list, held: Callable) -> dict:
    units = len(h)
    z = [held("update", unit, _sigmoid(sum(_block(w, x, h, 0, unit)))) for unit in range(units)]
    r = [held("reset", unit, _sigmoid(sum(_block(w, x, h, 1, unit)))) for unit in range(units)]
    weakened = [r[j] * h[j] for j in range(units)]
    g = []
    for unit in range(units):
        if cell.reset_after:
            given, recalled = _block(w, x, h, 2, unit)
            total = given + r[unit] * recalled
        else:
            total = sum(_block(w, x, weakened, 2, unit))
        g.append(held("candidate", unit, math.tanh(total)))
    keep = z if cell.update_keeps else [1 - value for value in z]
    new = [held("hidden", unit, keep[unit] * h[unit] + (1 - keep[unit]) * g[unit]) for unit in range(units)]
    return {"update": z, "reset": r, "candidate": g, "hidden": new}


def _drawn(name: str, batch: int = 2, steps: int = 5, features: int = 3, units: int = 4) -> tuple:
    dice = np.random.default_rng([SEED, list(CELLS).index(name)])
    weights = cells.random_weights(CELLS[name], features, units, dice, 0.7)
    return CELLS[name], weights, dice.normal(0, 1, (batch, steps, features)), dice


@each_cell
def test_every_quantity_is_what_plain_loops_find(name: str) -> None:
    cell, weights, x, dice = _drawn(name)
    initial = {state: dice.normal(0, 1, (2, 4)) for state in cell.states}
    trace = run(cell, weights, x, initial=initial)
    assert tuple(trace.values) == cell.quantities
    for row in range(2):
        told = _naive(cell, weights, x[row], start={state: value[row] for state, value in initial.items()})
        for quantity in cell.quantities:
            np.testing.assert_allclose(trace[quantity][row], told[quantity], atol=1e-12, err_msg=quantity)


@each_cell
def test_a_clamped_run_is_an_independent_rollout_with_the_clamp_in_it(name: str) -> None:
    cell, weights, x, _ = _drawn(name, batch=1)
    for quantity in cell.quantities:
        clamp = Clamp(quantity, 0.75, steps=(1, 3), units=(0, 2))

        def held(name_: str, step: int, unit: int, value: float, quantity: str = quantity) -> float:
            return 0.75 if name_ == quantity and step in (1, 3) and unit in (0, 2) else value

        trace, told = run(cell, weights, x, clamps=[clamp]), _naive(cell, weights, x[0], held)
        for other in cell.quantities:
            np.testing.assert_allclose(trace[other][0], told[other], atol=1e-12, err_msg=f"{quantity} held, {other}")
        assert not np.allclose(trace["hidden"], run(cell, weights, x)["hidden"])


def test_a_forget_gate_held_open_never_forgets() -> None:
    cell, weights, x, _ = _drawn("lstm")
    trace = run(cell, weights, x, clamps=[Clamp("forget", 1.0), Clamp("input", 0.0, steps=(2, 3, 4))])
    np.testing.assert_array_equal(trace["cell"][:, 4], trace["cell"][:, 1])


@each_cell
@pytest.mark.parametrize("backwards", [False, True], ids=["from the start", "from the end"])
def test_gradients_are_those_of_differences(name: str, backwards: bool) -> None:
    cell, weights, x, dice = _drawn(name)
    mask = np.array([[True, False, True, True, True], [True, True, True, False, False]])
    initial = {state: dice.normal(0, 1, (2, 4)) for state in cell.states}
    clamps = [Clamp(quantity, 0.3, steps=(at, 2), units=(at % 4,)) for at, quantity in enumerate(cell.quantities[:5])]
    asked = dice.normal(0, 1, (2, 5, 4))

    def loss() -> float:
        return float((run(cell, weights, x, mask, initial, clamps, backwards)["hidden"] * asked).sum())

    found = backward(run(cell, weights, x, mask, initial, clamps, backwards), asked)
    for array, slope in [(weights[key], found.weights[key]) for key in weights] + [
        (x, found.x), *((initial[key], found.initial[key]) for key in initial),
    ]:  # fmt: skip
        assert slope.shape == array.shape
        for _ in range(6):
            place = tuple(int(dice.integers(size)) for size in array.shape)
            kept = array[place]
            array[place] = kept + 1e-5
            above = loss()
            array[place] = kept - 1e-5
            below = loss()
            array[place] = kept
            assert slope[place] == pytest.approx((above - below) / 2e-5, abs=1e-7)


@each_cell
def test_shares_of_the_steps_add_up_and_the_slope_at_a_state_is_that_of_moving_it(name: str) -> None:
    cell, weights, x, dice = _drawn(name)
    asked = dice.normal(0, 1, (2, 5, 4))
    trace = run(cell, weights, x)
    found = backward(trace, asked, shares=True)
    for key, share in found.shares.items():
        assert share.shape == (5, *weights[key].shape)
        np.testing.assert_allclose(share.sum(0), found.weights[key], atol=1e-12)
    # From step 3 on the rest of the sequence is a run of its own, which begins with the states before it.
    initial = {state: trace.before[state][:, 3] for state in cell.states}
    rest = backward(run(cell, weights, x[:, 3:], initial=initial), asked[:, 3:])
    np.testing.assert_allclose(found.states["hidden"][:, 2], rest.initial["hidden"] + asked[:, 2], atol=1e-12)
    np.testing.assert_allclose(found.states["hidden"][:, 4], asked[:, 4])


@each_cell
def test_the_slope_at_a_state_is_measured_by_holding_it(name: str) -> None:
    """Held at its own value nothing changes; held a little higher the loss changes by the slope."""
    cell, weights, x, dice = _drawn(name, batch=1)
    asked = dice.normal(0, 1, (1, 5, 4))
    trace = run(cell, weights, x)
    found = backward(trace, asked)
    for state in cell.states:
        value = float(trace[state][0, 2, 1])
        losses = [
            float((run(cell, weights, x, clamps=[Clamp(state, value + by, (2,), (1,))])["hidden"] * asked).sum())
            for by in (1e-5, -1e-5)
        ]
        assert found.states[state][0, 2, 1] == pytest.approx((losses[0] - losses[1]) / 2e-5, abs=1e-7), state


@each_cell
def test_a_masked_step_keeps_the_state(name: str) -> None:
    cell, weights, x, _ = _drawn(name)
    mask = np.array([[True, True, False, True, False], [True, True, False, True, False]])
    trace, plain = run(cell, weights, x, mask), run(cell, weights, x[:, [0, 1, 3]])
    np.testing.assert_allclose(trace["hidden"][:, [0, 1, 3]], plain["hidden"], atol=1e-15)
    np.testing.assert_array_equal(trace["hidden"][:, 2], trace["hidden"][:, 1])
    np.testing.assert_array_equal(trace.last, trace["hidden"][:, 3])


@each_cell
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_the_dtype_stays(name: str, dtype: str) -> None:
    cell, weights, x, _ = _drawn(name)
    weights = {key: value.astype(dtype) for key, value in weights.items()}
    trace = run(cell, weights, x.astype(dtype), np.ones((2, 5), bool), clamps=[Clamp("hidden", 0.1, (1,))])
    found = backward(trace, np.ones_like(trace["hidden"]), shares=True)
    for part in (trace.values, trace.before, found.weights, found.states, found.initial, found.shares, {"x": found.x}):
        assert {value.dtype for value in part.values()} == {np.dtype(dtype)}


def test_the_two_conventions_of_the_update_gate_mirror_each_other() -> None:
    """1 - sigmoid(a) = sigmoid(-a): the other sign of the update gate's weights is the other convention."""
    cell, weights, x, _ = _drawn("gru")
    turned = {key: value.copy() for key, value in weights.items()}
    for value in turned.values():
        value[..., :4] *= -1
    other = run(GRU(update_keeps=False), turned, x)
    np.testing.assert_allclose(other["hidden"], run(cell, weights, x)["hidden"], atol=1e-14)


def test_peepholes_of_zero_are_no_peepholes() -> None:
    cell, weights, x, _ = _drawn("lstm, peepholes")
    blind = weights | {"peephole": np.zeros((3, 4))}
    np.testing.assert_array_equal(run(cell, blind, x)["hidden"], run(LSTM(), weights, x)["hidden"])
    assert not np.allclose(run(cell, weights, x)["hidden"], run(LSTM(), weights, x)["hidden"])


def test_coupled_gates_add_up_to_one() -> None:
    cell, weights, x, _ = _drawn("lstm, coupled")
    trace = run(cell, weights, x)
    np.testing.assert_allclose(trace["input"] + trace["forget"], 1)


def test_both_directions_are_two_runs_side_by_side() -> None:
    dice = np.random.default_rng(SEED)
    own = tuple(cells.random_weights(LSTM(), 3, 4, dice) for _ in range(2))
    x, asked = dice.normal(0, 1, (2, 5, 3)), dice.normal(0, 1, (2, 5, 8))
    both = cells.run_both(LSTM(), own, x)
    turned = run(LSTM(), own[1], x[:, ::-1])["hidden"][:, ::-1]
    np.testing.assert_allclose(both.outputs, np.concatenate([run(LSTM(), own[0], x)["hidden"], turned], -1))
    np.testing.assert_array_equal(both.last, np.concatenate([both.outputs[:, -1, :4], both.outputs[:, 0, 4:]], -1))
    there, back = cells.backward_both(both, asked)
    mirrored = backward(run(LSTM(), own[1], x[:, ::-1]), asked[:, ::-1, 4:])
    np.testing.assert_allclose(there.x + back.x, backward(both.forward, asked[..., :4]).x + mirrored.x[:, ::-1])


def test_both_directions_give_zeros_at_a_masked_step() -> None:
    dice = np.random.default_rng(SEED)
    own = tuple(cells.random_weights(LSTM(), 3, 4, dice) for _ in range(2))
    x, mask = dice.normal(0, 1, (1, 4, 3)), np.array([[True, False, True, False]])
    both = cells.run_both(LSTM(), own, x, mask)
    assert not both.outputs[:, [1, 3]].any()
    assert both.outputs[:, [0, 2]].all()
    assert both.last.all()
    there, back = cells.backward_both(both, np.where(mask[..., None], 0.0, np.ones(8)))
    assert not there.x.any()
    assert not back.x.any()


def test_a_stack_reads_what_is_below_it() -> None:
    dice = np.random.default_rng(SEED)
    stack, sizes = (LSTM(), GRU(), SimpleRNN()), (3, 4, 5, 2)
    own = [cells.random_weights(cell, *sizes[place : place + 2], dice, 0.7) for place, cell in enumerate(stack)]
    x, asked = dice.normal(0, 1, (2, 5, 3)), dice.normal(0, 1, (2, 5, 2))
    clamps = {1: [Clamp("reset", 0.2, (1,))]}
    traces = cells.run_stack(stack, own, x, clamps=clamps)
    assert [trace["hidden"].shape[2] for trace in traces] == [4, 5, 2]
    found = cells.backward_stack(traces, asked)
    own[0]["kernel"][1, 2] += 1e-5
    above = (cells.run_stack(stack, own, x, clamps=clamps)[-1]["hidden"] * asked).sum()
    own[0]["kernel"][1, 2] -= 2e-5
    below = (cells.run_stack(stack, own, x, clamps=clamps)[-1]["hidden"] * asked).sum()
    assert found[0].weights["kernel"][1, 2] == pytest.approx((above - below) / 2e-5, abs=1e-7)


def test_counts_and_beginnings() -> None:
    assert cells.parameters(SimpleRNN(), 28, 128) == 20_096
    assert cells.parameters(LSTM(), 256, 128) == 4 * (256 + 128 + 1) * 128
    assert cells.parameters(GRU(), 10, 8) - cells.parameters(GRU(reset_after=False), 10, 8) == 3 * 8
    weights = cells.initial_weights(LSTM(peepholes=True), 3, 4, np.random.default_rng(SEED))
    assert weights["bias"].tolist() == [0] * 4 + [1] * 4 + [0] * 8
    np.testing.assert_allclose(weights["recurrent_kernel"] @ weights["recurrent_kernel"].T, np.eye(4), atol=1e-6)


def test_without_a_bias() -> None:
    for cell in (SimpleRNN(), LSTM(), GRU(), GRU(reset_after=False)):
        weights = cells.random_weights(cell, 3, 4, np.random.default_rng(SEED))
        x = np.ones((1, 2, 3))
        bare = {key: value for key, value in weights.items() if key != "bias"}
        found = run(cell, bare, x)
        np.testing.assert_array_equal(found["hidden"], run(cell, bare | {"bias": 0 * weights["bias"]}, x)["hidden"])
        assert set(backward(found, np.ones((1, 2, 4))).weights) == set(bare)


@pytest.mark.parametrize(
    ("clamp", "said"),
    [
        (Clamp("memory", 0.0), "forget, input, candidate"),
        (Clamp("forget", math.nan), "finite"),
        (Clamp("forget", 0.0, steps=(5,)), "no step 5: they are counted from 0 to 4"),
        (Clamp("forget", 0.0, units=(-1,)), "no unit -1"),
    ],
)
def test_a_clamp_on_nothing_is_refused(clamp: Clamp, said: str) -> None:
    cell, weights, x, _ = _drawn("lstm")
    with pytest.raises(Refusal, match=said):
        run(cell, weights, x, clamps=[clamp])


def test_shapes_that_do_not_fit_are_refused() -> None:
    cell, weights, x, _ = _drawn("lstm")
    with pytest.raises(Refusal, match="at least one step"):
        run(cell, weights, x[:, :0])
    with pytest.raises(Refusal, match="kernel of this LSTM must have the shape \\(2, 16\\)"):
        run(cell, weights, x[..., :2])
    with pytest.raises(Refusal, match="needs the weight peephole"):
        run(LSTM(peepholes=True), weights, x)
    with pytest.raises(Refusal, match="one entry a step"):
        run(cell, weights, x, np.ones((2, 4), bool))
    with pytest.raises(Refusal, match="states at the start"):
        run(cell, weights, x, initial={"memory": np.zeros((2, 4))})
    with pytest.raises(Refusal, match="shape of the hidden states"):
        backward(run(cell, weights, x), np.zeros((2, 4)))
