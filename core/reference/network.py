"""A whole network forwards: a chain of layers, each one operation of this engine."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from core.contract import Layer, Refusal
from core.reference.activations import activation, softmax
from core.reference.convolution import convolve
from core.reference.dense import dense, dropout
from core.reference.normalisation import batch_normalise, batch_statistics
from core.reference.pooling import average_pool, global_average_pool, max_pool
from core.reference.recurrent import simple_rnn
from core.reference.shapes import Window, layer_windows

Arrays = Mapping[str, np.ndarray]  # of a network: "<layer>/<variable>"; of one layer: "<variable>"

NEEDED = {
    "Conv2D": ("kernel",),
    "Dense": ("kernel",),
    "SimpleRNN": ("kernel", "recurrent_kernel"),
    "BatchNormalization": ("moving_mean", "moving_variance"),
}


def run(layers: Sequence[Layer], weights: Arrays, x: np.ndarray) -> dict[str, np.ndarray]:
    """Every layer's output by its name, at inference: nothing is dropped, moving statistics normalise.

    Input shape: (batch, *shape of the first layer's input), float32 or float64; all is computed in that dtype. Output shape:
    (batch, *shape of the layer's output). Raises Refusal for an input of another shape or kind, or when weights are missing.
    """
    _check_input(layers[0], x)
    outputs = {}
    for layer in layers:
        x = forward(layer, variables(layer, weights, x.dtype), x)
        outputs[layer.name] = x
    return outputs


def run_in_training(
    layers: Sequence[Layer], weights: Arrays, x: np.ndarray, masks: Arrays | None = None
) -> tuple[dict[str, np.ndarray], dict[str, np.ndarray]]:
    """Every layer's output in training, and the weights that were used: batch normalisation takes the batch's own statistics.

    `masks` holds, by the name of a Dropout layer, 1 for what it keeps and 0 for what it drops; without a mask it drops nothing.
    """
    _check_input(layers[0], x)
    outputs: dict[str, np.ndarray] = {}
    used: dict[str, np.ndarray] = {}
    for layer in layers:
        own = variables(layer, weights, x.dtype)
        if layer.kind == "BatchNormalization":
            mean, variance = batch_statistics(x, layer.settings.get("axis", -1))
            own = {**own, "moving_mean": mean, "moving_variance": variance}
        mask = dropout_mask(layer, masks)
        x = forward(layer, own, x) if mask is None else dropout(x, mask, layer.settings["rate"])
        outputs[layer.name] = x
        used |= {f"{layer.name}/{name}": value for name, value in own.items()}
    return outputs, used


def variables(layer: Layer, weights: Arrays, dtype: np.dtype | None = None) -> dict[str, np.ndarray]:
    """One layer's weights by variable name. Raises Refusal when one that it needs is missing."""
    prefix = f"{layer.name}/"
    own = {name.removeprefix(prefix): np.asarray(value, dtype) for name, value in weights.items() if name.startswith(prefix)}
    for name in NEEDED.get(layer.kind, ()):
        if name not in own:
            raise Refusal(f"The weights of layer {layer.name!r} lack its {name}; fetch or train the network again.")
    return own


def dropout_mask(layer: Layer, masks: Arrays | None) -> np.ndarray | None:
    """What a Dropout layer keeps, where that is given."""
    return masks.get(layer.name) if masks and layer.kind == "Dropout" else None


def forward(layer: Layer, own: Arrays, x: np.ndarray) -> np.ndarray:
    """One layer at inference, with its own weights by variable name, on (batch, ...). Raises Refusal for an unknown kind."""
    if layer.kind not in FORWARD:
        known = ", ".join(FORWARD)
        raise Refusal(f"Layer {layer.name!r} is of the kind {layer.kind!r}, which is not explained here; known are {known}.")
    return FORWARD[layer.kind](layer, own, x)


def sliding(layer: Layer) -> tuple[Window, ...]:
    """The windows of a convolution or pooling layer."""
    return layer_windows(layer.kind, layer.settings, layer.input_shape, f"Layer {layer.name!r}")


def _check_input(first: Layer, x: np.ndarray) -> None:
    if x.shape[1:] != first.input_shape or x.dtype not in (np.float32, np.float64):
        wanted = " x ".join(map(str, first.input_shape))
        raise Refusal(f"The network takes {wanted} numbers (float32 or float64) an example; {x.dtype} of shape {x.shape} came.")


def _convolution(layer: Layer, own: Arrays, x: np.ndarray) -> np.ndarray:
    total = convolve(x, own["kernel"], own.get("bias"), sliding(layer))
    return activation(layer.settings.get("activation")).function(total)


def _dense(layer: Layer, own: Arrays, x: np.ndarray) -> np.ndarray:
    return activation(layer.settings.get("activation")).function(dense(x, own["kernel"], own.get("bias")))


def _normalisation(layer: Layer, own: Arrays, x: np.ndarray) -> np.ndarray:
    settings, statistics = layer.settings, (own["moving_mean"], own["moving_variance"])
    return batch_normalise(
        x, *statistics, own.get("gamma"), own.get("beta"), settings.get("epsilon", 1e-3), settings.get("axis", -1)
    )  # fmt: skip


def _recurrent(layer: Layer, own: Arrays, x: np.ndarray) -> np.ndarray:
    name = layer.settings.get("activation", "tanh")
    states = simple_rnn(x, own["kernel"], own["recurrent_kernel"], own.get("bias"), name)
    return states if layer.settings.get("return_sequences") else states[:, -1]


def _reshape(layer: Layer, own: Arrays, x: np.ndarray) -> np.ndarray:
    return x.reshape(len(x), *layer.output_shape)


FORWARD: dict[str, Callable[[Layer, Arrays, np.ndarray], np.ndarray]] = {
    "Conv2D": _convolution,
    "MaxPooling2D": lambda layer, own, x: max_pool(x, sliding(layer)),
    "AveragePooling2D": lambda layer, own, x: average_pool(x, sliding(layer)),
    "GlobalAveragePooling2D": lambda layer, own, x: global_average_pool(x),
    "BatchNormalization": _normalisation,
    "ReLU": lambda layer, own, x: activation("relu").function(x),
    "Softmax": lambda layer, own, x: softmax(x, layer.settings.get("axis", -1)),
    "Dense": _dense,
    "SimpleRNN": _recurrent,
    "Dropout": lambda layer, own, x: x,
    "Flatten": _reshape,
    "Reshape": _reshape,
}
