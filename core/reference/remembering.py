"""Remember a bit: one bit of a stream is flagged, others follow, and at the end the flagged one is asked for.

A network reads two numbers a step: a random bit, -1 or 1, and a flag. After five bits comes the one that has the flag 1; `lag`
more follow, then its sign is to be told (after the latch problem of Bengio, Simard and Frasconi 1994, with the distractors of
Hochreiter and Schmidhuber 1997). Guessing is right half of the time.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from core.contract import Refusal
from core.reference import clipping, echo_state, optimizers
from core.reference.activations import sigmoid
from core.reference.cells import GRU, LSTM, Cell, SimpleRNN, Trace, backward, initial_weights, run
from core.reference.initialisation import long_memory
from core.reference.losses import binary_from_sums
from core.reference.through_time import from_the_end

UNITS, BATCH, LEAD = 16, 64, 5  # lead: bits before the flagged one
STEPS, EVERY = 300, 5  # updates at most; updates that make one point of the curve
EXAMINED, MOST_LAG = 1000, 200
ECHO_SETTINGS: dict[str, Any] = {"units": 100, "radius": 0.99, "scale": 0.05}  # the best of five, tried on seeds 91 and 92
RATE, MOST_NORM = 0.01, 1.0  # of Adam; of the clipped gradient
SURE = 6  # points without a mistake in a row: learnt, no need to go on


@dataclass(frozen=True)
class Network:
    """One that takes part: its cell, and whether its gates start open for as long as the lag."""

    title: str
    cell: Cell
    long: bool = False


NETWORKS = {
    "simple_rnn": Network("Simple RNN", SimpleRNN()),
    "lstm": Network("LSTM", LSTM(), long=True),
    "gru": Network("GRU", GRU(), long=True),
    "lstm_usual": Network("LSTM, usual first bias", LSTM()),
    "gru_usual": Network("GRU, usual first bias", GRU()),
}
ECHO = "echo_state"
TITLES = {name: network.title for name, network in NETWORKS.items()} | {ECHO: "Echo state network"}


@dataclass(frozen=True)
class Point:
    """The mean over the last updates' batches, each of which is new to the network: loss in nats, share told right."""

    update: int
    loss: float
    accuracy: float


@dataclass(frozen=True, eq=False)  # arrays have no plain equality
class Training:
    """A training as far as it has come; `advance` gives the next. Equal network, lag and seed give the equal training."""

    network: str
    lag: int
    seed: int
    parameters: dict[str, np.ndarray]
    memory: optimizers.State
    update: int = 0
    curve: tuple[Point, ...] = ()

    @property
    def learnt(self) -> bool:
        """Whether the last batches were told without a mistake."""
        return len(self.curve) >= SURE and all(point.accuracy == 1 for point in self.curve[-SURE:])

    @property
    def over(self) -> bool:
        return self.learnt or self.update >= STEPS


def sequences(lag: int, count: int, dice: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """`count` streams (count, 5 + 1 + lag, 2) float32, and the flagged bits (count,), 0 or 1."""
    bits = dice.integers(0, 2, (count, LEAD + 1 + lag))
    x = np.zeros((*bits.shape, 2), "float32")
    x[:, :, 0] = 2 * bits - 1
    x[:, LEAD, 1] = 1
    return x, bits[:, LEAD]


def begin(network: str, lag: int, seed: int) -> Training:
    """A training before its first update. Raises Refusal for a network that is none, and for a lag out of range."""
    if network not in NETWORKS:
        raise Refusal(f"The network must be one of {', '.join(NETWORKS)}; {network[:40]!r} came.")
    if not 1 <= lag <= MOST_LAG:
        raise Refusal(f"The lag must be 1 to {MOST_LAG} steps; {lag} came.")
    known, dice = NETWORKS[network], np.random.default_rng([seed, 0])
    weights = initial_weights(known.cell, 2, UNITS, dice)
    if known.long:
        weights = long_memory(known.cell, weights, lag, dice)
    edge = np.sqrt(6 / (UNITS + 1))
    readout = {"readout": dice.uniform(-edge, edge, (UNITS, 1)), "readout_bias": np.zeros(1)}
    parameters = {name: value.astype("float32") for name, value in {**weights, **readout}.items()}
    return Training(network, lag, seed, parameters, optimizers.start(parameters))


def advance(training: Training) -> Training:
    """The training after the next five updates."""
    adam = optimizers.create("adam", learning_rate=RATE)
    parameters, memory, seen = training.parameters, training.memory, []
    for update in range(training.update + 1, training.update + EVERY + 1):
        x, bits = sequences(training.lag, BATCH, np.random.default_rng([training.seed, update]))
        loss, right, slopes = gradients(NETWORKS[training.network].cell, parameters, x, bits)
        parameters, memory = optimizers.step(adam, parameters, clipping.by_norm(slopes, MOST_NORM), memory)
        seen.append((loss, right))
    loss, accuracy = np.mean(seen, axis=0)
    point = Point(training.update + EVERY, float(loss), float(accuracy))
    return replace(training, parameters=parameters, memory=memory, update=point.update, curve=(*training.curve, point))


def gradients(
    cell: Cell, parameters: dict[str, np.ndarray], x: np.ndarray, bits: np.ndarray
) -> tuple[float, float, dict[str, np.ndarray]]:
    """Mean loss in nats, share told right, and the mean loss's gradient of every parameter, by backpropagation through time."""
    trace, scores = _answered(cell, parameters, x)
    wanted = bits[:, None].astype(x.dtype)
    slope = (sigmoid(scores) - wanted) / x.dtype.type(len(x))
    back = backward(trace, from_the_end(trace, slope @ parameters["readout"].T))
    found = {**back.weights, "readout": trace.last.T @ slope, "readout_bias": slope.sum(0)}
    right = ((scores > 0) == wanted).mean()
    return float(binary_from_sums(scores, wanted).mean()), float(right), {name: found[name] for name in parameters}


def _answered(cell: Cell, parameters: dict[str, np.ndarray], x: np.ndarray) -> tuple[Trace, np.ndarray]:
    """The run, and a score a stream (count, 1): above zero for a 1."""
    trace = run(cell, {name: value for name, value in parameters.items() if not name.startswith("readout")}, x)
    return trace, trace.last @ parameters["readout"] + parameters["readout_bias"]


def accuracy(training: Training) -> float:
    """The share of 1,000 streams told right that no training has seen."""
    x, bits = sequences(training.lag, EXAMINED, np.random.default_rng([training.seed, 1 << 20]))
    _, scores = _answered(NETWORKS[training.network].cell, training.parameters, x)
    return float(((scores[:, 0] > 0) == bits).mean())


def echo_accuracy(lag: int, seed: int) -> float:
    """The same examination of an echo state network of 100 units whose readout was fitted to 1,000 other streams."""
    network = echo_state.reservoir(**ECHO_SETTINGS, features=2, seed=seed)
    fitted, asked = (sequences(lag, EXAMINED, np.random.default_rng([seed, 1 << 20, part])) for part in (1, 2))
    readout = echo_state.ridge(_last(network, fitted[0]), 2.0 * fitted[1][:, None] - 1)
    told = echo_state.with_one(_last(network, asked[0])) @ readout
    return float(((told[:, 0] > 0) == asked[1]).mean())


def _last(network: echo_state.Reservoir, x: np.ndarray) -> np.ndarray:
    return echo_state.states(network, x)[:, -1]
