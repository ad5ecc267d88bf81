"""How much of an operation's output changes when its input moves: a meter for what pooling is said to give."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import numpy as np

from core.reference.operation import forward
from core.reference.setup import Setup

STEPS: Mapping[str, tuple[int, int]] = {"up": (-1, 0), "down": (1, 0), "left": (0, -1), "right": (0, 1)}
CLOSE = 1e-9  # differences below this share of the largest number are rounding


@dataclass(frozen=True)
class Change:
    """What a movement does to an output: the share of its numbers that change, and the sum of all changes over the sum of all
    magnitudes before; both 0 where nothing changes.
    """

    share: float
    amount: float


def shifted(x: np.ndarray, rows: int, columns: int) -> np.ndarray:
    """(rows, columns, channels) moved down and to the right; what leaves is lost, zeros come in."""
    found = np.zeros_like(x)
    moved = [_overlap(size, step) for size, step in zip(x.shape, (rows, columns), strict=False)]
    found[tuple(there for there, _ in moved)] = x[tuple(here for _, here in moved)]
    return found


def _overlap(size: int, step: int) -> tuple[slice, slice]:
    """Where the numbers that stay inside go to, and where they were."""
    step = max(-size, min(size, step))
    return (slice(step, size), slice(0, size - step)) if step >= 0 else (slice(0, size + step), slice(-step, size))


def turned(x: np.ndarray) -> np.ndarray:
    """Half a turn: the one rotation that every table of numbers can make without new numbers."""
    return x[::-1, ::-1]


def enlarged(x: np.ndarray) -> np.ndarray:
    """Twice as large around the middle, every number repeated; what leaves is lost."""
    rows, columns = ((size // 2 + np.arange(size)) // 2 for size in x.shape[:2])
    return x[np.ix_(rows, columns)]


def movements(step: int) -> dict[str, Callable[[np.ndarray], np.ndarray]]:
    """The movements by name: `step` places each way, half a turn, twice as large."""
    ways: dict[str, Callable[[np.ndarray], np.ndarray]] = {
        name: lambda x, rows=rows, columns=columns: shifted(x, rows * step, columns * step)  # type: ignore[misc]
        for name, (rows, columns) in STEPS.items()
    }
    return ways | {"turn": turned, "enlarge": enlarged}


def change(before: np.ndarray, after: np.ndarray) -> Change:
    """How two outputs of one shape differ."""
    apart = np.abs(after - before)
    top, total = max(np.abs(before).max(initial=0), np.abs(after).max(initial=0)), np.abs(before).sum()
    moved = apart > CLOSE * top
    if not moved.any():
        return Change(0.0, 0.0)
    return Change(float(moved.mean()), float(apart.sum() / total) if total else float("inf"))


def rivals(setup: Setup) -> dict[str, Setup | None]:
    """What to hold a pooling against: nothing at all, a convolution with the same window, and the other poolings.

    A global pooling has no window of its own; its rivals take one of 2 in steps of 2, or 1 where the input is no larger.
    """
    if setup.kind.startswith("global"):
        kernel = tuple(min(2, size) for size in setup.sizes)
        base = Setup("max", setup.sizes, setup.channels, kernel=kernel)
    else:
        base = replace(setup, kind="max", count_padding=False)
    convolution = replace(base, kind="convolution", stride=tuple(window.stride for window in base.windows), filters=1)
    plain = replace(base, dilation=1) if any(window.dilation > 1 for window in base.windows) else base
    return {
        "nothing": None,
        "convolution": convolution,
        "max": base,
        "average": replace(plain, kind="average"),
        "global_max": Setup("global_max", setup.sizes, setup.channels),
        "global_average": Setup("global_average", setup.sizes, setup.channels),
    }


def outputs(setup: Setup | None, x: np.ndarray) -> np.ndarray:
    """What comes out for a batch x (n, rows, columns, channels). Weights are drawn from a normal distribution with seed 1."""
    if setup is None:
        return x
    dice = np.random.default_rng(1)
    return forward(setup, x, {name: dice.normal(size=shape) for name, shape in setup.weight_shapes.items()})


def meter(setup: Setup, x: np.ndarray, step: int = 1) -> dict[str, dict[str, Change]]:
    """For each rival and each movement of x (rows, columns, channels): what changes in the rival's output.

    Raises Refusal where a rival cannot be computed.
    """
    ways, found = movements(step), {}
    batch = np.stack([x, *(move(x) for move in ways.values())])
    for name, rival in rivals(setup).items():
        before, *after = outputs(rival, batch)
        found[name] = {way: change(before, moved) for way, moved in zip(ways, after, strict=True)}
    return found
