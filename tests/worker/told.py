"""Somebody to whom a training run reports."""

from __future__ import annotations

from collections.abc import Callable

from core.contract import CurvePoint, Progress


class Told:
    """Keeps what a run reports; `stop` says when to stop."""

    def __init__(self, stop: Callable[[Told], bool] = lambda told: False) -> None:
        self.points: list[CurvePoint] = []
        self.progressed: list[Progress] = []
        self.begun: list[int] = []
        self.stop = stop

    def progress(self, progress: Progress) -> None:
        self.progressed.append(progress)

    def point(self, point: CurvePoint) -> None:
        self.points.append(point)

    def restarted(self, epoch: int) -> None:
        self.begun.append(epoch)

    @property
    def epochs(self) -> list[CurvePoint]:
        return [point for point in self.points if point.validation_loss is not None]

    def should_stop(self) -> bool:
        return self.stop(self)
