"""The formulas of neurons: activations with their slopes, losses with theirs, softmax, dropout.

Activations and losses are told twice from one text: for the pages with plain letters, and for one unit among many with its own
letters in their place (`of`).
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping

from core.reference.activations import LEAK
from core.reference.formula import Formula

SUM = {"z": "weighted sum of the neuron"}
ANSWER = {"y": "output of the neuron"}
PI = {"pi": "half a turn in radians"}
TEXT = "course text 000, Activation Function"

WEIGHTED_SUM = Formula(
    "weighted sum", "z", "sum(w * x) + b", {"w": "weights", "x": "inputs", "b": "bias"}, "course text 000, Weights and Biases"
)
ACTIVATION = {
    "sigmoid": Formula("sigmoid", "y", "1 / (1 + exp(-z))", SUM, TEXT),
    "tanh": Formula("tanh", "y", "tanh(z)", SUM, "course text 004, 4.3.5"),
    "relu": Formula("ReLU", "y", "max(z, 0)", SUM, TEXT),
    "leaky_relu": Formula("leaky ReLU", "y", f"max(z, 0) + {LEAK} * min(z, 0)", SUM, "Maas, Hannun and Ng 2013"),
    "gelu": Formula("GELU", "y", "z / 2 * (1 + erf(z / sqrt(2)))", SUM, "Hendrycks and Gimpel 2016, equation 1"),
    "linear": Formula("identity", "y", "z", SUM, "no activation at all"),
}
SLOPE = {
    "sigmoid": Formula("slope of the sigmoid", "y_by_z", "y * (1 - y)", ANSWER, "course text 000, BackPropagation, formula 3"),
    "tanh": Formula("slope of tanh", "y_by_z", "1 - y * y", ANSWER, "the derivative of tanh"),
    "relu": Formula("slope of ReLU", "y_by_z", "step(z)", SUM, "1 above zero, 0 below; at zero we take 0"),
    "leaky_relu": Formula(
        "slope of the leaky ReLU", "y_by_z", f"{LEAK} + {1 - LEAK:g} * step(z)", SUM, "1 above zero, the leak below and at zero"
    ),
    "gelu": Formula(
        "slope of GELU",
        "y_by_z",
        "(1 + erf(z / sqrt(2))) / 2 + z * exp(-z * z / 2) / sqrt(2 * pi)",
        SUM | PI,
        "the derivative of GELU by the product rule",
    ),  # fmt: skip
    "linear": Formula("slope of the identity", "y_by_z", "1", {}, "a straight line climbs 1 in 1"),
}
TARGET = {"y": "output", "t": "target"}
# One output's part of the loss, and its slope; `n` is the number of outputs where the loss is their mean.
LOSS_TERM = {
    "half_squared": "(y - t) ** 2 / 2",
    "mean_squared": "(y - t) ** 2 / n",
    "binary_cross_entropy": "-(t * log(y) + (1 - t) * log(1 - y)) / n",
    "categorical_cross_entropy": "-t * log(y)",
}
LOSS_SOURCE = {
    "half_squared": "course text 000, BackPropagation, formula 1",
    "mean_squared": "course text 000, Cost Function",
    "binary_cross_entropy": "Bishop 2006, equation 4.90",
    "categorical_cross_entropy": "Bishop 2006, equation 4.108",
}
LOSS_SLOPE = {
    "half_squared": "y - t",
    "mean_squared": "2 * (y - t) / n",
    "binary_cross_entropy": "(y - t) / (y * (1 - y)) / n",
    "categorical_cross_entropy": "-t / y",
}
OUTPUTS = {"n": "number of outputs"}

SOFTMAX = Formula(
    "softmax", "y_i", "exp(z_i / T) / sum(exp(z / T))",
    {"z_i": "this class's score", "z": "all scores", "T": "temperature"}, TEXT + "; the temperature after Hinton et al. 2015",
)  # fmt: skip
SAFE_SOFTMAX = Formula(
    "softmax without overflow", "y_i", "exp((z_i - m) / T) / sum(exp((z - m) / T))",
    {"z_i": "this class's score", "z": "all scores", "m": "the largest score", "T": "temperature"},
    "Goodfellow, Bengio and Courville 2016, section 4.1",
)  # fmt: skip
SOFTMAX_SAME = Formula(
    "own score", "y_i_by_z_i", "y_i * (1 - y_i) / T", {"y_i": "this class's probability", "T": "temperature"},
    "Bishop 2006, equation 4.106, with i = j",
)  # fmt: skip
SOFTMAX_OTHER = Formula(
    "another score", "y_i_by_z_j", "-y_i * y_j / T",
    {"y_i": "this class's probability", "y_j": "the other class's", "T": "temperature"}, "Bishop 2006, equation 4.106",
)  # fmt: skip
CROSS_ENTROPY = Formula(
    "cross-entropy", "L", "-log(y_c)", {"y_c": "probability of the right class"}, "Bishop 2006, equation 4.108, one example"
)
SCORE_SLOPE = Formula(
    "gradient of the cross-entropy", "L_by_z_i", "(y_i - t_i) / T",
    {"y_i": "probability", "t_i": "1 for the right class, 0 for the others", "T": "temperature"}, "Bishop 2006, equation 4.109",
)  # fmt: skip
DROPPED = Formula(
    "inverted dropout, in training", "h_new", "m * h / (1 - p)",
    {"m": "1 keeps the neuron, 0 drops it", "h": "output of the neuron", "p": "rate: how likely a neuron is dropped"},
    "Srivastava et al. 2014, section 10, the scaling done in training as Keras does",
)  # fmt: skip
STEP = Formula(
    "one gradient step", "w_new", "w - eta * g", {"w": "weight", "eta": "learning rate", "g": "slope of the loss with it"},
    "course text 000, Optimizers",
)  # fmt: skip


def of(formula: Formula, symbol: str, letters: Mapping[str, str]) -> Formula:
    """The same formula of another unit: `letters` tells each of its symbols' names there."""
    meanings = {letters.get(name, name): meaning for name, meaning in formula.meanings.items()}
    return Formula(formula.name, symbol, renamed(formula.text, letters), meanings, formula.source)


def renamed(text: str, letters: Mapping[str, str]) -> str:
    """An expression with other names for some of its symbols."""
    return re.sub(r"[A-Za-z_]\w*", lambda name: letters.get(name[0], name[0]), text)


CONSTANTS = {"pi": math.pi}
AGAINST = Formula(
    "softmax against one rival", "y", "1 / (1 + exp(-(z - r) / T))",
    SUM | {"r": "the rival's score", "T": "temperature"}, "the softmax of the scores z and r, divided by its numerator",
)  # fmt: skip
AGAINST_SLOPE = Formula(
    "slope of that softmax", "y_by_z", "y * (1 - y) / T", ANSWER | {"T": "temperature"}, "Bishop 2006, equation 4.106"
)
