"""Choosing one of many by probabilities: made bolder or safer by a temperature, and cut down to the likeliest few."""

from __future__ import annotations

import numpy as np

from core.contract import Refusal

COLDEST, HOTTEST, MOST = 0.05, 5.0, 500


def shaped(probabilities: np.ndarray, temperature: float = 1.0, top_k: int = 0) -> np.ndarray:
    """(n,) probabilities p -> p^(1/T) of the `top_k` largest (0: all), made to sum to one again. Of equal ones the first stays.

    Below T = 1 the likely becomes likelier still, above it everything becomes more alike. Raises Refusal for a temperature that
    is not in 0.05..5 and a `top_k` that is no whole number from 0 to 500.
    """
    checked(temperature, top_k)
    with np.errstate(divide="ignore"):
        scores = np.log(probabilities.astype(float)) / temperature
    if 0 < top_k < len(scores):
        scores[np.argsort(-scores, kind="stable")[top_k:]] = -np.inf
    powers = np.exp(scores - scores.max())
    return powers / powers.sum()


def checked(temperature: object, top_k: object) -> None:
    """Raises Refusal like `shaped`."""
    if isinstance(temperature, bool) or not isinstance(temperature, (int, float)) or not COLDEST <= temperature <= HOTTEST:
        raise Refusal(f"The temperature must be a number from {COLDEST} to {HOTTEST:g}; {str(temperature)[:20]} came.")
    if isinstance(top_k, bool) or not isinstance(top_k, int) or not 0 <= top_k <= MOST:
        raise Refusal(f"The number of candidates must be a whole number from 0 (all) to {MOST}; {str(top_k)[:20]} came.")


def choose(probabilities: np.ndarray, thrown: float) -> int:
    """The place that a throw from 0 up to 1 falls on, when each takes a stretch as long as its probability."""
    ends = np.cumsum(probabilities)
    return int(min(np.searchsorted(ends, thrown * ends[-1], side="right"), np.flatnonzero(probabilities)[-1]))
