"""Every operation backwards, and a whole network, against central differences in float64."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from core.contract import Layer
from core.reference import gradients, plan
from core.reference.activations import ACTIVATIONS
from core.reference.backpropagation import backward
from core.reference.losses import cross_entropy, cross_entropy_of_scores, cross_entropy_of_scores_gradient
from core.reference.network import forward, run_in_training
from core.reference.normalisation import batch_statistics

STEP, BOUND = 1e-5, 1e-6


def _slopes(function: Callable[[], float], array: np.ndarray, count: int, dice: np.random.Generator) -> list[tuple[tuple, float]]:
    """How `function` changes with some numbers of `array`, by going a little way to both sides of each."""
    found = []
    for flat in dice.permutation(array.size)[:count]:
        index = np.unravel_index(flat, array.shape)
        here = array[index]
        array[index] = here + STEP
        above = function()
        array[index] = here - STEP
        below = function()
        array[index] = here
        found.append((index, (above - below) / (2 * STEP)))
    return found


def _agrees(ours: np.ndarray, function: Callable[[], float], array: np.ndarray, dice: np.random.Generator, what: str) -> None:
    assert ours.shape == array.shape
    for index, slope in _slopes(function, array, 25, dice):
        assert abs(ours[index] - slope) <= BOUND * max(1, abs(slope)), f"{what} at {index}: {ours[index]}, by differences {slope}"


def _random_weights(layer: Layer, dice: np.random.Generator) -> dict[str, np.ndarray]:
    channels, units = layer.input_shape[-1], layer.output_shape[-1]
    shapes = {
        "Conv2D": {"kernel": (*layer.settings.get("kernel_size", ()), channels, units), "bias": (units,)},
        "Dense": {"kernel": (channels, units), "bias": (units,)},
        "SimpleRNN": {"kernel": (channels, units), "recurrent_kernel": (units, units), "bias": (units,)},
        "BatchNormalization": {"gamma": (channels,), "beta": (channels,)},
    }
    return {name: dice.normal(0, 0.7, shape) for name, shape in shapes.get(layer.kind, {}).items()}


PICTURE, ROWS = (7, 6, 2), (5, 4)
CASES = [
    *(("Conv2D", {"filters": 3, "kernel_size": (3, 2), "activation": name}, PICTURE) for name in ACTIVATIONS),
    ("Conv2D", {"filters": 2, "kernel_size": (3, 3), "strides": (2, 3), "padding": "same"}, PICTURE),
    ("Conv2D", {"filters": 2, "kernel_size": (3, 2), "dilation_rate": (2, 3), "padding": "same"}, PICTURE),
    ("MaxPooling2D", {"pool_size": 2}, PICTURE),
    ("MaxPooling2D", {"pool_size": 3, "strides": 2, "padding": "same"}, PICTURE),
    ("AveragePooling2D", {"pool_size": 2}, PICTURE),
    ("AveragePooling2D", {"pool_size": (3, 4), "strides": 1, "padding": "same"}, PICTURE),
    ("GlobalAveragePooling2D", {}, PICTURE),
    ("BatchNormalization", {}, PICTURE),
    ("BatchNormalization", {"epsilon": 0.1}, (4,)),
    ("ReLU", {}, PICTURE),
    ("Softmax", {}, ROWS),
    ("Softmax", {"axis": 1}, ROWS),
    *(("Dense", {"units": 3, "activation": name}, (4,)) for name in ACTIVATIONS),
    ("Dense", {"units": 3}, ROWS),
    ("Flatten", {}, PICTURE),
    ("Reshape", {"target_shape": (3, -1)}, PICTURE),
    ("Dropout", {"rate": 0.5}, ROWS),
    *(("SimpleRNN", {"units": 3, "activation": name}, ROWS) for name in ACTIVATIONS),
    *(("SimpleRNN", {"units": 3, "activation": name, "return_sequences": True}, ROWS) for name in ACTIVATIONS),
]


@pytest.mark.parametrize(("kind", "settings", "shape"), CASES, ids=str)
def test_one_layer(kind: str, settings: dict, shape: tuple[int, ...]) -> None:
    dice = np.random.default_rng(len(str(settings)))
    layer = plan([("layer", kind, settings)], shape)[0]
    own, x = _random_weights(layer, dice), dice.normal(size=(3, *shape))
    upstream = dice.normal(size=(3, *layer.output_shape))

    def used() -> dict[str, np.ndarray]:
        statistics = zip(("moving_mean", "moving_variance"), batch_statistics(x), strict=True)
        return own | dict(statistics) if kind == "BatchNormalization" else own

    def loss() -> float:
        return float((upstream * forward(layer, used(), x)).sum())

    back, found = backward(layer, used(), x, forward(layer, used(), x), upstream)
    assert set(found) == set(own)
    _agrees(back, loss, x, dice, "input")
    for name in found:
        _agrees(found[name], loss, own[name], dice, name)


def test_batch_normalisation_at_inference() -> None:
    dice = np.random.default_rng(3)
    layer = plan([("layer", "BatchNormalization", {})], (3, 2))[0]
    own = {name: dice.uniform(0.5, 2, 2) for name in ("gamma", "beta", "moving_mean", "moving_variance")}
    x, upstream = dice.normal(size=(4, 3, 2)), dice.normal(size=(4, 3, 2))
    back, found = backward(layer, own, x, forward(layer, own, x), upstream, training=False)

    def loss() -> float:
        return float((upstream * forward(layer, own, x)).sum())

    _agrees(back, loss, x, dice, "input")
    for name in ("gamma", "beta"):
        _agrees(found[name], loss, own[name], dice, name)


def test_the_first_of_equal_maxima_takes_the_gradient() -> None:
    layer = plan([("pool", "MaxPooling2D", {"pool_size": 2})], (2, 2, 1))[0]
    x = np.ones((1, 2, 2, 1))
    back, _ = backward(layer, {}, x, x[:, :1, :1], np.full((1, 1, 1, 1), 5.0))
    assert back[0, ..., 0].tolist() == [[5, 0], [0, 0]]


def test_cross_entropy() -> None:
    dice = np.random.default_rng(4)
    scores, labels = dice.normal(0, 2, (5, 4)), np.array([0, 3, 1, 1, 2])
    found = cross_entropy_of_scores_gradient(scores, labels)
    _agrees(found, lambda: float(cross_entropy_of_scores(scores, labels).sum()), scores, dice, "scores")
    assert np.allclose(cross_entropy(np.array([[0.25, 0.75]]), np.array([0])), [np.log(4)])
    assert np.allclose(cross_entropy_of_scores(np.log([[1.0, 3.0]]), np.array([0])), [np.log(4)])
    assert cross_entropy_of_scores(np.array([[0.0, 2000.0]]), np.array([0])).tolist() == [2000]


def test_a_whole_network_with_dropout() -> None:
    dice = np.random.default_rng(6)
    stack = [
        ("convolution", "Conv2D", {"filters": 3, "kernel_size": (3, 3), "padding": "same", "use_bias": False}),
        ("normalisation", "BatchNormalization", {}), ("relu", "ReLU", {}), ("pooling", "MaxPooling2D", {"pool_size": 2}),
        ("flatten", "Flatten", {}), ("dropout", "Dropout", {"rate": 0.25}),
        ("scores", "Dense", {"units": 4}), ("probabilities", "Softmax", {}),
    ]  # fmt: skip
    layers = plan(stack, (6, 6, 1))
    x, labels = dice.normal(size=(5, 6, 6, 1)), dice.integers(0, 4, 5)
    weights = {f"{layer.name}/{name}": value for layer in layers for name, value in _random_weights(layer, dice).items()}
    del weights["convolution/bias"]
    weights |= {"normalisation/moving_mean": np.zeros(3), "normalisation/moving_variance": np.ones(3)}
    masks = {"dropout": (dice.random((5, 27)) > 0.25).astype("uint8")}

    def loss() -> float:
        probabilities = run_in_training(layers, weights, x, masks)[0]["probabilities"]
        return float(-np.log(probabilities[np.arange(5), labels]).mean())

    found = gradients(layers, weights, x, labels, masks)
    assert np.isclose(found.loss, loss())
    assert set(found.weights) == {name for name in weights if "moving" not in name}
    _agrees(found.x, loss, x, dice, "input")
    for name, gradient in found.weights.items():
        _agrees(gradient, loss, weights[name], dice, name)
    dropped = {"dropout": np.zeros((5, 27))}
    assert not gradients(layers, weights, x, labels, dropped).weights["convolution/kernel"].any()
