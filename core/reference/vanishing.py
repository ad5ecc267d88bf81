"""An experiment on vanishing and exploding gradients: a simple recurrence that is to tell its first input at its end.

16 units read one number a step, 32 random sequences at once; the loss of the last step goes all the way back. What the gradient's
norm does on its way is the measurement; some updates with clipping and penalties may follow, and it is measured again.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from core.contract import Refusal
from core.reference import clipping, decay
from core.reference.cells import SimpleRNN, Trace, backward, run
from core.reference.initialisation import recurrent
from core.reference.through_time import from_the_end, spectral_radius, truncated

UNITS, BATCH = 16, 32
MOST_STEPS, MOST_RADIUS, MOST_WORK = 200, 2.0, 5_000  # steps; spectral radius; steps times updates
ACTIVATIONS = {"linear": "linear (none)", "tanh": "tanh", "relu": "ReLU", "sigmoid": "sigmoid"}


@dataclass(frozen=True)
class Experiment:
    """What can be set. `truncate` 0 is no truncation; `rate` is the learning rate of plain gradient descent."""

    radius: float = 0.9
    steps: int = 50
    activation: str = "linear"
    initialisation: str = "random"
    truncate: int = 0
    updates: int = 0
    rate: float = 0.01
    clipping: str = "none"
    bound: float = 1.0
    l1: float = 0.0
    l2: float = 0.0
    seed: int = 1


@dataclass(frozen=True, eq=False)  # arrays have no plain equality
class Measured:
    """The network at one moment: norm of the gradient of h by lag (steps,), the line through it, loss, and norms of gradients."""

    norms: np.ndarray
    fit: decay.Fit | None
    loss: float
    radius: float
    gradient: float  # norm of all weights' gradients together, penalties included
    clipped: float  # and after clipping


@dataclass(frozen=True, eq=False)
class Found:
    """Before and after the updates. `diverged` is the update whose numbers were no longer finite; there the run ended."""

    before: Measured
    after: Measured | None
    losses: tuple[float, ...]  # before each update
    clips: int  # updates whose gradient was changed by clipping
    diverged: int | None


def conduct(asked: Experiment) -> Found:
    """Measures, updates, measures again. Raises Refusal for settings out of range and for more work than a page can wait for."""
    _check(asked)
    x, weights = _first(asked)
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        before, losses, clips = _measured(asked, weights, x), [], 0
        for update in range(1, asked.updates + 1):
            loss, slopes, _ = _slopes(asked, weights, x)
            clipped = clipping.clip(asked.clipping, slopes, asked.bound)
            losses.append(loss)
            clips += any(not np.array_equal(clipped[name], slopes[name]) for name in slopes)
            weights = {name: value - asked.rate * clipped[name] for name, value in weights.items()}
            if not (math.isfinite(loss) and all(np.isfinite(value).all() for value in weights.values())):
                return Found(before, None, tuple(losses), clips, update)
        return Found(before, _measured(asked, weights, x) if asked.updates else None, tuple(losses), clips, None)


def _check(asked: Experiment) -> None:
    if not 2 <= asked.steps <= MOST_STEPS:
        raise Refusal(f"A sequence here has 2 to {MOST_STEPS} steps; {asked.steps} came.")
    if not 0 <= asked.radius <= MOST_RADIUS:
        raise Refusal(f"The spectral radius must be 0 to {MOST_RADIUS:g}; {asked.radius:g} came.")
    if asked.activation not in ACTIVATIONS:
        raise Refusal(f"The activation must be one of {', '.join(ACTIVATIONS)}; {asked.activation[:40]!r} came.")
    if asked.truncate < 0:
        raise Refusal(f"Truncation needs 1 step or more, or 0 for none; {asked.truncate} came.")
    if asked.clipping != "none" and not asked.bound > 0:
        raise Refusal(f"Clipping needs a bound above 0; {asked.bound:g} came.")
    if asked.l1 < 0 or asked.l2 < 0:
        raise Refusal("A penalty below 0 would reward large weights; choose 0 or more.")
    if asked.updates < 0 or asked.updates * asked.steps > MOST_WORK:
        most = MOST_WORK // asked.steps
        raise Refusal(f"With {asked.steps} steps 0 to {most} updates can be made while you wait; {asked.updates} came.")


def _first(asked: Experiment) -> tuple[np.ndarray, dict[str, np.ndarray]]:
    """The sequences (batch, steps, 1), and the first weights."""
    dice = np.random.default_rng([asked.seed, 1])
    edge = math.sqrt(6 / (UNITS + 1))
    weights = {
        "kernel": dice.uniform(-edge, edge, (1, UNITS)),
        "recurrent_kernel": recurrent(asked.initialisation, UNITS, asked.radius, asked.seed),
        "bias": np.zeros(UNITS),
        "readout": dice.uniform(-edge, edge, (UNITS, 1)),
    }
    return dice.standard_normal((BATCH, asked.steps, 1)), weights


def _slopes(asked: Experiment, weights: dict[str, np.ndarray], x: np.ndarray) -> tuple[float, dict[str, np.ndarray], np.ndarray]:
    """The loss (half the squared error, mean over the sequences), the weights' gradients, and that of h (batch, steps, units)."""
    trace: Trace = run(SimpleRNN(asked.activation), {k: v for k, v in weights.items() if k != "readout"}, x)
    error = trace.last @ weights["readout"] - x[:, 0]
    gradient = from_the_end(trace, error @ weights["readout"].T / BATCH)
    if 0 < asked.truncate < asked.steps:
        states, shares = truncated(trace, gradient, asked.truncate)
        found, felt = {name: share.sum(0) for name, share in shares.items()}, states["hidden"]
    else:
        whole = backward(trace, gradient)
        found, felt = dict(whole.weights), whole.states["hidden"]
    found["readout"] = trace.last.T @ error / BATCH
    for name in ("kernel", "recurrent_kernel"):
        found[name] = found[name] + clipping.penalty_slope(weights[name], asked.l1, asked.l2)
    return float(0.5 * (error**2).mean()), {name: found[name] for name in weights}, felt


def _measured(asked: Experiment, weights: dict[str, np.ndarray], x: np.ndarray) -> Measured:
    loss, slopes, felt = _slopes(asked, weights, x)
    norms = decay.norms(felt)
    clipped = clipping.clip(asked.clipping, slopes, asked.bound)
    length, shortened = clipping.global_norm(slopes), clipping.global_norm(clipped)
    return Measured(norms, decay.fit(norms), loss, spectral_radius(weights["recurrent_kernel"]), length, shortened)
