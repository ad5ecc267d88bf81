"""Backpropagation through time, taken apart (Werbos 1990; Pascanu, Mikolov and Bengio 2013).

The gradient of the shared weights is a sum over the steps, and the part of step k in the loss of step t holds the product of the
Jacobians of all steps between the two: dL_t/dW = sum over k of dL_t/ds_t (ds_t/ds_(t-1)) ... (ds_(k+1)/ds_k) (ds_k/dW). The whole
of it is `cells.backward`; here are its factors, and what is left when it is cut short. A state s is one row of numbers: h, and
for an LSTM h and then the cell state.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from core.contract import Refusal
from core.reference.cells import Trace
from core.reference.cells.running import Holder


def from_the_end(trace: Trace, slope: np.ndarray) -> np.ndarray:
    """The gradient of all hidden states (batch, steps, units) when the loss reads the last one alone, where it is `slope`."""
    gradient = np.zeros_like(trace["hidden"])
    gradient[:, -1] = slope
    return gradient


def joined(states: Mapping[str, np.ndarray]) -> np.ndarray:
    """The parts of a state side by side: (..., width)."""
    return np.concatenate(list(states.values()), axis=-1)


def truncated(trace: Trace, gradient: np.ndarray, reach: int) -> tuple[dict[str, np.ndarray], dict[str, np.ndarray]]:
    """Truncated backpropagation: the loss of a step is told to `reach` steps, its own and those before it, and goes no further
    (Williams and Peng 1990).

    `gradient` (batch, steps, units) as for `cells.backward`. Returns the gradient of each state (batch, steps, units) by its
    name, and each step's shares of the weights' gradients, (steps, *shape). Raises Refusal for a reach below 1.

    The losses of different steps travel back side by side, as if they were a longer batch, until each has gone its way.
    """
    if reach < 1:
        raise Refusal(f"A loss has to be told to at least 1 step; {reach} came.")
    batch, steps, units = gradient.shape
    travelling = np.empty((0, batch, len(trace.cell.states), units), gradient.dtype)  # the youngest loss first
    felt = {name: np.empty_like(trace[name]) for name in trace.cell.states}
    shares: list[dict[str, np.ndarray]] = []
    for step in reversed(range(steps)):
        born = np.zeros_like(travelling, shape=(1, *travelling.shape[1:]))
        born[0, :, trace.cell.states.index("hidden")] = gradient[:, step]
        travelling = np.concatenate([born, travelling])[:reach]
        share, after, travelling = _step(trace, step, travelling)
        for name, value in after.items():
            felt[name][:, step] = value
        shares.append(share)
    return felt, {name: np.stack([share[name] for share in reversed(shares)]) for name in shares[0]}


def _step(
    trace: Trace, step: int, travelling: np.ndarray
) -> tuple[dict[str, np.ndarray], dict[str, np.ndarray], np.ndarray]:
    """One step back for (losses, batch, parts, units): the step's shares, the gradients of the state after it, all losses
    together, and those of the state before it, loss by loss.
    """
    losses, batch, parts, units = travelling.shape
    before = {name: np.tile(value[:, step], (losses, 1)) for name, value in trace.before.items()}
    now = {name: np.tile(value[:, step], (losses, 1)) for name, value in trace.values.items()}
    flat = travelling.reshape(losses * batch, parts, units)
    gradient = {name: flat[:, place] for place, name in enumerate(trace.cell.states)}
    back = trace.cell.back(trace.weights, before, now, gradient, Holder((), step))
    share, x = dict(back.shares), np.tile(trace.x[:, step], (losses, 1))
    recurrent_bias = share.pop("recurrent_bias", None)
    share["kernel"], own = x.T @ back.drive, back.drive.sum(0)
    if "bias" in trace.weights:
        share["bias"] = own if recurrent_bias is None else np.stack([own, recurrent_bias])
    after = {name: value.reshape(losses, batch, units).sum(0) for name, value in back.after.items()}
    return share, after, np.stack([back.before[name] for name in trace.cell.states], axis=1).reshape(travelling.shape)


def jacobians(trace: Trace, example: int = 0) -> np.ndarray:
    """How each step's state moves with the one before, for one example: [t, i, j] is ds_t[i] / ds_(t-1)[j].

    (steps, width, width). Row i is what comes back of a gradient that is 1 at number i of the state and 0 elsewhere.
    """
    parts = len(trace.cell.states)
    width = trace["hidden"].shape[2] * parts
    ones = dict(zip(trace.cell.states, np.split(np.eye(width, dtype=trace.x.dtype), parts, axis=1), strict=True))
    found = []
    for step in range(trace.x.shape[1]):
        before = {name: np.repeat(value[example, step][None], width, axis=0) for name, value in trace.before.items()}
        now = {name: np.repeat(value[example, step][None], width, axis=0) for name, value in trace.values.items()}
        back = trace.cell.back(trace.weights, before, now, ones, Holder((), step))
        found.append(joined({name: back.before[name] for name in trace.cell.states}))
    return np.stack(found)


def products(steps: np.ndarray) -> np.ndarray:
    """From the Jacobians (steps, width, width): [k] is d last state / d state of step k, (steps, width, width), counted from 0.

    The last is the identity; the first leaves out the first Jacobian alone, which leads back to the state before the sequence.
    """
    found = [np.eye(steps.shape[1], dtype=steps.dtype)]
    for jacobian in steps[:0:-1]:
        found.append(found[-1] @ jacobian)
    return np.stack(found[::-1])


def norm(matrix: np.ndarray) -> float:
    """The spectral norm: the most that a matrix can lengthen a vector. Infinite where a number is not finite."""
    return float(np.linalg.norm(matrix, 2)) if np.isfinite(matrix).all() else float("inf")


def spectral_radius(matrix: np.ndarray) -> float:
    """The largest absolute value of the eigenvalues: what each of many multiplications does in the end."""
    return float(np.abs(np.linalg.eigvals(matrix)).max()) if np.isfinite(matrix).all() else float("inf")
