"""What is done to a gradient before a step is made with it: clipping by norm or by value, and the pull of L1 and L2."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from core.contract import Refusal

Gradients = Mapping[str, np.ndarray]


def global_norm(gradients: Gradients) -> float:
    """The length of all gradients taken as one long vector."""
    with np.errstate(over="ignore", invalid="ignore"):
        return float(np.sqrt(sum(float((gradient * gradient).sum()) for gradient in gradients.values())))


def by_norm(gradients: Gradients, most: float) -> dict[str, np.ndarray]:
    """All gradients shrunk by one factor, so that their common norm is at most `most`; the direction stays.

    (Pascanu, Mikolov and Bengio 2013, algorithm 1.) Raises Refusal unless `most` is above zero.
    """
    _check(most)
    length = global_norm(gradients)
    factor = most / length if length > most else 1.0
    return {name: gradient * factor for name, gradient in gradients.items()}


def by_value(gradients: Gradients, most: float) -> dict[str, np.ndarray]:
    """Every single number kept within -most..most; the direction may change. Raises Refusal unless `most` is above zero."""
    _check(most)
    return {name: np.clip(gradient, -most, most) for name, gradient in gradients.items()}


def _check(most: float) -> None:
    if not most > 0:
        raise Refusal(f"Clipping needs a bound above 0; {most:g} came.")


CLIPPING = {"none": "None", "norm": "By norm", "value": "By value"}


def clip(kind: str, gradients: Gradients, most: float) -> dict[str, np.ndarray]:
    """The gradients clipped in that way: "none", "norm" or "value"."""
    if kind not in CLIPPING:
        raise Refusal(f"Clipping must be one of {', '.join(CLIPPING)}; {kind[:40]!r} came.")
    return dict(gradients) if kind == "none" else by_norm(gradients, most) if kind == "norm" else by_value(gradients, most)


def penalty_slope(weights: np.ndarray, l1: float, l2: float) -> np.ndarray:
    """The gradient of l1 x sum |w| + l2 x sum w^2, as Keras counts them: both pull every weight towards zero."""
    return l1 * np.sign(weights) + 2 * l2 * weights
