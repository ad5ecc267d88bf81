"""Backpropagation through time: against automatic differentiation, against central differences, and what the site says it does.

Cells with random weights in float64: the gradients of weights and inputs, of the state after each step, the products of
Jacobians, and truncation, which has to be the sum of what each loss says of its own window. Then the decay of the gradient in
linear cells against their spectral radius, and the task of remembering a bit.
"""

from __future__ import annotations

from collections.abc import Callable

import keras
import numpy as np

from core.reference import clipping, remembering
from core.reference.cells import GRU, LSTM, Cell, SimpleRNN, Trace, backward, random_weights, run
from core.reference.initialisation import INITIALISATIONS
from core.reference.remembered import trained
from core.reference.through_time import jacobians, joined, products, truncated
from core.reference.vanishing import Experiment, conduct
from core.worker.checks import Outcome, Report, difference
from core.worker.tape import pull_back

AUTOMATIC, CENTRAL, EXPLAINED = 1e-5, 1e-6, 0.95  # largest differences; least R squared
SOLVED, GUESSED = 0.99, 0.75  # told right: at least this is a solution, less than that is none
REACH = 1e-5  # of a central difference, to each side
WHOLE = 100  # cases from which on the check is the whole one: with fewer the task is shorter, with one seed
CELLS: dict[str, tuple[Cell, Callable[..., keras.Layer]]] = {
    "SimpleRNN, linear": (SimpleRNN("linear"), lambda units: keras.layers.SimpleRNN(units, activation="linear")),
    "SimpleRNN, tanh": (SimpleRNN(), keras.layers.SimpleRNN),
    "SimpleRNN, relu": (SimpleRNN("relu"), lambda units: keras.layers.SimpleRNN(units, activation="relu")),
    "SimpleRNN, sigmoid": (SimpleRNN("sigmoid"), lambda units: keras.layers.SimpleRNN(units, activation="sigmoid")),
    "LSTM": (LSTM(), keras.layers.LSTM),
    "GRU": (GRU(), keras.layers.GRU),
}
Weights = dict[str, np.ndarray]


def check(cases: int = 240, seed: int = 1, report: Report = print) -> Outcome:
    """Compares `cases` random cells, measures as many decays, and trains; every figure is printed."""
    usual = keras.config.dtype_policy(), keras.config.floatx()
    try:
        keras.config.set_floatx("float64")
        keras.config.set_dtype_policy("float64")
        with keras.device("cpu:0"):
            automatic, central = _cells(cases, seed, report)
    finally:
        keras.config.set_floatx(usual[1])
        keras.config.set_dtype_policy(usual[0])
    decayed = _decays(cases, seed, report)
    learnt = _task(cases >= WHOLE, seed, report)
    passed = automatic <= AUTOMATIC and central <= CENTRAL and decayed and learnt
    return Outcome("bptt", cases, seed, max(automatic, central), CENTRAL, passed)


def _cells(cases: int, seed: int, report: Report) -> tuple[float, float]:
    """The largest differences to automatic differentiation and to central differences."""
    found = {name: [0.0, 0.0] for name in CELLS}
    for case in range(cases):
        name, dice = list(CELLS)[case % len(CELLS)], np.random.default_rng([seed, case])
        steps, batch, features, units = (int(dice.integers(low, high)) for low, high in ((2, 11), (1, 4), (1, 4), (2, 6)))
        cell, layer = CELLS[name][0], CELLS[name][1](units)
        weights = random_weights(cell, features, units, dice, scale=0.5)
        x = dice.standard_normal((batch, steps, features))
        gradient = dice.standard_normal((batch, steps, units))
        layer.build(x.shape)
        layer.set_weights(list(weights.values()))
        theirs = max(_automatic(layer, cell, weights, x, gradient), _states(layer, cell, weights, x, gradient, dice))
        found[name][0] = max(found[name][0], theirs, _truncation(layer, cell, weights, x, gradient, dice))
        found[name][1] = max(found[name][1], _central(cell, weights, x, gradient), _task_slopes(cell, dice) if case < 60 else 0.0)
    for name, (theirs, differences) in found.items():
        report(f"  {name}: to automatic differentiation {theirs:.2g}, to central differences {differences:.2g}")
    return max(pair[0] for pair in found.values()), max(pair[1] for pair in found.values())


def _unrolled(layer: keras.Layer, start: object, x: np.ndarray, parts: int) -> object:
    """All hidden states of the layer on `x`, begun from the state `start` (batch, width)."""
    states = list(keras.ops.split(start, parts, axis=1))
    layer.return_sequences = True
    return layer(x, initial_state=states if parts > 1 else states[0])


def _automatic(layer: keras.Layer, cell: Cell, weights: Weights, x: np.ndarray, gradient: np.ndarray) -> float:
    """Weights and inputs, and the steps' shares, which have to add up."""
    ours = backward(run(cell, weights, x), gradient, shares=True)
    layer.return_sequences = True
    _, of_x, of_weights = pull_back(layer, x, layer.trainable_weights, gradient)
    pairs = [(ours.x, of_x), *((ours.weights[name], theirs) for name, theirs in zip(weights, of_weights, strict=True))]
    pairs += [(ours.shares[name].sum(0), theirs) for name, theirs in zip(weights, of_weights, strict=True)]
    return max(difference(mine, theirs) for mine, theirs in pairs)


def _states(
    layer: keras.Layer, cell: Cell, weights: Weights, x: np.ndarray, gradient: np.ndarray, dice: np.random.Generator
) -> float:
    """dL/ds after one random step, and the product of the Jacobians from there to the end, one row of it.

    To the automatic differentiation h and C are two separate starts; our dL/dC has also what C does through its own step's h.
    """
    step, parts, units = int(dice.integers(x.shape[1] - 1)), len(cell.states), gradient.shape[2]
    trace = run(cell, weights, x)
    state = joined({name: trace[name][:, step] for name in cell.states})
    rest, own = gradient[:, step + 1 :], np.zeros_like(state)
    own[:, :units] = gradient[:, step]
    _, later, _ = pull_back(lambda start: _unrolled(layer, start, x[:, step + 1 :], parts), state, (), rest)
    felt = backward(trace, gradient).states
    row = int(dice.integers(units))
    one = np.zeros_like(rest)
    one[0, -1, row] = 1
    _, by_state, _ = pull_back(lambda start: _unrolled(layer, start, x[:, step + 1 :], parts), state, (), one)
    product = products(jacobians(trace))[step, row]
    expected = later + own
    if parts > 1:
        expected[:, units:] += expected[:, :units] * (trace["output"] * (1 - np.tanh(trace["cell"]) ** 2))[:, step]
    ours = joined({name: felt[name][:, step] for name in cell.states})
    return max(difference(ours, expected), difference(product, by_state[0]))


def _truncation(
    layer: keras.Layer, cell: Cell, weights: Weights, x: np.ndarray, gradient: np.ndarray, dice: np.random.Generator
) -> float:
    """Each loss alone, over its own window, which begins from the state before it as if that were given."""
    trace, reach, parts = run(cell, weights, x), int(dice.integers(1, x.shape[1] + 1)), len(cell.states)
    _, ours = truncated(trace, gradient, reach)
    total = [np.zeros_like(value) for value in weights.values()]
    for step in range(x.shape[1]):
        first = max(0, step - reach + 1)
        start, window = joined({name: trace.before[name][:, first] for name in cell.states}), x[:, first : step + 1]
        last = np.zeros_like(gradient[:, first : step + 1])
        last[:, -1] = gradient[:, step]

        def unrolled(begun: object, window: np.ndarray = window) -> object:
            return _unrolled(layer, begun, window, parts)

        _, _, found = pull_back(unrolled, start, layer.trainable_weights, last)
        total = [sum_ + one for sum_, one in zip(total, found, strict=True)]
    return max(difference(ours[name].sum(0), theirs) for name, theirs in zip(weights, total, strict=True))


def _central(cell: Cell, weights: Weights, x: np.ndarray, gradient: np.ndarray) -> float:
    """Every weight moved a little to both sides; where a ReLU turns on or off in between, a difference says nothing."""
    ours, worst = backward(run(cell, weights, x), gradient), 0.0
    for name, values in weights.items():
        for index in np.ndindex(values.shape):
            sides = [run(cell, {**weights, name: _moved(values, index, way)}, x) for way in (REACH, -REACH)]
            if _same_side(cell, *sides):
                above, below = ((trace["hidden"] * gradient).sum() for trace in sides)
                worst = max(worst, difference(ours.weights[name][index], (above - below) / (2 * REACH)))
    return worst


def _moved(values: np.ndarray, index: tuple[int, ...], amount: float) -> np.ndarray:
    moved = values.copy()
    moved[index] += amount
    return moved


def _same_side(cell: Cell, one: Trace, other: Trace) -> bool:
    return getattr(cell, "activation", "") != "relu" or np.array_equal(one["hidden"] > 0, other["hidden"] > 0)


def _task_slopes(cell: Cell, dice: np.random.Generator) -> float:
    """The gradients that the task is learnt with, in one random direction of all its parameters."""
    x, bits = remembering.sequences(int(dice.integers(1, 10)), 4, dice)
    weights = random_weights(cell, 2, 5, dice, 0.5) | {"readout": dice.normal(0, 1, (5, 1)), "readout_bias": np.zeros(1)}
    way = {name: dice.standard_normal(value.shape) for name, value in weights.items()}
    length = clipping.global_norm(way)
    x = x.astype("float64")
    ours = remembering.gradients(cell, weights, x, bits)[2]
    sides = [{name: value + reach * way[name] / length for name, value in weights.items()} for reach in (REACH, -REACH)]
    if not _same_side(cell, *(run(cell, {n: v for n, v in side.items() if "readout" not in n}, x) for side in sides)):
        return 0.0
    above, below = (remembering.gradients(cell, side, x, bits)[0] for side in sides)
    return difference(sum(float((ours[name] * way[name]).sum()) for name in way) / length, (above - below) / (2 * REACH))


def _decays(cases: int, seed: int, report: Report) -> bool:
    """Linear cells: the norm of dL/dh against the lag, and what one step back multiplies it by against the spectral radius."""
    radii, factors, explained = [], [], []
    for case in range(cases):
        dice = np.random.default_rng([seed, 1, case])
        away = dice.uniform(np.log(1.1), np.log(2.0)) * dice.choice([-1, 1])  # around 1 there is no slope to be explained
        radius, kind = float(np.exp(away)), list(INITIALISATIONS)[case % len(INITIALISATIONS)]
        line = conduct(Experiment(radius, 100, initialisation=kind, seed=int(dice.integers(1 << 30)))).before.fit
        if line is None:
            report(f"  linear cell, {kind}, spectral radius {radius:.3f}: no line, FAILED")
            return False
        radii.append(radius)
        factors.append(line.factor)
        explained.append(line.explained)
    among = float(np.corrcoef(np.log(radii), np.log(factors))[0, 1] ** 2)
    gap = max(abs(np.log(factor / radius)) for factor, radius in zip(factors, radii, strict=True))
    report(
        f"  linear cells, 100 steps, spectral radius {min(radii):.2f} to {max(radii):.2f}: log norm against lag has R2 of at "
        f"least {min(explained):.4f} (median {np.median(explained):.4f}, bound {EXPLAINED}); factor a step against spectral "
        f"radius: R2 {among:.5f}, at most {np.expm1(gap):.1%} apart"
    )
    return min(explained) >= EXPLAINED and among >= EXPLAINED


def _task(whole: bool, seed: int, report: Report) -> bool:
    """Five seeds at lag 100: the gated cells solve it, the simple one does not. A share of the check: one seed at lag 15."""
    lag, seeds = (100, range(seed, seed + 5)) if whole else (15, (seed,))
    told = {name: [trained(name, lag, one) for one in seeds] for name in ("simple_rnn", "lstm", "gru", remembering.ECHO)}
    for name, accuracies in told.items():
        figures = ", ".join(f"{accuracy:.1%}" for accuracy in accuracies)
        report(f"  remember a bit, lag {lag}, {remembering.TITLES[name]}, seeds {seeds[0]} to {seeds[-1]}: {figures}")
    solved = max(min(told["lstm"]), min(told["gru"])) >= SOLVED
    return solved and (not whole or max(told["simple_rnn"]) < GUESSED)
