"""The remembering task: the first bits have to be told at the last step, past distracting bits. Trained live, in NumPy.

The input of each step is a bit (-1 or 1) and a mark; the mark is 1 at the first few steps alone. So the cell has to keep what was
marked and to ignore what comes later. After Hochreiter and Schmidhuber (1997), section 5.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from core.contract import Refusal
from core.reference.activations import sigmoid
from core.reference.cells import Cell, run
from core.reference.cells_backward import backward
from core.reference.optimizers import create, start, step

CELLS = {"simple_rnn": Cell("simple_rnn"), "lstm": Cell("lstm"), "gru": Cell("gru")}
BATCH, TESTED = 32, 500  # sequences of one step of learning, and of an examination
LONGEST = 200  # steps between the last marked bit and the question
INITIAL = ("glorot", "orthogonal", "identity")


@dataclass(frozen=True)
class Setting:
    """One run.

    `patient`: gates begin such that a state lasts about `lag` steps (Tallec and Ollivier 2018). `initial`: how the recurrent
    kernel begins: glorot (uniform), orthogonal (it keeps lengths; Saxe et al. 2014) or identity (Le et al. 2015).
    """

    cell: str
    lag: int
    bits: int = 3
    units: int = 16
    learning_rate: float = 0.01
    patient: bool = True
    initial: str = "glorot"
    seed: int = 1

    def __post_init__(self) -> None:
        if self.cell not in CELLS:
            raise Refusal(f"The cell must be one of {', '.join(CELLS)}; {self.cell[:40]!r} came.")
        if self.initial not in INITIAL:
            raise Refusal(f"The recurrent kernel begins as one of {', '.join(INITIAL)}; {self.initial[:40]!r} came.")
        for name, value, most in (("lag", self.lag, LONGEST), ("bits", self.bits, 8), ("units", self.units, 64)):
            if not 1 <= value <= most:
                raise Refusal(f"The number of {name} must be from 1 to {most}; {value} came.")


@dataclass(frozen=True)
class Moment:
    """How far a run is: steps of learning, the mean loss since the last moment, and the share of bits told rightly (0 to 1)."""

    steps: int
    loss: float
    accuracy: float


def draw(dice: np.random.Generator, count: int, lag: int, bits: int) -> tuple[np.ndarray, np.ndarray]:
    """Sequences (count, bits + lag, 2) float32 of bit and mark, and what is to be remembered, (count, bits) of 0 and 1."""
    x = np.zeros((count, bits + lag, 2), "float32")
    x[:, :, 0] = dice.choice(np.array([-1, 1], "float32"), (count, bits + lag))
    x[:, :bits, 1] = 1
    return x, (x[:, :bits, 0] > 0).astype("float32")


def begin(setting: Setting) -> dict[str, np.ndarray]:
    """The weights before learning: Glorot's uniform, but for the recurrent kernel and the gates' patience; zero biases."""
    cell, dice, units = CELLS[setting.cell], np.random.default_rng(setting.seed), setting.units
    wide = cell.blocks * units
    limit = np.sqrt(6 / (2 + wide))
    bias = np.zeros((2, wide) if cell.kind == "gru" else wide)
    if setting.patient and cell.kind != "simple_rnn":
        patience = np.log(dice.uniform(1, max(2, setting.lag), units))
        if cell.kind == "gru":
            bias[0, :units] = patience  # the update gate keeps the old state
        else:
            bias[:units], bias[units : 2 * units] = -patience, patience
    weights = {
        "kernel": dice.uniform(-limit, limit, (2, wide)),
        "recurrent_kernel": np.concatenate([_block(setting, dice) for _ in range(cell.blocks)], axis=1),
        "bias": bias,
        "answer": dice.uniform(-1, 1, (units, setting.bits)) * np.sqrt(6 / (units + setting.bits)),
        "answer_bias": np.zeros(setting.bits),
    }
    return {name: values.astype("float32") for name, values in weights.items()}


def _block(setting: Setting, dice: np.random.Generator) -> np.ndarray:
    """What one gate's sums, or the candidate's, make of the old state: (units, units)."""
    units = setting.units
    if setting.initial == "identity":
        return np.eye(units)
    if setting.initial == "orthogonal":
        return np.linalg.qr(dice.normal(size=(units, units)))[0]
    limit = np.sqrt(6 / (units + units))
    return dice.uniform(-limit, limit, (units, units))


def told(setting: Setting, weights: dict[str, np.ndarray], x: np.ndarray) -> np.ndarray:
    """The probability that each marked bit was a 1, (count, bits)."""
    hidden = run(CELLS[setting.cell], x, weights)["hidden"][:, -1]
    return sigmoid(hidden @ weights["answer"] + weights["answer_bias"])


def learn(setting: Setting, steps: int = 600, every: int = 50) -> Iterator[Moment]:
    """Trains with Adam on fresh sequences, gradients no longer than 1, and tells a moment every so many steps."""
    dice = np.random.default_rng([setting.seed, 1])
    weights, optimizer = begin(setting), create("adam", learning_rate=setting.learning_rate)
    state, losses = start(weights), []
    for number in range(1, steps + 1):
        x, wanted = draw(dice, BATCH, setting.lag, setting.bits)
        loss, gradients = _gradients(setting, weights, x, wanted)
        losses.append(loss)
        weights, state = step(optimizer, weights, gradients, state)
        if number % every == 0:
            x, wanted = draw(dice, TESTED, setting.lag, setting.bits)
            yield Moment(number, float(np.mean(losses)), float(((told(setting, weights, x) > 0.5) == wanted).mean()))
            losses = []


def _gradients(
    setting: Setting, weights: dict[str, np.ndarray], x: np.ndarray, wanted: np.ndarray
) -> tuple[float, dict[str, np.ndarray]]:
    """The mean cross-entropy and its gradients, scaled down together where they are longer than 1."""
    cell = CELLS[setting.cell]
    own = {name: values for name, values in weights.items() if not name.startswith("answer")}
    trace = run(cell, x, own)
    last = trace["hidden"][:, -1]
    score = last @ weights["answer"] + weights["answer_bias"]
    loss = np.logaddexp(0, -(2 * wanted - 1) * score).mean()
    back = (sigmoid(score) - wanted) / wanted.size
    hidden = np.zeros_like(trace["hidden"])
    hidden[:, -1] = back @ weights["answer"].T
    found = backward(cell, x, own, trace, hidden).weights
    found |= {"answer": last.T @ back, "answer_bias": back.sum(axis=0)}
    length = np.sqrt(sum(float((values**2).sum()) for values in found.values()))
    return float(loss), {name: (values / max(1.0, length)).astype("float32") for name, values in found.items()}
