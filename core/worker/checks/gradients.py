"""Whole networks forwards and backwards: the answers, the loss of a batch and the gradient of every weight, against Keras and
automatic differentiation.

In float64: with fewer digits a ReLU or a maximum near a tie would fall to one side here and to the other there.
"""

from __future__ import annotations

import keras
import numpy as np

from core.reference import gradients, run
from core.worker import probe
from core.worker.checks import Outcome, Report, difference
from core.worker.checks._networks import fresh, pictures
from core.worker.tape import pull_back

BOUND = 1e-10
BATCH = 3


def check(cases: int = 60, seed: int = 1, report: Report = print) -> Outcome:
    """Draws `cases` batches for the networks of every lab in turn: answers at inference; gradients in training, none dropped."""
    dice, usual = np.random.default_rng(seed), keras.config.dtype_policy()
    try:
        keras.config.set_floatx("float64")
        keras.config.set_dtype_policy("float64")
        networks = fresh(dice, {"dropout": 0})
        largest = dict.fromkeys(networks, 0.0)
        for case in range(cases):
            name = list(networks)[case % len(networks)]
            largest[name] = max(largest[name], _batch(networks[name], dice))
    finally:
        keras.config.set_floatx("float32")
        keras.config.set_dtype_policy(usual)
    for name, worst in largest.items():
        report(f"  {name}: largest difference {worst:.2g}")
    worst = max(largest.values())
    return Outcome("gradients", cases, seed, worst, BOUND, worst <= BOUND)


def _batch(model: keras.Model, dice: np.random.Generator) -> float:
    x = pictures(dice, model, BATCH, "float64")
    x += dice.uniform(0, 0.1, x.shape)  # on plain black all maxima tie, and rounding would choose among them
    labels = dice.integers(0, model.output_shape[-1], BATCH)
    layers, weights = probe.describe(model), probe.weights(model)
    answers = difference(run(layers, weights, x)[layers[-1].name], np.asarray(model(x, training=False)))
    ours = gradients(layers, weights, x, labels)
    scores = keras.Model(model.inputs[0], model.layers[-2].output)

    def loss(start: object) -> object:
        return keras.ops.mean(keras.ops.sparse_categorical_crossentropy(labels, scores(start, training=True), from_logits=True))

    theirs, slope, of_weights = pull_back(loss, x, scores.trainable_weights)
    names = [f"{layer.name}/{variable.name}" for layer in scores.layers for variable in layer.trainable_weights]
    found = [difference(ours.weights[name], gradient) for name, gradient in zip(names, of_weights, strict=True)]
    return max(answers, difference(ours.loss, theirs), difference(ours.x, slope), *found)
