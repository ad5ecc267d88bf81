"""Several optimisers on one surface from one start, in step with each other: who goes where, and who is there first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from core.contract import Refusal
from core.reference.optimizers import Optimizer, start, step
from core.reference.surfaces import Surface

FAR = 50  # map widths from the middle of the map: who is beyond does not come back
MOST_STEPS = 2000


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
        """The first step with a loss of at most that; None when there was none."""
        found = np.flatnonzero(self.losses <= loss)
        return int(found[0]) if found.size else None


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
    tracks = {name: _Track(surface, entrant, origin, steps) for name, entrant in entrants.items()}
    drawn = {size: batches(surface.examples, size, seed) for size in {entrant.batch for entrant in entrants.values()} if size}
    with np.errstate(over="ignore", invalid="ignore"):
        for number in range(steps):
            for size in {track.entrant.batch for track in tracks.values() if track.going}:
                together = [track for track in tracks.values() if track.going and track.entrant.batch == size]
                gradients = surface.gradient(np.stack([track.point for track in together]), next(drawn[size]) if size else None)
                for track, gradient in zip(together, gradients, strict=True):
                    track.move(number, gradient)
        return {name: track.run() for name, track in tracks.items()}


def batches(examples: int, size: int, seed: int) -> Iterator[np.ndarray]:
    """Rows of batch after batch without end: each epoch shuffles the examples and cuts them, the last batch may be smaller."""
    dice = np.random.default_rng(seed)
    while True:
        order = dice.permutation(examples)
        yield from (order[first : first + size] for first in range(0, examples, size))


class _Track:
    """One entrant while the race is on."""

    def __init__(self, surface: Surface, entrant: Entrant, origin: tuple[float, float], steps: int) -> None:
        self.surface, self.entrant, self.going, self.taken = surface, entrant, True, 0
        self.point = np.array(origin, float)
        self.state = start(self.point)
        self.points = np.full((steps + 1, 2), np.nan)
        self.points[0] = self.point
        self.gradients = np.full((steps, 2), np.nan)
        self.memory: dict[str, np.ndarray] = {}
        left, right, bottom, top = surface.box
        self.reach = FAR * max(right - left, top - bottom)

    def move(self, number: int, gradient: np.ndarray) -> None:
        self.point, self.state = step(self.entrant.optimizer, self.point, gradient, self.state)
        self.taken = number + 1
        self.points[self.taken], self.gradients[number] = self.point, gradient
        for name, value in self.state.memory[0].items():
            self.memory.setdefault(name, np.full(self.gradients.shape, np.nan))[number] = value
        self.going = bool(abs(self.point[0]) < self.reach and abs(self.point[1]) < self.reach)  # not so for NaN either

    def run(self) -> Run:
        left, right, bottom, top = self.surface.box
        x, y = self.points[: self.taken + 1].T
        inside = (left <= x) & (x <= right) & (bottom <= y) & (y <= top)
        gone = int(np.flatnonzero(inside)[-1]) + 1 if inside.any() else 0
        losses = np.full(len(self.points), np.nan)
        losses[: self.taken + 1] = self.surface.value(self.points[: self.taken + 1], None)
        return Run(self.points, losses, self.gradients, self.memory, self.taken, gone if gone <= self.taken else None)
