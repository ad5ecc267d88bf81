"""Why a run diverges: how steeply the surface curves, and up to which learning rate an optimiser can come to rest on it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.reference.descent import Run
from core.reference.formulas.optimizers import BOUNDS, SETTINGS
from core.reference.optimizers import Optimizer
from core.reference.surfaces import Surface, eigenvalues

MOST_PLACES = 200  # of a run's way that are looked at


@dataclass(frozen=True)
class Steepest:
    """Where on its way, at which step, a run met the largest eigenvalue of the Hessian."""

    eigenvalue: float
    step: int


def bound(optimizer: Optimizer, eigenvalue: float) -> float | None:
    """The learning rate below which the optimiser comes to rest on a quadratic with that largest eigenvalue.

    Infinite when the surface does not curve upwards; None for AdaGrad, RMSprop and Adam, which have no such bound.
    """
    if optimizer.name not in BOUNDS:
        return None
    if eigenvalue <= 0:
        return float("inf")
    formula = BOUNDS[optimizer.name]
    known = {"lambda_max": eigenvalue} | {SETTINGS[name]: value for name, value in optimizer.settings.items() if name in SETTINGS}
    return float(formula(**{symbol: known[symbol] for symbol in formula.symbols}))


def steepest(surface: Surface, run: Run) -> Steepest:
    """The largest eigenvalue at the run's places on the map; of a run that left, until it left."""
    last = max((run.taken if run.left is None else run.left - 1), 0)
    places = np.unique(np.linspace(0, last, MOST_PLACES).astype(int))
    found = [eigenvalues(surface, run.points[place])[1] for place in places[: 1 if surface.quadratic else None]]
    return Steepest(float(max(found)), int(places[int(np.argmax(found))]))


def longest_step(run: Run) -> float:
    """The length of the longest step that a run took, up to the one with which it left the map."""
    last = run.taken if run.left is None else run.left
    return float(np.linalg.norm(np.diff(run.points[: last + 1], axis=0), axis=1).max(initial=0.0))
