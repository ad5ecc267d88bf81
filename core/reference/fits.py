"""Three models with two free parameters on points drawn with a fixed seed: what their loss, gradient and Hessian are.

Each gives, for points (..., 2) of parameters, `value` (...) and `gradient` (..., 2): means over the rows of data, all or some.
"""

from __future__ import annotations

from typing import Any, Protocol

import numpy as np

from core.reference import optimizers

SEED = 1958  # of every draw in this file
STEP = 1e-5  # of the differences that a Hessian is made of


class Fit(Protocol):
    """A model on its data."""

    examples: int
    guess: np.ndarray  # (n, 2): near the minima

    def value(self, points: np.ndarray, rows: np.ndarray | None = None) -> np.ndarray: ...
    def gradient(self, points: np.ndarray, rows: np.ndarray | None = None) -> np.ndarray: ...


def parts(fit: Fit) -> dict[str, Any]:
    """What a surface takes of a fit."""
    return {
        "value": fit.value,
        "gradient": fit.gradient,
        "hessian": lambda point: hessian(fit, point),
        "minima": np.stack([_minimum(fit, guess) for guess in fit.guess]),
        "examples": fit.examples,
    }


def hessian(fit: Fit, point: np.ndarray) -> np.ndarray:
    """(2, 2): central differences of the exact gradient, made symmetric."""
    shifts = STEP * np.eye(2)
    found = (fit.gradient(point + shifts) - fit.gradient(point - shifts)) / (2 * STEP)
    return (found + found.T) / 2


def _minimum(fit: Fit, guess: np.ndarray) -> np.ndarray:
    """Newton's method from near by: where the gradient is zero to rounding."""
    point = guess.copy()
    for _ in range(30):
        point = point - np.linalg.solve(hessian(fit, point), fit.gradient(point))
    return point


def _chosen(data: np.ndarray, rows: np.ndarray | None) -> np.ndarray:
    return data if rows is None else data[rows]


def _sigmoid(x: np.ndarray) -> np.ndarray:
    return 0.5 * (1 + np.tanh(0.5 * x))  # the same number as 1 / (1 + e^-x), without overflow


class Line:
    """A straight line through points with noise; the loss is the mean squared error."""

    def __init__(self) -> None:
        dice = np.random.default_rng(SEED)
        self.examples = 60
        self.x = dice.uniform(0, 3, self.examples)
        self.y = 1.5 * self.x - 0.5 + dice.normal(0, 0.6, self.examples)
        self.inputs = np.stack([self.x, np.ones_like(self.x)], axis=-1)  # (m, 2): what slope and intercept are multiplied by
        self.guess = np.polyfit(self.x, self.y, 1)[None]

    def value(self, points: np.ndarray, rows: np.ndarray | None = None) -> np.ndarray:
        inputs, y = _chosen(self.inputs, rows), _chosen(self.y, rows)
        return ((points @ inputs.T - y) ** 2).mean(-1)

    def gradient(self, points: np.ndarray, rows: np.ndarray | None = None) -> np.ndarray:
        inputs, y = _chosen(self.inputs, rows), _chosen(self.y, rows)
        return (points @ inputs.T - y) @ inputs * (2 / len(y))


class Neuron:
    """A sigmoid neuron with two weights on two clouds that overlap; the loss is the mean cross-entropy."""

    def __init__(self) -> None:
        dice = np.random.default_rng(SEED)
        self.examples = 80
        self.labels = np.arange(self.examples) % 2
        self.x = (2 * self.labels[:, None] - 1) * np.array([0.7, 0.25]) + dice.normal(0, [0.7, 0.3], (self.examples, 2))
        self.guess = np.array([[1.0, 1.0]])

    def value(self, points: np.ndarray, rows: np.ndarray | None = None) -> np.ndarray:
        x, labels = _chosen(self.x, rows), _chosen(self.labels, rows)
        scores = points @ x.T  # (..., m)
        return (np.logaddexp(0, scores) - labels * scores).mean(-1)

    def gradient(self, points: np.ndarray, rows: np.ndarray | None = None) -> np.ndarray:
        x, labels = _chosen(self.x, rows), _chosen(self.labels, rows)
        return (_sigmoid(points @ x.T) - labels) @ x * (1 / len(x))


class Network:
    """A 2-3-1 network on two half moons, trained with Adam and then held still but for two of its first layer's weights."""

    FREE = (1, 2)  # hidden units whose weight on input 1 can move
    axes = ("weight to unit 1", "weight to unit 2")
    box = (-6.0, 8.0, -9.0, 12.0)
    start = (-4.0, -7.0)

    def __init__(self) -> None:
        dice = np.random.default_rng(SEED)
        self.examples = 100
        self.labels = np.arange(self.examples) % 2
        angle = dice.uniform(0, np.pi, self.examples)
        moons = np.stack([np.cos(angle), np.sin(angle)], axis=-1)
        self.x = np.where(self.labels[:, None], [1, 0.5] - moons, moons) + dice.normal(0, 0.2, (self.examples, 2))
        self.weights = self._trained(dice)
        self._hold()
        self.guess = np.array([self.weights["hidden"][1, list(self.FREE)], [2.0, -4.0]])  # where it was trained to, and another

    def _trained(self, dice: np.random.Generator) -> dict[str, np.ndarray]:
        weights = {
            "hidden": dice.normal(0, 1, (2, 3)),
            "hidden_bias": np.zeros(3),
            "output": dice.normal(0, 1, 3),
            "output_bias": np.zeros(1),
        }
        adam, state = optimizers.create("adam", learning_rate=0.05), optimizers.start(weights)
        for _ in range(400):
            weights, state = optimizers.step(adam, weights, self._slopes(weights), state)
        return weights

    def _slopes(self, weights: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
        hidden = np.tanh(self.x @ weights["hidden"] + weights["hidden_bias"])  # (m, 3)
        error = (_sigmoid(hidden @ weights["output"] + weights["output_bias"]) - self.labels) / self.examples
        back = error[:, None] * weights["output"] * (1 - hidden**2)
        return {
            "hidden": self.x.T @ back,
            "hidden_bias": back.sum(0),
            "output": hidden.T @ error,
            "output_bias": error.sum(keepdims=True),
        }

    def _hold(self) -> None:
        """Reckons once what does not move: the third unit's share of the scores, and what else adds to the free units."""
        free, weights = list(self.FREE), self.weights
        still = [unit for unit in range(3) if unit not in free]
        sums = self.x @ weights["hidden"] + weights["hidden_bias"]  # (m, 3)
        self.held = np.tanh(sums[:, still]) @ weights["output"][still] + weights["output_bias"]  # (m,)
        self.rest = (sums - self.x[:, 1:] * weights["hidden"][1])[:, free]  # (m, 2)
        self.output = weights["output"][free]

    def _hidden(self, points: np.ndarray, rows: np.ndarray | None) -> np.ndarray:
        """What the two free units put out, (..., m, 2)."""
        return np.tanh(_chosen(self.rest, rows) + points[..., None, :] * _chosen(self.x, rows)[:, 1:])

    def value(self, points: np.ndarray, rows: np.ndarray | None = None) -> np.ndarray:
        scores = _chosen(self.held, rows) + self._hidden(points, rows) @ self.output  # (..., m)
        return (np.logaddexp(0, scores) - _chosen(self.labels, rows) * scores).mean(-1)

    def gradient(self, points: np.ndarray, rows: np.ndarray | None = None) -> np.ndarray:
        hidden, x = self._hidden(points, rows), _chosen(self.x, rows)[:, 1]
        error = _sigmoid(_chosen(self.held, rows) + hidden @ self.output) - _chosen(self.labels, rows)  # (..., m)
        return ((error * x)[..., None] * (1 - hidden * hidden)).sum(-2) * (self.output / len(x))
