"""How the gradient shrinks or grows on its way back: its norm against the lag, and the straight line through the logarithms."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

FLAT = 1e-9  # nats: less than this is no change at all, and no share of it can be explained


@dataclass(frozen=True)
class Fit:
    """The line log(norm) = intercept + lag x log(factor), by least squares."""

    factor: float  # what one step back multiplies the norm by
    intercept: float  # log of the norm at lag 0, as the line has it
    explained: float  # R squared: the share of the logarithms' variance that the line explains; not a number for a flat curve
    points: int

    def norms(self, lags: np.ndarray) -> np.ndarray:
        """The line's norms at those lags."""
        return np.exp(self.intercept + lags * np.log(self.factor))


def norms(gradient: np.ndarray) -> np.ndarray:
    """The norm of the gradient of the states (batch, steps, width) by lag, (steps,): at lag 0 that of the last step."""
    with np.errstate(over="ignore", invalid="ignore"):
        return np.sqrt((gradient[:, ::-1] ** 2).sum((0, 2)))


def fit(values: np.ndarray) -> Fit | None:
    """The line through log(values) against 0, 1, 2 ...; zeros and infinities are left out. None for less than 3 points."""
    lags = np.flatnonzero(np.isfinite(values) & (values > 0))
    if len(lags) < 3:
        return None
    logs = np.log(values[lags])
    slope, intercept = np.polyfit(lags, logs, 1)
    rest, whole = ((logs - intercept - slope * lags) ** 2).sum(), ((logs - logs.mean()) ** 2).sum()
    explained = 1 - rest / whole if whole > FLAT**2 * len(lags) else float("nan")
    return Fit(float(np.exp(slope)), float(intercept), float(explained), len(lags))
