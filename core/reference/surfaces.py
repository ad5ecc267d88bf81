"""Losses of two parameters that optimisers can be watched on: three by arithmetic, three that are the loss of real data.

A loss of data is a mean over examples, so that a batch is a mean over some of them. Points are arrays (..., 2), float64.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from core.contract import Knob, Refusal
from core.reference import fits

Rows = np.ndarray | None  # the examples that a mean is over, None for all of them
Box = tuple[float, float, float, float]  # left, right, bottom, top

CONDITION = Knob("condition", "Condition number", "number", 20.0, 1.0, 10_000.0, scale="log")
TILT = Knob("tilt", "Tilt in degrees", "number", 30.0, 0.0, 90.0)


@dataclass(frozen=True, eq=False)  # one object a surface: equal is the same
class Surface:
    """A loss over two parameters.

    `value` takes points (..., 2) to losses (...), `gradient` points to gradients (..., 2), both the mean over some `Rows`;
    `hessian` takes one point (2,) to the matrix (2, 2) of second derivatives. `minima` (n, 2) are those on the map. `examples`
    counts the data behind the loss, 0 where it is plain arithmetic. `rate` is a learning rate that suits gradient descent.
    """

    name: str
    title: str
    about: str
    axes: tuple[str, str]
    box: Box
    start: tuple[float, float]
    rate: float
    value: Callable[[np.ndarray, Rows], np.ndarray]
    gradient: Callable[[np.ndarray, Rows], np.ndarray]
    hessian: Callable[[np.ndarray], np.ndarray]
    minima: np.ndarray
    examples: int = 0
    quadratic: bool = False

    @property
    def lowest(self) -> float:
        """The loss at the deepest minimum."""
        return float(self.value(self.minima, None).min())

    def grid(self, count: int) -> np.ndarray:
        """The loss on count x count places of the map, (rows, columns), the bottom row first."""
        left, right, bottom, top = self.box
        across, up = np.meshgrid(np.linspace(left, right, count), np.linspace(bottom, top, count))
        return self.value(np.stack([across, up], axis=-1), None)


@lru_cache(maxsize=64)
def surface(name: str, condition: float = 20.0, tilt: float = 30.0) -> Surface:
    """The surface of that name; `condition` and `tilt` are the ravine's. Raises Refusal for an unknown name, or out of range."""
    if name not in MAKERS:
        raise Refusal(f"There is no surface of that name; there are {', '.join(MAKERS)}.")
    if name == "ravine":
        return _ravine(float(CONDITION.parse(condition)), float(TILT.parse(tilt)))
    return MAKERS[name]()


def eigenvalues(surface: Surface, point: np.ndarray) -> np.ndarray:
    """The two eigenvalues of the Hessian at a point, the smaller first: how strongly the surface curves."""
    return np.linalg.eigvalsh(surface.hessian(np.asarray(point, float)))


def _quadratic(matrix: np.ndarray) -> dict[str, Any]:
    """Half of p^T A p: its gradient is A p, its Hessian is A everywhere."""
    return {
        "value": lambda points, rows: 0.5 * ((points @ matrix) * points).sum(-1),
        "gradient": lambda points, rows: points @ matrix,
        "hessian": lambda point: matrix.copy(),
        "minima": np.zeros((1, 2)),
        "quadratic": True,
    }


def _bowl() -> Surface:
    about = "Half the square of the distance from the middle. It curves alike in every direction: the condition number is 1."
    return Surface("bowl", TITLES["bowl"], about, PLAIN, (-4, 4, -4, 4), (3, 2), 0.1, **_quadratic(np.eye(2)))


def _ravine(condition: float = 20.0, tilt: float = 30.0) -> Surface:
    turn = np.deg2rad(tilt)
    along, steep = np.array([np.cos(turn), np.sin(turn)]), np.array([-np.sin(turn), np.cos(turn)])
    matrix = np.outer(along, along) + condition * np.outer(steep, steep)
    about = (
        "A quadratic that curves by 1 along the valley and by the condition number across it. The gradient points to the other "
        "wall rather than to the minimum. Optimisers that scale each parameter by itself (AdaGrad, RMSprop, Adam) are helped "
        "most by a valley along an axis: tilt it and see."
    )
    made = _quadratic(matrix)
    return Surface("ravine", TITLES["ravine"], about, PLAIN, (-4, 4, -4, 4), (-3.5, 1.5), round(1 / condition, 4), **made)


def _saddle() -> Surface:
    def value(points: np.ndarray, rows: Rows) -> np.ndarray:
        x, y = points[..., 0], points[..., 1]
        return 0.5 * x**2 - 0.5 * y**2 + 0.25 * y**4

    def gradient(points: np.ndarray, rows: Rows) -> np.ndarray:
        x, y = points[..., 0], points[..., 1]
        return np.stack([x, y**3 - y], axis=-1)

    def hessian(point: np.ndarray) -> np.ndarray:
        return np.diag([1.0, 3 * point[1] ** 2 - 1])

    about = (
        "x² / 2 - y² / 2 + y⁴ / 4. In the middle the gradient is zero, and yet it is no minimum: the loss falls up and down the "
        "map from there. The minima are at (0, 1) and (0, -1). Who starts close to the line y = 0 needs time to leave it."
    )
    minima = np.array([[0.0, 1.0], [0.0, -1.0]])
    return Surface("saddle", TITLES["saddle"], about, PLAIN, (-3, 3, -2, 2), (2.5, 0.01), 0.1, value, gradient, hessian, minima)


def _rosenbrock() -> Surface:
    def value(points: np.ndarray, rows: Rows) -> np.ndarray:
        x, y = points[..., 0], points[..., 1]
        return (1 - x) ** 2 + 100 * (y - x**2) ** 2

    def gradient(points: np.ndarray, rows: Rows) -> np.ndarray:
        x, y = points[..., 0], points[..., 1]
        return np.stack([-2 * (1 - x) - 400 * x * (y - x**2), 200 * (y - x**2)], axis=-1)

    def hessian(point: np.ndarray) -> np.ndarray:
        x, y = point
        return np.array([[2 - 400 * (y - 3 * x**2), -400 * x], [-400 * x, 200.0]])

    about = "(1 - x)² + 100 (y - x²)², Rosenbrock 1960: a bent valley, nearly flat along its floor, with the minimum at (1, 1)."
    made = (value, gradient, hessian, np.ones((1, 2)))
    return Surface("rosenbrock", TITLES["rosenbrock"], about, PLAIN, (-2, 2, -1, 3), (-1.2, 1), 0.0005, *made)


def _line() -> Surface:
    fit = fits.Line()
    about = (
        f"A straight line through {fit.examples} points: the parameters are its slope and its intercept, the loss is the mean "
        "squared error. It is exactly quadratic, and narrow because the inputs are not centred on zero."
    )
    axes = ("slope", "intercept")
    return Surface("line", TITLES["line"], about, axes, (-1, 4, -3, 4), (-0.5, 3.5), 0.05, **fits.parts(fit), quadratic=True)


def _neuron() -> Surface:
    fit = fits.Neuron()
    about = (
        f"One sigmoid neuron without bias that tells two clouds of {fit.examples} points apart: the parameters are its two "
        "weights, the loss is the mean cross-entropy. One minimum: steep where the neuron is wrong, flat where it is sure."
    )
    axes = ("weight 0", "weight 1")
    return Surface("neuron", TITLES["neuron"], about, axes, (-4, 8, -6, 8), (-3, -4), 1.0, **fits.parts(fit))


def _network() -> Surface:
    fit = fits.Network()
    about = (
        f"A trained 2-3-1 network (tanh, then a sigmoid) on {fit.examples} points in two half moons. Two of its 13 parameters "
        "can move, the weights from input 1 to the hidden units 1 and 2; all others stay as they were trained: a slice through "
        "the loss. It has two minima, and one is the better."
    )
    return Surface("network", TITLES["network"], about, fit.axes, fit.box, fit.start, 1.0, **fits.parts(fit))


PLAIN = ("x", "y")
TITLES = {
    "bowl": "Bowl",
    "ravine": "Ravine",
    "saddle": "Saddle",
    "rosenbrock": "Rosenbrock's valley",
    "line": "A line through points (data)",
    "neuron": "One neuron (data)",
    "network": "A small network (data)",
}
MAKERS: dict[str, Callable[[], Surface]] = {
    "bowl": _bowl, "ravine": _ravine, "saddle": _saddle, "rosenbrock": _rosenbrock, "line": _line, "neuron": _neuron,
    "network": _network,
}  # fmt: skip
