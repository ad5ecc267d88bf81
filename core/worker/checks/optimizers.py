"""Ten steps of every optimiser against Keras' own, and the gradient of every surface against central differences.

A case is one optimiser with random settings: on a list of arrays of random shapes with the same random gradients for both, or
on a surface, where each follows the gradient at its own place.
"""

from __future__ import annotations

from collections.abc import Callable

import keras
import numpy as np

from core.reference import optimizers, surfaces
from core.reference.surfaces import Surface
from core.worker.checks import Outcome, Report, difference

BOUND = 1e-5  # against Keras, in float32
SLOPES = 1e-6  # against central differences, in float64
STEPS = 10
Gradients = Callable[[list[np.ndarray], int], list[np.ndarray]]
KERAS: dict[str, Callable[..., keras.optimizers.Optimizer]] = {
    "gradient_descent": keras.optimizers.SGD,
    "momentum": lambda momentum=0.9, **settings: keras.optimizers.SGD(momentum=momentum, **settings),
    "nesterov": lambda momentum=0.9, **settings: keras.optimizers.SGD(momentum=momentum, nesterov=True, **settings),
    "adagrad": keras.optimizers.Adagrad,
    "rmsprop": keras.optimizers.RMSprop,
    "adam": keras.optimizers.Adam,
}


def check(cases: int = 600, seed: int = 1, report: Report = print) -> Outcome:
    """`cases` optimisers in turn, ten steps each; beside every case the gradient of a surface at a random place of its map."""
    dice, largest = np.random.default_rng(seed), dict.fromkeys(KERAS, 0.0)
    slopes = dict.fromkeys(surfaces.MAKERS, 0.0)
    for case in range(cases):
        name, place = list(KERAS)[case % len(KERAS)], list(slopes)[case % len(slopes)]
        surface = _surface(dice, place)
        slopes[place] = max(slopes[place], slope(surface, _within(dice, surface), _rows(dice, surface)))
        found = _on_arrays(dice, name) if dice.random() < 0.5 else _on_surface(dice, name, surface)
        largest[name] = max(largest[name], found)
    for name, worst in largest.items():
        report(f"  {optimizers.METHODS[name].title}: largest difference to Keras {worst:.2g}")
    for name, worst in slopes.items():
        report(f"  {surfaces.TITLES[name]}: gradient to central differences {worst:.2g} (bound {SLOPES:g})")
    worst, steepest = max(largest.values()), max(slopes.values())
    return Outcome("optimizers", cases, seed, worst, BOUND, worst <= BOUND and steepest <= SLOPES)


def slope(surface: Surface, point: np.ndarray, rows: np.ndarray | None = None) -> float:
    """The largest difference between a surface's gradient and central differences, relative where the gradient is above 1."""
    step = 1e-5 * np.maximum(1.0, np.abs(point))
    shifts = np.diag(step)
    differences = (surface.value(point + shifts, rows) - surface.value(point - shifts, rows)) / (2 * step)
    return difference(surface.gradient(point, rows), differences)


def settings(dice: np.random.Generator, name: str) -> dict[str, float]:
    """Random settings of that optimiser, for small numbers and for large."""
    drawn = {
        "learning_rate": float(10 ** dice.uniform(-4, -0.5)),
        "momentum": float(dice.uniform(0, 0.99)),
        "rho": float(dice.uniform(0, 0.999)),
        "beta_1": float(dice.uniform(0, 0.99)),
        "beta_2": float(dice.uniform(0, 0.9999)),
        "epsilon": float(10 ** dice.uniform(-8, -2)),
        "initial_accumulator_value": float(dice.uniform(0, 1)),
    }
    return {key: drawn[key] for key in optimizers.METHODS[name].defaults} if dice.random() < 0.9 else {}  # or Keras' defaults


def _on_arrays(dice: np.random.Generator, name: str) -> float:
    shapes = [tuple(int(size) for size in dice.integers(1, 6, dice.integers(0, 4))) for _ in range(dice.integers(1, 5))]
    spread = 10 ** dice.uniform(-3, 2)
    starts = [dice.normal(0, 1, shape).astype("float32") for shape in shapes]
    drawn = [[dice.normal(0, spread, shape).astype("float32") for shape in shapes] for _ in range(STEPS)]
    return _ten_steps(name, settings(dice, name), starts, lambda parameters, number: drawn[number])


def _on_surface(dice: np.random.Generator, name: str, surface: Surface) -> float:
    """With a learning rate that does not diverge: in a run that does, the rounding of float32 grows as fast as the run."""
    chosen = {**settings(dice, name), "learning_rate": surface.rate * float(10 ** dice.uniform(-2, -0.5))}

    def gradients(parameters: list[np.ndarray], number: int) -> list[np.ndarray]:
        return [surface.gradient(parameters[0].astype("float64"), None).astype("float32")]

    return _ten_steps(name, chosen, [_within(dice, surface).astype("float32")], gradients)


def _ten_steps(name: str, chosen: dict[str, float], starts: list[np.ndarray], gradients: Gradients) -> float:
    ours, optimizer = starts, optimizers.create(name, **chosen)
    state = optimizers.start(ours)
    theirs = [keras.Variable(start) for start in starts]
    keras_optimizer = KERAS[name](**chosen)
    worst = 0.0
    for number in range(STEPS):
        keras_optimizer.apply([keras.ops.convert_to_tensor(g) for g in gradients([v.numpy() for v in theirs], number)], theirs)
        ours, state = optimizers.step(optimizer, ours, gradients(ours, number), state)
        pairs = zip(ours, theirs, strict=True)
        worst = max(worst, *(difference(our, their.numpy()) for our, their in pairs))
    return worst if all(our.dtype == np.float32 for our in ours) else float("inf")


def _surface(dice: np.random.Generator, name: str) -> Surface:
    return surfaces.surface(name, float(np.round(10 ** dice.uniform(0, 3), 3)), float(dice.integers(0, 91)))


def _within(dice: np.random.Generator, surface: Surface) -> np.ndarray:
    left, right, bottom, top = surface.box
    return dice.uniform([left, bottom], [right, top])


def _rows(dice: np.random.Generator, surface: Surface) -> np.ndarray | None:
    """A batch of a data surface, or all of it."""
    if not surface.examples or dice.random() < 0.3:
        return None
    return dice.permutation(surface.examples)[: int(dice.integers(1, surface.examples + 1))]
