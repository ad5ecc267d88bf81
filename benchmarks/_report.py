"""How every benchmark speaks: figures with n, median and 95th percentile; a table for people or JSON for programs."""

from __future__ import annotations

import argparse
import json
import math
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

Row = Mapping[str, object]


@dataclass(frozen=True)
class Figures:
    """What is told of one series of measurements."""

    n: int
    median: float
    p95: float


@dataclass(frozen=True)
class Goal:
    """A bound, and how the measured value stands to it."""

    goal: str
    value: float
    holds: bool

    def __str__(self) -> str:
        return f"{'holds ' if self.holds else 'MISSED'} {self.goal}: {self.value:.3g}"


def figures(values: Sequence[float], scale: float = 1.0) -> Figures:
    """The figures of a series, each value times `scale`; NaN where there are no values."""
    scaled = np.asarray(values, dtype=float) * scale
    if not len(scaled):
        return Figures(0, math.nan, math.nan)
    return Figures(len(scaled), float(np.median(scaled)), float(np.percentile(scaled, 95)))


def at_most(goal: str, value: float, bound: float) -> Goal:
    """A goal that a smaller value serves; one that could not be measured is missed."""
    return Goal(f"{goal}, at most {bound:g}", value, value <= bound)


def at_least(goal: str, value: float, bound: float) -> Goal:
    """A goal that a larger value serves."""
    return Goal(f"{goal}, at least {bound:g}", value, value >= bound)


def parser(description: str | None) -> argparse.ArgumentParser:
    """A command line with what all benchmarks have in common."""
    made = argparse.ArgumentParser(description=description, formatter_class=argparse.ArgumentDefaultsHelpFormatter)
    made.add_argument("--json", action="store_true", help="print JSON instead of a table")
    return made


def say(doing: str) -> None:
    """Tells somebody who waits what is being measured."""
    print(doing, file=sys.stderr, flush=True)


def tell(as_json: bool, title: str, rows: Sequence[Row], goals: Sequence[Goal], **more: Any) -> None:
    """Prints what was measured: each row's columns, the goals, and whatever else there is to say."""
    if as_json:
        print(json.dumps({"title": title, "rows": list(rows), "goals": [asdict(goal) for goal in goals], **more}, indent=1))
        return
    print(f"\n{title}\n\n{_table(rows)}\n")
    for name, value in more.items():
        print(f"{name.replace('_', ' ')}: {_shown(value)}")
    print(*goals, sep="\n")


def _table(rows: Sequence[Row]) -> str:
    names = list(dict.fromkeys(name for row in rows for name in row))
    cells = [names, *([_shown(row.get(name, "")) for name in names] for row in rows)]
    widths = [max(len(line[column]) for line in cells) for column in range(len(names))]
    first, *others = widths
    lines = [
        "  ".join([line[0].ljust(first), *(cell.rjust(width) for cell, width in zip(line[1:], others, strict=True))])
        for line in cells
    ]
    return "\n".join([lines[0], "-" * len(lines[0]), *lines[1:]])


def _shown(value: object) -> str:
    if isinstance(value, float):
        return f"{value:.4g}" if abs(value) < 1000 else f"{value:.0f}"
    if isinstance(value, (list, tuple)):
        return ", ".join(map(_shown, value)) or "none"
    return str(value)
