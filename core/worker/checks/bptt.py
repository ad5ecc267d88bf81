"""Backpropagation through time: our gradients against automatic differentiation and differences, and how fast they fade."""

from __future__ import annotations

from collections.abc import Callable

import keras
import numpy as np
from keras import layers, ops

from core.reference.cells import Cell, run
from core.reference.cells_backward import backward
from core.reference.delay import CELLS as CELLS_OF_TASK
from core.reference.delay import Setting, learn
from core.reference.recurrent import simple_rnn, simple_rnn_backward
from core.worker import probe
from core.worker.checks import Outcome, Report, difference
from core.worker.tape import pull_back

BOUND = 1e-5  # beside automatic differentiation
DIFFERENCES = 1e-6  # beside central differences
DECAY = 0.95  # R squared of the measured factor a step against the spectral radius, at least
NUDGE = 1e-5
SOLVED = 0.95  # share of the bits of fresh sequences that are told rightly; guessing has 0.5

CELLS: dict[str, tuple[Cell, Callable[[int], layers.Layer]]] = {
    "simple RNN": (Cell("simple_rnn"), lambda units: layers.SimpleRNN(units, return_sequences=True, dtype="float64")),
    "LSTM": (Cell("lstm"), lambda units: layers.LSTM(units, return_sequences=True, dtype="float64")),
    "GRU": (Cell("gru"), lambda units: layers.GRU(units, return_sequences=True, dtype="float64")),
    "GRU, reset before": (
        Cell("gru", reset_after=False),
        lambda units: layers.GRU(units, return_sequences=True, reset_after=False, dtype="float64"),
    ),
}


def check(cases: int = 200, seed: int = 1, report: Report = print) -> Outcome:
    """`cases` random cells in float64, a quarter of each kind: the gradients of input and weights, some steps masked.

    The largest difference is that beside automatic differentiation. The check fails, too, when central differences are off by
    more than 1e-6, when the gradient in a linear cell does not fade as the spectral radius says, or when at lag 100 neither LSTM
    nor GRU learns to remember three bits where the simple cell, which got as many steps, does not.
    """
    dice = np.random.default_rng(seed)
    worst, nudged = 0.0, 0.0
    with keras.device("cpu:0"):
        for name, (cell, make) in CELLS.items():
            found = [_case(cell, make, dice) for _ in range(max(1, cases // len(CELLS)))]
            automatic, differences = (max(values) for values in zip(*found, strict=True))
            report(f"  {name}: automatic differentiation {automatic:.2g}, central differences {differences:.2g}")
            worst, nudged = max(worst, automatic), max(nudged, differences)
    explained = decay_follows_the_spectral_radius(dice)
    report(f"  factor a step against spectral radius in a linear cell: R squared {explained:.4f} (at least {DECAY})")
    remembered = remembering(seed, report)
    good = worst <= BOUND and nudged <= DIFFERENCES and explained >= DECAY and remembered
    return Outcome("bptt", max(1, cases // len(CELLS)) * len(CELLS), seed, worst, BOUND, good)


def _case(cell: Cell, make: Callable[[int], layers.Layer], dice: np.random.Generator) -> tuple[float, float]:
    """One random cell and batch: the largest difference from automatic differentiation, and from one central difference."""
    batch, steps, features, units = (int(size) for size in dice.integers([1, 2, 1, 1], [4, 25, 6, 9]))
    x, wanted = dice.normal(size=(batch, steps, features)), dice.normal(size=(batch, steps, units))
    mask = dice.random((batch, steps)) < 0.85
    mask[:, 0] = True
    layer = make(units)
    layer.build(x.shape)
    probe.randomise(layer, dice)
    own = probe.variables(layer)
    back = backward(cell, x, own, run(cell, x, own, mask), wanted, mask)
    _, of_x, of_weights = pull_back(lambda given: layer(given, mask=ops.convert_to_tensor(mask)), x, layer.weights, wanted)
    theirs = {variable.name: values for variable, values in zip(layer.weights, of_weights, strict=True)}
    automatic = max(difference(back.x, of_x), *(difference(back.weights[name], values) for name, values in theirs.items()))
    return automatic, _nudge(cell, x, own, mask, wanted, back.weights, dice)


def _nudge(
    cell: Cell,
    x: np.ndarray,
    weights: dict[str, np.ndarray],
    mask: np.ndarray,
    wanted: np.ndarray,
    found: dict[str, np.ndarray],
    dice: np.random.Generator,
) -> float:
    """One random weight a little more and a little less: the difference quotient beside the gradient."""
    name = str(dice.choice(sorted(weights)))
    place = tuple(int(dice.integers(size)) for size in weights[name].shape)
    losses = []
    for step in (NUDGE, -NUDGE):
        moved = weights[name].copy()
        moved[place] += step
        losses.append(float((run(cell, x, weights | {name: moved}, mask)["hidden"] * wanted).sum()))
    return difference(found[name][place], (losses[0] - losses[1]) / (2 * NUDGE))


def remembering(seed: int, report: Report, lag: int = 100, seeds: int = 5, steps: int = 500) -> bool:
    """Whether a cell with gates solves the remembering task with every seed and the simple one with none; accuracies are told."""
    solved = {}
    for cell in CELLS_OF_TASK:
        found = [list(learn(Setting(cell, lag, seed=seed + number), steps, steps))[-1].accuracy for number in range(seeds)]
        solved[cell] = [accuracy >= SOLVED for accuracy in found]
        report(f"  lag {lag}, {cell} after {steps} steps, {seeds} seeds: {', '.join(f'{accuracy:.3f}' for accuracy in found)}")
    return (all(solved["lstm"]) or all(solved["gru"])) and not any(solved["simple_rnn"])


def decay_follows_the_spectral_radius(dice: np.random.Generator, units: int = 40, steps: int = 200) -> float:
    """R squared of measured = radius over 40 linear cells whose recurrent kernels have spectral radii from 0.6 to 1.2.

    Measured is the factor by which the gradient of the last state shrinks (or grows) with each step back, after the first half:
    before that the shape of the kernel counts, afterwards its largest eigenvalue alone (Pascanu, Mikolov and Bengio 2013).
    """
    radii, factors = np.linspace(0.6, 1.2, 40), []
    for radius in radii:
        kernel = dice.normal(size=(units, units))
        kernel *= radius / np.abs(np.linalg.eigvals(kernel)).max()
        x = np.zeros((1, steps, 1))
        states = simple_rnn(x, np.zeros((1, units)), kernel, None, "linear")
        last = np.zeros_like(states)
        last[:, -1] = dice.normal(size=units)
        norms = [_norm_before(last, x, states, kernel, back) for back in (steps // 2, steps - 1)]
        factors.append((norms[1] / norms[0]) ** (1 / (steps - 1 - steps // 2)))
    left = np.array(factors) - radii
    return float(1 - (left**2).sum() / ((np.array(factors) - np.mean(factors)) ** 2).sum())


def _norm_before(last: np.ndarray, x: np.ndarray, states: np.ndarray, kernel: np.ndarray, back: int) -> float:
    """The length of the gradient that reaches the state `back` steps before the last one.

    The input kernel is made the identity: then the gradient of an input is that of the state's sum, and the cell is linear.
    """
    units = kernel.shape[0]
    given = np.zeros((1, x.shape[1], units))
    found = simple_rnn_backward(last, given, states, np.eye(units), kernel, "linear")[0]
    return float(np.linalg.norm(found[0, -1 - back]))
