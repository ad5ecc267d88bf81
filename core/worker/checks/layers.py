"""Single units of whole networks: what the site says about a unit, against what Keras computes for it.

Every lab's networks take part, with random weights and, where they are there, as they ship.
"""

from __future__ import annotations

from dataclasses import dataclass

import keras
import numpy as np

from core.contract import Layer
from core.reference import Products, explain
from core.worker import probe
from core.worker.checks import Outcome, Report, difference
from core.worker.checks._networks import fresh, pictures, shipped

BOUND = 1e-5
PICTURES = 8  # of each network


@dataclass(frozen=True)
class Opened:
    """A network with all that Keras computed in it for a few pictures."""

    layers: tuple[Layer, ...]
    weights: dict[str, np.ndarray]
    inputs: list[np.ndarray]  # of each layer
    outputs: list[np.ndarray]


def check(cases: int = 1000, seed: int = 1, report: Report = print) -> Outcome:
    """Draws `cases` times a network, a picture, a layer and a unit. The unit's value has to be Keras' own, and the products
    that `explain` shows have to add up to their total. In float32, as on the site.
    """
    dice = np.random.default_rng(seed)
    with keras.device("cpu:0"):  # a GPU may round float32 products to ten bits
        networks = {name: _open(model, dice) for name, model in (fresh(dice) | shipped()).items()}
    largest = dict.fromkeys(networks, 0.0)
    for case in range(cases):
        name = list(networks)[case % len(networks)]
        largest[name] = max(largest[name], _unit(networks[name], dice))
    for name, worst in largest.items():
        report(f"  {name}: largest difference {worst:.2g}")
    worst = max(largest.values())
    return Outcome("layers", cases, seed, worst, BOUND, worst <= BOUND)


def _open(model: keras.Model, dice: np.random.Generator) -> Opened:
    x, layers, weights = pictures(dice, model, PICTURES), probe.describe(model), probe.weights(model)
    watched = keras.Model(model.inputs[0], [model.get_layer(layer.name).output for layer in layers])
    outputs = [np.asarray(output) for output in watched(x)]
    return Opened(layers, weights, [x, *outputs[:-1]], outputs)


def _unit(network: Opened, dice: np.random.Generator) -> float:
    """The largest difference for one random unit of one random layer on one random picture."""
    which, picture = int(dice.integers(len(network.layers))), int(dice.integers(PICTURES))
    layer = network.layers[which]
    position = tuple(int(dice.integers(size)) for size in layer.output_shape)
    told = explain(layer, network.weights, network.inputs[which][picture], position)
    return max(difference(told.value, network.outputs[which][picture][position]), difference(_sum(told), told.total))


def _sum(told: Products) -> float:
    state = 0.0 if told.state_products is None else told.state_products.sum(dtype="float64")
    return float(told.products.sum(dtype="float64") + state + told.bias)
