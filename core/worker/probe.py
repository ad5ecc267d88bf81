"""A Keras network described: its layers as plain data, and its parameters as arrays."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import keras
import numpy as np

from core.contract import Layer, Refusal
from core.reference.plan import with_receptive_fields
from core.reference.shapes import Shape, multiply_adds

# What a card tells of each kind of layer, and what has to stand at Keras' default because the reference engine has no other.
TOLD: Mapping[str, tuple[str, ...]] = {
    "Conv2D": ("filters", "kernel_size", "strides", "padding", "dilation_rate", "use_bias", "activation"),
    "MaxPooling2D": ("pool_size", "strides", "padding"),
    "AveragePooling2D": ("pool_size", "strides", "padding"),
    "GlobalAveragePooling2D": (),
    "BatchNormalization": ("axis", "epsilon", "momentum", "center", "scale"),
    "ReLU": (),
    "Softmax": ("axis",),
    "Dense": ("units", "use_bias", "activation"),
    "Dropout": ("rate",),
    "Flatten": (),
    "Reshape": ("target_shape",),
    "SimpleRNN": ("units", "use_bias", "activation", "return_sequences", "dropout"),
}
UNCHANGED: Mapping[str, Any] = {
    "data_format": "channels_last", "groups": 1, "keepdims": False, "renorm": False,
    "max_value": None, "negative_slope": 0.0, "threshold": 0.0, "go_backwards": False, "stateful": False, "return_state": False,
}  # fmt: skip


def describe(model: keras.Model) -> tuple[Layer, ...]:
    """The layers of a built chain in order, with shapes, counts, receptive fields and the settings that matter.

    Raises Refusal for a layer that the reference engine cannot compute, or that it would compute otherwise.
    """
    kept = [layer for layer in model.layers if not isinstance(layer, keras.layers.InputLayer)]
    described = [describe_layer(layer, tuple(layer.input.shape[1:]), tuple(layer.output.shape[1:])) for layer in kept]
    return with_receptive_fields(described, len(described[0].input_shape) - 1)


def describe_layer(layer: keras.layers.Layer, input_shape: Shape, output_shape: Shape) -> Layer:
    """One built layer, without its receptive field, which hangs on what lies below it."""
    kind = type(layer).__name__
    settings = settings_of(layer)
    return Layer(
        name=layer.name,
        kind=kind,
        input_shape=input_shape,
        output_shape=output_shape,
        parameters=layer.count_params(),
        multiply_adds=multiply_adds(kind, settings, input_shape, layer.name),
        settings=settings,
    )


def settings_of(layer: keras.layers.Layer) -> dict[str, Any]:
    """The settings that decide what the layer computes. Raises Refusal for one that the reference engine does not know."""
    kind, config = type(layer).__name__, layer.get_config()
    if kind not in TOLD:
        raise Refusal(f"Layer {layer.name!r} is of the kind {kind}, which is not explained here; known are {', '.join(TOLD)}.")
    other = [name for name, usual in UNCHANGED.items() if name in config and config[name] != usual]
    if other:
        name = other[0]
        raise Refusal(f"Layer {layer.name!r} has {name} = {config[name]!r}; only {UNCHANGED[name]!r} is explained here.")
    return {name: config[name] for name in TOLD[kind]}


def weights(model: keras.Model) -> dict[str, np.ndarray]:
    """All parameters by "<layer>/<variable>", the moving statistics included, in Keras' names (kernel, bias, gamma, ...)."""
    return {f"{layer.name}/{name}": value for layer in model.layers for name, value in variables(layer).items()}


def variables(layer: keras.layers.Layer) -> dict[str, np.ndarray]:
    """One layer's parameters by variable name, as copies."""
    return {variable.name: np.asarray(variable).copy() for variable in layer.weights}


def randomise(layer: keras.layers.Layer, rng: np.random.Generator) -> None:
    """Gives every weight of a built layer a random value that is neither zero nor one, the moving statistics included.

    Kernels keep the scale of their fan-in, so that numbers neither vanish nor explode on their way through a deep network.
    """
    for variable in layer.weights:
        if variable.name in ("gamma", "moving_variance"):
            values = rng.uniform(0.5, 2, variable.shape)
        elif variable.name.endswith("kernel"):
            values = rng.normal(0, 1 / math.sqrt(math.prod(variable.shape[:-1])), variable.shape)
        else:
            values = rng.normal(0, 0.5, variable.shape)
        variable.assign(values)
