"""Echo state networks: a random recurrent layer that is never trained, and a linear readout that is (Jaeger 2001)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.contract import Refusal

MOST_UNITS = 400


@dataclass(frozen=True, eq=False)  # arrays have no plain equality
class Reservoir:
    """h_t = (1 - leak) h_(t-1) + leak tanh(x_t . kernel + h_(t-1) . recurrent_kernel); all of it drawn once, nothing learnt."""

    kernel: np.ndarray  # (features, units)
    recurrent_kernel: np.ndarray  # (units, units)
    leak: float = 1.0

    @property
    def units(self) -> int:
        return len(self.recurrent_kernel)


@dataclass(frozen=True, eq=False)
class Capacity:
    """What a reservoir remembers of a stream of random numbers. `recalled[k]` is the share, 0 to 1, of the variance of the input
    of k + 1 steps ago that the readout tells, on steps that it was not fitted to.
    """

    recalled: np.ndarray  # (lags,)
    units: int

    @property
    def total(self) -> float:
        """The memory capacity: the sum over all lags, at most the number of units (Jaeger 2002, proposition 2)."""
        return float(self.recalled.sum())


def reservoir(
    units: int = 100, radius: float = 0.9, leak: float = 1.0, features: int = 1, scale: float = 0.1, density: float = 0.1,
    seed: int = 1,
) -> Reservoir:  # fmt: skip
    """Draws a reservoir: each connection is there with probability `density`, uniform in -1..1, then all are scaled together to
    the spectral radius; input weights are uniform in -scale..scale.

    Raises Refusal for less than 2 or more than 400 units, a negative radius, or a leak rate outside 0 < leak <= 1.
    """
    if not 2 <= units <= MOST_UNITS:
        raise Refusal(f"A reservoir here has 2 to {MOST_UNITS} units; {units} came.")
    if not 0 < leak <= 1:
        raise Refusal(f"The leak rate must be above 0 and at most 1; {leak:g} came. With 0 nothing would ever change.")
    if radius < 0:
        raise Refusal(f"A spectral radius is a size, 0 or more; {radius:g} came.")
    dice = np.random.default_rng([seed, units])
    drawn = dice.uniform(-1, 1, (units, units)) * (dice.random((units, units)) < max(density, 2 / units))
    largest = float(np.abs(np.linalg.eigvals(drawn)).max())
    if largest < 1e-9:  # by chance no circle of connections: nothing goes round
        drawn, largest = drawn + np.eye(units), 1.0
    return Reservoir(dice.uniform(-scale, scale, (features, units)), drawn * (radius / largest), leak)


def states(network: Reservoir, x: np.ndarray) -> np.ndarray:
    """All states (batch, steps, units) for inputs (batch, steps, features), from zero."""
    driven, state = x @ network.kernel, np.zeros((len(x), network.units))
    found = np.empty((*x.shape[:2], network.units))
    for step in range(x.shape[1]):
        moved = np.tanh(driven[:, step] + state @ network.recurrent_kernel)
        state = (1 - network.leak) * state + network.leak * moved
        found[:, step] = state
    return found


def ridge(features: np.ndarray, targets: np.ndarray, penalty: float = 1e-6) -> np.ndarray:
    """The readout (features + 1, targets) with the least squared error plus penalty x its squares: the only thing that learns.

    `features` (examples, features), to which a column of ones is added, and `targets` (examples, targets).
    """
    whole = with_one(features)
    return np.linalg.solve(whole.T @ whole + penalty * np.eye(whole.shape[1]), whole.T @ targets)


def with_one(features: np.ndarray) -> np.ndarray:
    """A column of ones at the end: what the readout's bias is multiplied by."""
    return np.concatenate([features, np.ones((len(features), 1))], axis=1)


def echo(network: Reservoir, steps: int = 60, seed: int = 1) -> tuple[np.ndarray, np.ndarray]:
    """Whether the past is washed out: two runs on the same random input from different random states.

    Returns the states (2, steps, units) and the distance between the two after each step (steps,). With the echo state property
    it goes to zero (Jaeger 2001, definition 1).
    """
    dice = np.random.default_rng([seed, 1])
    x, state = dice.uniform(-0.5, 0.5, (steps, len(network.kernel))), dice.uniform(-1, 1, (2, network.units))
    found = []
    for step in range(steps):
        moved = np.tanh(x[step] @ network.kernel + state @ network.recurrent_kernel)
        state = (1 - network.leak) * state + network.leak * moved
        found.append(state)
    both = np.stack(found, axis=1)
    return both, np.linalg.norm(both[0] - both[1], axis=1)


def memory_capacity(
    network: Reservoir, lags: int | None = None, steps: int = 1000, washout: int = 200, penalty: float = 1e-8, seed: int = 1
) -> Capacity:
    """Fits one readout a lag to recall the input of that many steps ago, uniform in -0.5..0.5, and examines it on as many steps
    that come later (Jaeger 2002, section 3). The first `washout` steps are dropped: they still know the state at the start.

    Raises Refusal when the washout is shorter than the longest lag.
    """
    lags = min(2 * network.units, washout) if lags is None else lags
    if not 1 <= lags <= washout:
        raise Refusal(f"The washout must be at least as long as the longest lag, {lags} steps; {washout} came.")
    stream = np.random.default_rng([seed, 2]).uniform(-0.5, 0.5, washout + 2 * steps)
    seen = states(network, stream[None, :, None])[0, washout:]
    past = np.stack([stream[washout - lag : len(stream) - lag] for lag in range(1, lags + 1)], axis=1)  # (2 * steps, lags)
    readout = ridge(seen[:steps], past[:steps], penalty)
    told, asked = with_one(seen[steps:]) @ readout, past[steps:]
    told, asked = told - told.mean(0), asked - asked.mean(0)
    shared = (told * asked).sum(0) ** 2
    power = (told**2).sum(0) * (asked**2).sum(0)
    return Capacity(np.divide(shared, power, out=np.zeros(lags), where=power > 1e-30), network.units)
