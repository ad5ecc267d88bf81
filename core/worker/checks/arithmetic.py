"""Random convolutions and poolings of every kind: the NumPy engine against the Keras layers that the pages give to copy.

Each case runs the very lines that `keras_line` prints. The size that the formula says has to be the size that came out, the
parameters those that Keras counts, and the sparse matrix has to give the same numbers as the sliding window.
"""

from __future__ import annotations

import logging
import math
from collections import Counter
from typing import Any

import keras
import numpy as np

from core.reference.arithmetic import arithmetic
from core.reference.connections import apply, connections, values
from core.reference.keras_line import keras_line
from core.reference.operation import backward, forward
from core.reference.setup import KINDS, Setup
from core.worker.checks import Outcome, Report, difference
from core.worker.checks._draws import setup as draw
from core.worker.tape import pull_back

BOUND = 1e-5  # relative, in float32
BACKWARDS = 5  # one case in so many is also held against automatic differentiation
LAYERS = ("layer", "depthwise", "pointwise")


def check(cases: int = 10_000, seed: int = 1, report: Report = print) -> Outcome:
    """Compares `cases` random configurations, all kinds in turn; a fifth of them backwards too. Case i is drawn from
    `numpy.random.default_rng([seed, i])`.
    """
    kinds, seen, back = tuple(KINDS), Counter[str](), Counter[str]()
    largest = dict.fromkeys(kinds, 0.0)
    logging.getLogger("tensorflow").setLevel(logging.ERROR)  # it would complain that every grouped convolution is a new one
    with keras.device("cpu:0"):  # a GPU may round float32 products to ten bits
        for case in range(cases):
            kind, dice = kinds[case % len(kinds)], np.random.default_rng([seed, case])
            backwards = case // len(kinds) % BACKWARDS == 0
            found = _compare(draw(dice, kind), dice, backwards)
            seen[kind], back[kind] = seen[kind] + 1, back[kind] + backwards
            if found > max(BOUND, largest[kind]):
                report(f"  case [{seed}, {case}] differs by {found:.3g}: {draw(np.random.default_rng([seed, case]), kind)}")
            largest[kind] = max(largest[kind], found)
    for kind in kinds:
        report(f"  {kind}: {seen[kind]} cases, {back[kind]} backwards too, largest difference {largest[kind]:.2g}")
    report("  Not among them: max pooling with a dilation, which Keras does not have; it is held against PyTorch where that is.")
    worst = max(largest.values())
    return Outcome("arithmetic", cases, seed, worst, BOUND, worst <= BOUND)


def _compare(setup: Setup, dice: np.random.Generator, backwards: bool) -> float:
    """The largest difference of one configuration; infinite when a size or a count of parameters is wrong."""
    x = dice.normal(0, 1, (int(dice.integers(1, 4)), *setup.input_shape)).astype("float32")
    if dice.random() < 0.2 and not _shares_ties(setup):
        x = np.round(x)  # so that maxima tie
    weights = {name: dice.normal(0, 1, shape).astype("float32") for name, shape in setup.weight_shapes.items()}
    lines = keras_line(setup).split("\n")
    names, variables = _layers(setup, lines, weights)
    gradient = dice.normal(0, 1, (len(x), *setup.output_shape)).astype("float32")
    ours = forward(setup, x, weights)
    if not backwards:
        theirs = np.asarray(_run(lines, names, x))
    else:
        if ours.shape != _run(lines, names, x).shape:
            return math.inf  # the gradient would not fit either
        theirs, their_x, their_weights = pull_back(lambda start: _run(lines, names, start), x, list(variables.values()), gradient)
    if ours.dtype != x.dtype or not _sizes_are_right(setup, theirs.shape[1:], variables):
        return math.inf
    found = max(difference(ours, theirs), _as_a_matrix(setup, x[0], weights, ours[0]))
    if backwards:
        our_x, our_weights = backward(setup, gradient, x, weights)
        found = max(found, difference(our_x, their_x))
        for name, value in zip(variables, their_weights, strict=True):
            found = max(found, difference(our_weights[name], value.reshape(our_weights[name].shape)))
    return found


def _shares_ties(setup: Setup) -> bool:
    """Where several numbers are the maximum, any of them may get the gradient. Keras gives it to the first in 1-D and 2-D, as we
    do, but to all of them, in parts or whole, for a global maximum and in 3-D.
    """
    return setup.kind == "global_max" or setup.kind == "max" and len(setup.sizes) == 3


def _layers(setup: Setup, lines: list[str], weights: dict[str, np.ndarray]) -> tuple[dict[str, Any], dict[str, keras.Variable]]:
    """What the lines name before they see x: built layers with the weights in them. And their variables by our names."""
    names: dict[str, Any] = {"keras": keras}
    variables: dict[str, keras.Variable] = {}
    for line in lines:
        name = line.split(" = ")[0]
        if name in LAYERS:
            exec(line, names)
            layer = names[name]
            channels = setup.channels * setup.multiplier if name == "pointwise" else setup.channels
            layer.build((None, *[None] * len(setup.sizes), channels))
            variables |= {_own_name(name, variable.name, layer): variable for variable in layer.trainable_weights}
    if not variables and weights:  # an operation without a layer
        variables = {name: keras.Variable(value) for name, value in weights.items()}
        names |= variables
    for name, variable in variables.items():
        variable.assign(weights[name].reshape(variable.shape))
    return names, variables


def _own_name(layer: str, variable: str, built: keras.layers.Layer) -> str:
    """Our name of a Keras variable: the two steps of a separable convolution have a kernel each."""
    if variable != "kernel" or layer == "layer" and not isinstance(built, keras.layers.SeparableConv1D):
        return variable
    return f"{layer}_kernel"


def _run(lines: list[str], names: dict[str, Any], x: Any) -> Any:
    """What the lines make of x."""
    found = {**names, "x": x}
    exec("\n".join(line for line in lines if line.split(" = ")[0] not in LAYERS), found)
    return found["y"]


def _sizes_are_right(setup: Setup, shape: tuple[int, ...], variables: dict[str, keras.Variable]) -> bool:
    """Whether formula, description and what Keras computed agree on every size, and on the number of parameters."""
    counted = arithmetic(setup)
    by_formula = tuple(axis.size.result for axis in counted.axes)
    if setup.kind.startswith("global"):
        right = set(by_formula) == {1} and shape == (setup.channels,)
    else:
        right = by_formula == shape[:-1]
    parameters = counted.parameters.result if counted.parameters else 0
    return right and setup.output_shape == shape and parameters == sum(math.prod(v.shape) for v in variables.values())


def _as_a_matrix(setup: Setup, x: np.ndarray, weights: dict[str, np.ndarray], y: np.ndarray) -> float:
    """How far the sparse matrix times one example is from the sliding window's output."""
    found = connections(setup)
    return difference(apply(found, values(setup, found, weights, x), x, weights.get("bias")), y)
