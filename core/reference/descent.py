"""Several optimisers on one surface from one start, in step with each other: who goes where, and who is there first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from core.contract import Refusal
from core.reference.optimizers import Memory, Optimizer, start, step
from core.reference.surfaces import Surface

FAR = 50  # map widths from the middle of the map: who is beyond does not come back
MOST_STEPS = 2000
RATES = tuple(digit * 10.0**power for power in range(-5, 3) for digit in (1, 2, 5))


@dataclass(frozen=True)
class Entrant:
    """An optimiser in a race. `batch` is how many examples each of its gradients is a mean over; 0 is all of them."""

    optimizer: Optimizer
    batch: int = 0


@dataclass(frozen=True)
class Run:
    """What one entrant did in `taken` steps.

    `points` (steps + 1, 2) with the start first, and `losses` (steps + 1,) over all examples; `gradients` (steps, 2) of the
    batches, and `memory`, by name (steps, 2), after each step. After `taken` steps all of them are NaN. `left` is the step with
    which the entrant left the map for good, None for one that ended on it.
    """

    points: np.ndarray
    losses: np.ndarray
    gradients: np.ndarray
    memory: Mapping[str, np.ndarray]
    taken: int
    left: int | None

    def below(self, loss: float) -> int | None:
        """The step from which on every loss is at most that, to the end of the race; None when there is none such.

        A dip that does not last does not count, nor does a run that ended early.
        """
        above = np.flatnonzero(~(self.losses <= loss))  # NaN is above everything
        reached = int(above[-1]) + 1 if above.size else 0
        return reached if reached < len(self.losses) else None


def race(
    surface: Surface, entrants: Mapping[str, Entrant], origin: tuple[float, float], steps: int, seed: int = 0
) -> dict[str, Run]:
    """Every entrant's run over `steps` steps from `origin`. Entrants with the same batch size see the same batches.

    An entrant that moves beyond 50 map widths, or to numbers that are not finite, stops there. Raises Refusal for a batch that
    the surface has no examples for, or for more than 2,000 steps.
    """
    if not 0 <= steps <= MOST_STEPS:
        raise Refusal(f"A race has 0 to {MOST_STEPS:,} steps; {steps} came.")
    for entrant in entrants.values():
        if not 0 <= entrant.batch <= surface.examples:
            raise Refusal(f"A batch on this surface has at most {surface.examples} examples; {entrant.batch} came.")
    tracks = {name: _Track(surface, entrant, origin) for name, entrant in entrants.items()}
    drawn = {size: batches(surface.examples, size, seed) for size in {entrant.batch for entrant in entrants.values()} if size}
    with np.errstate(over="ignore", invalid="ignore"):
        for _ in range(steps):
            for size in {track.entrant.batch for track in tracks.values() if track.going}:
                together = [track for track in tracks.values() if track.going and track.entrant.batch == size]
                rows = next(drawn[size]) if size else None
                gradients = surface.gradient(np.array([track.points[-1] for track in together]), rows)
                for track, gradient in zip(together, gradients, strict=True):
                    track.move(gradient)
        return {name: track.run(steps) for name, track in tracks.items()}


def tuned(surface: Surface, entrant: Entrant, origin: tuple[float, float], steps: int, below: float, seed: int = 0) -> float:
    """The learning rate of 1, 2, 5 times a power of ten that brings the entrant below a loss soonest and keeps it there,
    or lowest at the end where none does.
    """
    optimizer = entrant.optimizer
    tries = {
        f"{rate:g}": Entrant(Optimizer(optimizer.name, {**optimizer.settings, "learning_rate": rate}), entrant.batch)
        for rate in RATES
    }

    def place(found: tuple[str, Run]) -> tuple[float, float]:
        reached, last = found[1].below(below), float(found[1].losses[-1])
        return np.inf if reached is None else float(reached), last if np.isfinite(last) else np.inf

    return float(min(race(surface, tries, origin, steps, seed).items(), key=place)[0])


def batches(examples: int, size: int, seed: int) -> Iterator[np.ndarray]:
    """Rows of batch after batch without end: each epoch shuffles the examples and cuts them, the last batch may be smaller."""
    dice = np.random.default_rng(seed)
    while True:
        order = dice.permutation(examples)
        yield from (order[first : first + size] for first in range(0, examples, size))


class _Track:
    """One entrant while the race is on."""

    def __init__(self, surface: Surface, entrant: Entrant, origin: tuple[float, float]) -> None:
        self.surface, self.entrant, self.going = surface, entrant, True
        self.state = start(np.array(origin, float))
        self.points, self.gradients = [np.array(origin, float)], list[np.ndarray]()
        self.memory = list[Memory]()
        left, right, bottom, top = surface.box
        self.reach = FAR * max(right - left, top - bottom)

    def move(self, gradient: np.ndarray) -> None:
        point, self.state = step(self.entrant.optimizer, self.points[-1], gradient, self.state)
        self.points.append(point)
        self.gradients.append(gradient)
        self.memory.append(self.state.memory[0])
        x, y = point.tolist()
        self.going = abs(x) < self.reach and abs(y) < self.reach  # not so for NaN either

    def run(self, steps: int) -> Run:
        points, taken = np.array(self.points), len(self.gradients)
        left, right, bottom, top = self.surface.box
        x, y = points.T
        inside = (left <= x) & (x <= right) & (bottom <= y) & (y <= top)
        gone = int(np.flatnonzero(inside)[-1]) + 1 if inside.any() else 0
        return Run(
            points=_filled(points, steps + 1),
            losses=_filled(self.surface.value(points, None), steps + 1),
            gradients=_filled(np.array(self.gradients).reshape(-1, 2), steps),
            memory={name: _filled(np.array([known[name] for known in self.memory]), steps) for name in self.state.memory[0]},
            taken=taken,
            left=gone if gone <= taken else None,
        )


def _filled(values: np.ndarray, length: int) -> np.ndarray:
    """`values` with NaN behind them up to that length."""
    padded = np.full((length, *values.shape[1:]), np.nan)
    padded[: len(values)] = values
    return padded
