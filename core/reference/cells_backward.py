"""Backpropagation through time (Werbos 1990) for the cells of `core.reference.cells`."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.reference.cells import Arrays, Cell, gru_sums

Gradients = dict[str, np.ndarray]


@dataclass(frozen=True, eq=False)
class Back:
    """Gradients of a loss: of the input, (batch, steps, features); of each state, by way of its own step and of all later ones,
    (batch, steps, units) each; and of each weight, one share a step: (steps, *shape), which add up to its gradient.
    """

    x: np.ndarray
    states: Gradients
    shares: Gradients

    @property
    def weights(self) -> Gradients:
        """The gradient of each weight."""
        return {name: shares.sum(axis=0) for name, shares in self.shares.items()}


def backward(
    cell: Cell,
    x: np.ndarray,
    weights: Arrays,
    trace: Arrays,
    gradient: np.ndarray,
    mask: np.ndarray | None = None,
    truncate: int | None = None,
) -> Back:
    """The way back. `trace` is what `run` recorded, without holds; `gradient` that of all hidden states, (batch, steps, units).

    `truncate`: how many steps a gradient may go back from where it came in; it is cut at every multiple of so many steps from the
    end (None: never). A step that was masked hands the gradient on as it is.
    """
    step_of = {"simple_rnn": _simple_rnn, "lstm": _lstm, "gru": _gru}[cell.kind]
    names = ("hidden", "cell") if cell.kind == "lstm" else ("hidden",)
    zero = np.zeros_like(trace["hidden"][:, 0])
    later = dict.fromkeys(names, zero)
    given, states = np.zeros_like(x), {name: np.zeros_like(trace["hidden"]) for name in names}
    shares: Gradients = {name: np.zeros((x.shape[1], *values.shape), values.dtype) for name, values in weights.items()}
    for step in reversed(range(x.shape[1])):
        if truncate and (x.shape[1] - 1 - step) % truncate == 0 and step != x.shape[1] - 1:
            later = dict.fromkeys(names, zero)
        later = {name: later[name] + (gradient[:, step] if name == "hidden" else 0) for name in names}
        here = np.ones((len(x), 1), bool) if mask is None else mask[:, step, None]
        own = {name: np.where(here, values, 0) for name, values in later.items()}
        before = {name: trace[name][:, step - 1] if step else zero for name in cell.parts}
        now = {name: trace[name][:, step] for name in cell.parts}
        passed, given[:, step], found = step_of(cell, x[:, step], weights, before, now, own)
        for name, values in found.items():
            shares[name][step] = values
        whole = later | {"cell": passed.pop("whole")} if cell.kind == "lstm" else later
        for name in names:
            states[name][:, step] = np.where(here, whole[name], later[name])
        later = {name: np.where(here, passed[name], later[name]) for name in names}
    return Back(given, states, shares)


def _sums_back(x: np.ndarray, hidden: np.ndarray, weights: Arrays, back: np.ndarray) -> tuple[np.ndarray, np.ndarray, Gradients]:
    """From the gradient of the sums (batch, k x units): that of the old state, of the input, and of the weights."""
    found = {"kernel": x.T @ back, "recurrent_kernel": hidden.T @ back, "bias": back.sum(axis=0)}
    return back @ weights["recurrent_kernel"].T, back @ weights["kernel"].T, found


def _simple_rnn(
    cell: Cell, x: np.ndarray, weights: Arrays, before: Arrays, now: Arrays, gradient: Gradients
) -> tuple[Gradients, np.ndarray, Gradients]:
    back = gradient["hidden"] * (1 - now["hidden"] ** 2)
    hidden, given, found = _sums_back(x, before["hidden"], weights, back)
    return {"hidden": hidden}, given, found


def _lstm(
    cell: Cell, x: np.ndarray, weights: Arrays, before: Arrays, now: Arrays, gradient: Gradients
) -> tuple[Gradients, np.ndarray, Gradients]:
    peep = weights["peephole"] if cell.peepholes else np.zeros((3, 1), x.dtype)
    told = np.tanh(now["cell"])
    out = gradient["hidden"] * told * now["output"] * (1 - now["output"])
    whole = gradient["cell"] + gradient["hidden"] * now["output"] * (1 - told**2) + out * peep[2]
    candidate = whole * now["input"] * (1 - now["candidate"] ** 2)
    forget = whole * before["cell"] * now["forget"] * (1 - now["forget"])
    into = whole * now["candidate"] * now["input"] * (1 - now["input"])
    if cell.coupled:  # 1 - forget gate: the slope of the input gate's sum is that of the forget gate's, downwards
        forget, into = forget - into, np.zeros_like(into)
    blocks = [forget, candidate, out] if cell.coupled else [into, forget, candidate, out]
    hidden, given, found = _sums_back(x, before["hidden"], weights, np.concatenate(blocks, axis=-1))
    old = whole * now["forget"] + into * peep[0] + forget * peep[1]
    if cell.peepholes:
        seen = [into * before["cell"], forget * before["cell"], out * now["cell"]]
        found["peephole"] = np.stack([values.sum(axis=0) for values in seen])
    return {"hidden": hidden, "cell": old, "whole": whole}, given, found  # whole: with this step's own reading of its cell state


def _gru(
    cell: Cell, x: np.ndarray, weights: Arrays, before: Arrays, now: Arrays, gradient: Gradients
) -> tuple[Gradients, np.ndarray, Gradients]:
    old, units = before["hidden"], now["hidden"].shape[1]
    kept = now["update"] if cell.update_keeps else 1 - now["update"]
    sign = 1 if cell.update_keeps else -1
    update = sign * gradient["hidden"] * (old - now["candidate"]) * now["update"] * (1 - now["update"])
    candidate = gradient["hidden"] * (1 - kept) * (1 - now["candidate"] ** 2)
    last = weights["recurrent_kernel"][:, 2 * units :]
    if cell.reset_after:
        recalled = gru_sums(cell, x, old, weights)[1][2]
        reset = candidate * recalled * now["reset"] * (1 - now["reset"])
        of_state = candidate * now["reset"]
        hidden = gradient["hidden"] * kept
    else:
        through = candidate @ last.T  # of reset gate x old state
        reset = through * old * now["reset"] * (1 - now["reset"])
        of_state = np.zeros_like(candidate)
        hidden = gradient["hidden"] * kept + through * now["reset"]
    seen, recalled_back = (np.concatenate([update, reset, block], axis=-1) for block in (candidate, of_state))
    found = {"kernel": x.T @ seen, "recurrent_kernel": old.T @ recalled_back, "bias": seen.sum(axis=0)}
    if cell.reset_after:
        found["bias"] = np.stack([seen.sum(axis=0), recalled_back.sum(axis=0)])
    else:
        found["recurrent_kernel"][:, 2 * units :] = (now["reset"] * old).T @ candidate
    return {"hidden": hidden + recalled_back @ weights["recurrent_kernel"].T}, seen @ weights["kernel"].T, found
