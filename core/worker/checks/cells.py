"""Recurrent cells opened up: every gate and state of the reference engine against Keras' own, at every step.

Keras gives out states but no gates. Yet a cell calls its activations for one gate after the other: functions of ours in their
place hear each value, and can put another in its place. So Keras itself walks with a clamp in it: that is the independent rollout
which a clamped run has to equal. Gradients through time have to be those of automatic differentiation and of central differences.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import keras
import numpy as np

from core.reference.cells import GRU, LSTM, Array, Both, Cell, Clamp, SimpleRNN, Trace, backward, backward_both, run
from core.worker import probe
from core.worker.checks import Outcome, Report, difference
from core.worker.checks._heard import Heard
from core.worker.tape import pull_back

BOUND, DIFFERENCES_BOUND = 1e-5, 1e-6
SENTENCE, SHORT = (5, 40), (1, 4)  # steps, from and to: four cases of five are as long as sentences
MOST_FEATURES, MOST_UNITS = 5, 6
KINDS: dict[str, tuple[Cell, type, dict[str, Any], bool]] = {
    "SimpleRNN": (SimpleRNN(), keras.layers.SimpleRNN, {}, False),
    "LSTM": (LSTM(), keras.layers.LSTM, {}, False),
    "GRU, reset after": (GRU(), keras.layers.GRU, {"reset_after": True}, False),
    "GRU, reset before": (GRU(reset_after=False), keras.layers.GRU, {"reset_after": False}, False),
    "Bidirectional LSTM": (LSTM(), keras.layers.LSTM, {}, True),
    "Bidirectional GRU": (GRU(), keras.layers.GRU, {"reset_after": True}, True),
}


def check(cases: int = 250, seed: int = 1, report: Report = print) -> Outcome:
    """Draws `cases` sequences for each of the six kinds of cell: half of them masked, half in float32 and half in float64, four
    of five from 5 to 40 steps long and the others from 1 to 4.
    """
    largest: dict[str, dict[str, float]] = {name: defaultdict(float) for name in KINDS}
    with keras.device("cpu:0"):  # a GPU may round float32 products to ten bits
        for name in KINDS:
            for case in range(cases):
                dice = np.random.default_rng([seed, list(KINDS).index(name), case])
                for what, found in _case(name, dice, case):
                    largest[name][what] = max(largest[name][what], found)
    for name, figures in largest.items():
        report(f"  {name}: " + ", ".join(f"{what} {worst:.2g}" for what, worst in figures.items()))
    worst = max(found for figures in largest.values() for what, found in figures.items() if what != "differences")
    by_differences = max(figures["differences"] for figures in largest.values())
    report(f"  against central differences: {by_differences:.2g} (bound {DIFFERENCES_BOUND:g})")
    passed = worst <= BOUND and by_differences <= DIFFERENCES_BOUND
    return Outcome("cells", cases * len(KINDS), seed, worst, BOUND, passed)


def _case(name: str, dice: np.random.Generator, case: int) -> Iterator[tuple[str, float]]:
    """One sequence: what was compared, and the largest difference."""
    cell, kind, settings, both = KINDS[name]
    dtype, masked = ("float32", "float64")[case % 2], case // 2 % 2 == 1
    ranges = SHORT if case % 5 == 4 else SENTENCE, (1, MOST_FEATURES), (1, MOST_UNITS)
    steps, features, units = (int(dice.integers(least, most + 1)) for least, most in ranges)
    layer = kind(units, return_sequences=True, dtype=dtype, **settings)
    layer = keras.layers.Bidirectional(layer, dtype=dtype) if both else layer
    layer.build((None, steps, features))
    probe.randomise(layer, dice)
    x = dice.normal(0, 1, (1, steps, features)).astype(dtype)
    mask = dice.random((1, steps)) < 0.7 if masked else None
    parts = (layer.forward_layer, layer.backward_layer) if both else (layer,)
    traces = [_run(cell, part, x, mask, backwards) for part, backwards in zip(parts, (False, True), strict=False)]
    asked = dice.normal(0, 1, (1, steps, units * len(parts))).astype(dtype)
    theirs, their_x, their_weights = pull_back(lambda start: layer(start, mask=mask), x, layer.trainable_weights, asked)
    yield "states", difference(Both(*traces).outputs if both else traces[0]["hidden"], theirs)
    for part, trace in zip(parts, traces, strict=True):
        heard = Heard(part.cell, cell).walk(trace)
        yield "gates", max(difference(trace[quantity], heard[quantity]) for quantity in cell.quantities)
        clamps = _clamps(cell, dice, steps, units)
        held = run(cell, trace.weights, x, mask, clamps=clamps, backwards=trace.backwards)
        rollout = Heard(part.cell, cell, clamps).walk(held)
        yield "clamped", max(difference(held[quantity], rollout[quantity]) for quantity in cell.quantities)
    ours = backward_both(Both(*traces), asked) if both else (backward(traces[0], asked),)
    yield "gradients", difference(sum(found.x for found in ours), their_x)
    in_order = [found.weights[name] for found in ours for name in ("kernel", "recurrent_kernel", "bias")]
    yield "gradients", max(difference(own, other) for own, other in zip(in_order, their_weights, strict=True))
    if dtype == "float64":
        yield "differences", max(_differences(trace, dice) for trace in traces)


def _run(cell: Cell, layer: keras.layers.Layer, x: Array, mask: Array | None, backwards: bool) -> Trace:
    return run(cell, {weight.name: np.asarray(weight) for weight in layer.cell.weights}, x, mask, backwards=backwards)


def _clamps(cell: Cell, dice: np.random.Generator, steps: int, units: int) -> list[Clamp]:
    """Two quantities held at random values, in a random step and a random unit or in all of them."""
    chosen = dice.choice(len(cell.quantities), min(2, len(cell.quantities)), replace=False)
    return [
        Clamp(
            cell.quantities[which], float(np.round(dice.uniform(-1, 1), 3)),
            None if dice.random() < 0.3 else (int(dice.integers(steps)),),
            None if dice.random() < 0.3 else (int(dice.integers(units)),),
        )
        for which in chosen
    ]  # fmt: skip


def _differences(trace: Trace, dice: np.random.Generator, far: float = 1e-5) -> float:
    """How far the slope of a random sum of all states, along a random direction of all weights and inputs, is from measured."""
    asked = dice.normal(0, 1, trace["hidden"].shape)
    way = {name: dice.normal(0, 1, value.shape) for name, value in trace.weights.items()}
    x_way = dice.normal(0, 1, trace.x.shape)

    def loss(by: float) -> float:
        weights = {name: value + by * way[name] for name, value in trace.weights.items()}
        moved = run(trace.cell, weights, trace.x + by * x_way, trace.mask, backwards=trace.backwards)
        return float((moved["hidden"] * asked).sum())

    found = backward(trace, asked)
    slope = sum(float((found.weights[name] * way[name]).sum()) for name in way) + float((found.x * x_way).sum())
    return difference(slope, (loss(far) - loss(-far)) / (2 * far))
