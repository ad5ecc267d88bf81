"""Optimisers: one step of each, equal to Keras 3's SGD, Adagrad, RMSprop and Adam.

>>> adam = create("adam", learning_rate=0.01)
>>> state = start(parameters)
>>> parameters, state = step(adam, parameters, gradients, state)

Parameters and gradients are one array, a list of arrays, or a dict of arrays; what comes back is of the same kind and dtype.
The formulas of each are in `formulas/optimizers.py`; the tests hold these lines against them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

import numpy as np

from core.contract import Knob, Refusal

Settings = Mapping[str, float]
Memory = dict[str, np.ndarray]  # of one array: by name, in the array's shape
Rule = Callable[[Settings, int, np.ndarray, Memory], tuple[np.ndarray, Memory]]
Tree = TypeVar("Tree", np.ndarray, list[np.ndarray], dict[str, np.ndarray])

KNOBS = {
    knob.name: knob
    for knob in (
        Knob("learning_rate", "Learning rate", "number", 0.01, 1e-10, 1000.0, scale="log", help="How far a step goes."),
        Knob("momentum", "Momentum", "number", 0.9, 0.0, 0.999999, help="How much of its velocity a step keeps."),
        Knob("rho", "Rho", "number", 0.9, 0.0, 1.0, help="How much of the mean square RMSprop keeps."),
        Knob("beta_1", "Beta 1", "number", 0.9, 0.0, 0.999999, help="How much of the mean gradient Adam keeps."),
        Knob("beta_2", "Beta 2", "number", 0.999, 0.0, 0.999999, help="How much of the mean square Adam keeps."),
        Knob("epsilon", "Epsilon", "number", 1e-7, 1e-30, 1.0, scale="log", help="Keeps a division by zero away."),
        Knob("initial_accumulator_value", "First sum of squares", "number", 0.1, 0.0, 1000.0, help="Where AdaGrad's sum begins."),
    )
}


@dataclass(frozen=True)
class Optimizer:
    """One optimiser with all its settings, as `create` has checked them."""

    name: str
    settings: Settings = field(hash=False)


@dataclass(frozen=True)
class State:
    """What an optimiser remembers: how many steps it took, and its memory of each array, in the order of the arrays."""

    steps: int
    memory: tuple[Memory, ...]


def create(name: str, **settings: object) -> Optimizer:
    """The optimiser of that name with Keras' defaults but for `settings`.

    Raises Refusal for a name that is none, a setting that it does not have, or one out of its range.
    """
    if name not in METHODS:
        raise Refusal(f"There is no optimiser of that name; there are {', '.join(METHODS)}.")
    defaults = METHODS[name].defaults
    foreign = sorted(set(settings) - set(defaults))
    if foreign:
        raise Refusal(f"{METHODS[name].title} has no setting {foreign[0]!r}; it has {', '.join(defaults)}.")
    return Optimizer(name, {key: float(KNOBS[key].parse(settings.get(key, value))) for key, value in defaults.items()})


def start(parameters: Tree) -> State:
    """The state before the first step: nothing is remembered yet."""
    return State(0, tuple({} for _ in _arrays(parameters)))


def step(optimizer: Optimizer, parameters: Tree, gradients: Tree, state: State) -> tuple[Tree, State]:
    """The parameters after one step, and what the optimiser remembers then; what came in stays as it is.

    Each gradient has its parameter's shape. A run that diverges ends in numbers that are not finite: no error, they come back.
    Raises Refusal when gradients and parameters do not fit together.
    """
    ours, slopes = _arrays(parameters), _arrays(gradients)
    if [array.shape for array in ours] != [slope.shape for slope in slopes] or len(ours) != len(state.memory):
        raise Refusal("Every parameter needs a gradient of its own shape and a state that was started with it.")
    rule, moved, memory = METHODS[optimizer.name].rule, [], []
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        for array, slope, known in zip(ours, slopes, state.memory, strict=True):
            update, remembered = rule(optimizer.settings, state.steps + 1, slope, known)
            moved.append(np.asarray(array + update))  # numbers without an axis stay arrays too
            memory.append(remembered)
    return _like(parameters, moved), State(state.steps + 1, tuple(memory))


def _arrays(tree: Tree) -> Sequence[np.ndarray]:
    if isinstance(tree, np.ndarray):
        return [tree]
    return list(tree.values()) if isinstance(tree, dict) else tree


def _like(tree: Any, arrays: list[np.ndarray]) -> Any:
    """The arrays as they came: one, a list, or a dict."""
    if isinstance(tree, np.ndarray):
        return arrays[0]
    return dict(zip(tree, arrays, strict=True)) if isinstance(tree, dict) else arrays


def _gradient_descent(settings: Settings, number: int, gradient: np.ndarray, memory: Memory) -> tuple[np.ndarray, Memory]:
    return -settings["learning_rate"] * gradient, {}


def _velocity(settings: Settings, gradient: np.ndarray, memory: Memory) -> np.ndarray:
    kept = settings["momentum"] * memory["velocity"] if memory else 0.0
    return kept - settings["learning_rate"] * gradient


def _momentum(settings: Settings, number: int, gradient: np.ndarray, memory: Memory) -> tuple[np.ndarray, Memory]:
    velocity = _velocity(settings, gradient, memory)
    return velocity, {"velocity": velocity}


def _nesterov(settings: Settings, number: int, gradient: np.ndarray, memory: Memory) -> tuple[np.ndarray, Memory]:
    velocity = _velocity(settings, gradient, memory)
    return settings["momentum"] * velocity - settings["learning_rate"] * gradient, {"velocity": velocity}


def _adagrad(settings: Settings, number: int, gradient: np.ndarray, memory: Memory) -> tuple[np.ndarray, Memory]:
    before = memory["second_moment"] if memory else settings["initial_accumulator_value"]
    squares = before + gradient * gradient
    return -settings["learning_rate"] * gradient / np.sqrt(squares + settings["epsilon"]), {"second_moment": squares}


def _rmsprop(settings: Settings, number: int, gradient: np.ndarray, memory: Memory) -> tuple[np.ndarray, Memory]:
    rho = settings["rho"]
    squares = (rho * memory["second_moment"] if memory else 0.0) + (1 - rho) * (gradient * gradient)
    return -settings["learning_rate"] * gradient / np.sqrt(squares + settings["epsilon"]), {"second_moment": squares}


def _adam(settings: Settings, number: int, gradient: np.ndarray, memory: Memory) -> tuple[np.ndarray, Memory]:
    """Epsilon stands after the root of the uncorrected second moment, as in Keras: the "epsilon hat" of the paper's section 2."""
    one, two = settings["beta_1"], settings["beta_2"]
    mean = (one * memory["first_moment"] if memory else 0.0) + (1 - one) * gradient
    squares = (two * memory["second_moment"] if memory else 0.0) + (1 - two) * (gradient * gradient)
    rate = settings["learning_rate"] * (1 - two**number) ** 0.5 / (1 - one**number)
    return -rate * mean / (np.sqrt(squares) + settings["epsilon"]), {"first_moment": mean, "second_moment": squares}


@dataclass(frozen=True)
class Method:
    """What there is to know of one optimiser: its title, Keras' defaults, and the rule for one array."""

    title: str
    defaults: Settings
    rule: Rule


METHODS: dict[str, Method] = {
    "gradient_descent": Method("Gradient descent", {"learning_rate": 0.01}, _gradient_descent),
    "momentum": Method("Momentum", {"learning_rate": 0.01, "momentum": 0.9}, _momentum),
    "nesterov": Method("Nesterov momentum", {"learning_rate": 0.01, "momentum": 0.9}, _nesterov),
    "adagrad": Method("AdaGrad", {"learning_rate": 0.001, "initial_accumulator_value": 0.1, "epsilon": 1e-7}, _adagrad),
    "rmsprop": Method("RMSprop", {"learning_rate": 0.001, "rho": 0.9, "epsilon": 1e-7}, _rmsprop),
    "adam": Method("Adam", {"learning_rate": 0.001, "beta_1": 0.9, "beta_2": 0.999, "epsilon": 1e-7}, _adam),
}
