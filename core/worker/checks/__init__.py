"""Our certificate: long runs that hold what we compute against another way of computing it.

A check is a module of this folder with a function `check(cases, seed, report) -> Outcome`; it is found by being there.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

import numpy as np

from core.contract import Refusal

Report = Callable[[str], None]


@dataclass(frozen=True)
class Outcome:
    """What a check found: how many cases, drawn with which seed, the largest difference, and the bound that it had to keep."""

    name: str
    cases: int
    seed: int
    largest: float
    bound: float
    passed: bool

    @property
    def sentence(self) -> str:
        """The outcome in one line."""
        found = f"largest difference {self.largest:.3g} (bound {self.bound:g})"
        return f"{self.name}: {self.cases} cases, seed {self.seed}, {found}: {'passed' if self.passed else 'FAILED'}"


def names() -> tuple[str, ...]:
    """Every check there is."""
    return tuple(sorted(path.stem for path in Path(__file__).parent.glob("*.py") if not path.stem.startswith("_")))


def known(name: str) -> str:
    """The name, when there is a check of it. Raises Refusal when there is none: names are looked up, never used as paths."""
    if name not in names():
        raise Refusal(f"There is no check of that name. The checks are {', '.join(names())}.")
    return name


def run(name: str, cases: int | None = None, seed: int = 1, report: Report = print) -> Outcome:
    """Runs the check of that name, on its usual number of cases unless told otherwise. Raises Refusal when there is none."""
    check: Callable[..., Outcome] = import_module(f"{__name__}.{known(name)}").check
    return check(seed=seed, report=report) if cases is None else check(cases=cases, seed=seed, report=report)


def difference(ours: np.ndarray | float, theirs: np.ndarray | float) -> float:
    """max |ours - theirs| / max(1, max |theirs|): relative for large numbers, absolute for small ones.

    Infinite when the shapes differ or a number is not finite.
    """
    ours, theirs = np.asarray(ours, "float64"), np.asarray(theirs, "float64")
    if ours.shape != theirs.shape or not np.isfinite(ours).all() or not np.isfinite(theirs).all():
        return float("inf")
    return float(np.abs(ours - theirs).max(initial=0) / max(1.0, np.abs(theirs).max(initial=0)))
