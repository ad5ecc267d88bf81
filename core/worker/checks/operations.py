"""Every kind of layer and the loss, on random settings: the reference engine against Keras, forwards and backwards.

Half of the cases are computed in float32, where only rounding may tell the two apart, half in float64, where a wrong constant
would show. The formula for the output's size and the count of parameters have to be right in all of them, and what Keras cannot
build has to be refused.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

import keras
import numpy as np

from core.contract import Refusal
from core.reference import losses, shapes
from core.reference.backpropagation import backward
from core.reference.dense import dropout
from core.reference.network import forward
from core.reference.normalisation import batch_statistics, moving_average
from core.worker import probe
from core.worker.checks import Outcome, Report, difference
from core.worker.checks._draws import DRAWS
from core.worker.tape import pull_back

BOUNDS = {"float32": 1e-5, "float64": 1e-12}
LOSSES = ("probabilities", "scores")


def check(cases: int = 3000, seed: int = 1, report: Report = print) -> Outcome:
    """Compares `cases` random layers; each second one backwards too. The outcome's figures are those of float32."""
    kinds, dtypes, seen = (*DRAWS, *LOSSES), list(BOUNDS), Counter[str]()
    largest = {dtype: dict.fromkeys(kinds, 0.0) for dtype in dtypes}
    with keras.device("cpu:0"):  # a GPU may round float32 products to ten bits
        for case in range(cases):
            turn, kind, dice = case // len(kinds), kinds[case % len(kinds)], np.random.default_rng([seed, case])
            dtype, backwards = dtypes[turn % 2], turn // 2 % 2 == 0
            found = _loss(kind, dice, dtype) if kind in LOSSES else _layer(kind, dice, dtype, backwards)
            seen[kind] += 1
            seen["refused"] += found is None
            largest[dtype][kind] = max(largest[dtype][kind], found or 0.0)
    for kind in kinds:
        figures = ", ".join(f"{dtype} {largest[dtype][kind]:.2g}" for dtype in BOUNDS)
        report(f"  {kind}: {seen[kind]} cases, largest difference {figures}")
    report(f"  {seen['refused']} impossible layers, refused by both")
    worst = {dtype: max(largest[dtype].values()) for dtype in BOUNDS}
    passed = all(worst[dtype] <= bound for dtype, bound in BOUNDS.items())
    return Outcome("operations", cases, seed, worst["float32"], BOUNDS["float32"], passed)


def _layer(kind: str, dice: np.random.Generator, dtype: str, backwards: bool) -> float | None:
    """The largest difference of one random layer, infinite when a shape or a count is wrong; None when both refuse it."""
    settings, input_shape = DRAWS[kind](dice)
    try:
        layer = getattr(keras.layers, kind)(**settings, dtype=dtype, name="drawn")
        output_shape = layer.compute_output_shape((None, *input_shape))[1:]
    except ValueError:
        return _refused(kind, settings, input_shape)
    layer.build((None, *input_shape))
    probe.randomise(layer, dice)
    try:
        described = probe.describe_layer(layer, input_shape, output_shape)
        right = shapes.output_shape(kind, described.settings, input_shape) == output_shape
        right &= shapes.parameters(kind, described.settings, input_shape) == described.parameters
    except Refusal:
        right = False
    return _compare(layer, described, dice, dtype, backwards) if right else float("inf")


def _refused(kind: str, settings: dict[str, Any], input_shape: tuple[int, ...]) -> float | None:
    try:
        shapes.output_shape(kind, settings, input_shape)
    except Refusal:
        return None
    return float("inf")


def _compare(layer: keras.layers.Layer, described: Any, dice: np.random.Generator, dtype: str, backwards: bool) -> float:
    x = dice.normal(0, 1, (int(dice.integers(1, 5)), *described.input_shape)).astype(dtype)
    if dice.random() < 0.2:
        x = np.round(x)  # so that maxima tie and a ReLU meets zero
    training = described.kind == "Dropout" or described.kind == "BatchNormalization" and bool(dice.integers(2))
    own = probe.variables(layer)
    gradient = dice.normal(0, 1, (len(x), *described.output_shape)).astype(dtype)
    trained = layer.trainable_weights
    theirs, their_x, their_weights = pull_back(lambda start: layer(start, training=training), x, trained, gradient)
    if described.kind == "Dropout":
        mask = their_x != 0  # Keras threw the dice, and its gradient tells how they fell
        rate = described.settings["rate"]
        return max(difference(dropout(x, mask, rate), theirs), difference(dropout(gradient, mask, rate), their_x))
    found = 0.0
    if training:
        found, own = _moved(layer, own, x, described.settings)
    ours = forward(described, own, x)
    found = max(found, difference(ours, theirs), float("inf") if ours.dtype != dtype else 0.0)
    if backwards:
        # From Keras' own output: else a ReLU within rounding of zero would fall to one side here and to the other there.
        our_x, our_weights = backward(described, own, x, theirs, gradient, training)
        found = max(found, difference(our_x, their_x))
        for variable, value in zip(trained, their_weights, strict=True):
            found = max(found, difference(our_weights[variable.name], value))
    return found


def _moved(
    layer: keras.layers.Layer, own: dict[str, np.ndarray], x: np.ndarray, settings: Any
) -> tuple[float, dict[str, np.ndarray]]:
    """How far the moving statistics are from Keras' after a training step, and the weights with the batch's own statistics."""
    statistics = dict(zip(("moving_mean", "moving_variance"), batch_statistics(x, settings["axis"]), strict=True))
    moved = {name: moving_average(own[name], value, settings["momentum"]) for name, value in statistics.items()}
    return max(difference(value, probe.variables(layer)[name]) for name, value in moved.items()), own | statistics


def _loss(kind: str, dice: np.random.Generator, dtype: str) -> float:
    """The cross-entropy of random scores or probabilities, and for scores its gradient."""
    classes, batch = int(dice.integers(2, 12)), int(dice.integers(1, 6))
    scores, labels = dice.normal(0, 4, (batch, classes)).astype(dtype), dice.integers(0, classes, batch)
    if kind == "probabilities":
        powers = np.exp(scores)
        shares = (powers / powers.sum(-1, keepdims=True)).astype(dtype)
        theirs = np.asarray(keras.ops.sparse_categorical_crossentropy(labels, shares))
        return difference(losses.cross_entropy(shares, labels), theirs)
    theirs, slope, _ = pull_back(lambda x: keras.ops.sparse_categorical_crossentropy(labels, x, from_logits=True), scores)
    ours = losses.cross_entropy_of_scores(scores, labels)
    return max(difference(ours, theirs), difference(losses.cross_entropy_of_scores_gradient(scores, labels), slope))
