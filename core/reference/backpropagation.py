"""A whole network backwards: from the loss to the gradient of every weight (Rumelhart, Hinton and Williams 1986)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from core.contract import Layer, Refusal
from core.reference.activations import activation, softmax_gradient
from core.reference.convolution import convolve_backward
from core.reference.dense import dense_backward, dropout
from core.reference.losses import cross_entropy_of_scores, cross_entropy_of_scores_gradient
from core.reference.network import Arrays, dropout_mask, run_in_training, sliding, variables
from core.reference.normalisation import batch_normalise_backward
from core.reference.pooling import average_pool_backward, global_average_pool_backward, max_pool_backward
from core.reference.recurrent import simple_rnn, simple_rnn_backward


@dataclass(frozen=True, eq=False)  # arrays have no plain equality
class Gradients:
    """What one batch says: its mean loss, and how that changes with each weight ("<layer>/<variable>") and each input number."""

    loss: float
    weights: dict[str, np.ndarray]
    x: np.ndarray


def gradients(
    layers: Sequence[Layer], weights: Arrays, x: np.ndarray, labels: np.ndarray, masks: Arrays | None = None
) -> Gradients:
    """The mean cross-entropy of a batch in training and all its gradients. The last layer has to be a Softmax over the classes.

    Input shape: x as for `network.run`, labels (batch,) of whole numbers; `masks` as for `network.run_in_training`.
    """
    if layers[-1].kind != "Softmax" or len(layers) < 2:
        raise Refusal(f"Gradients start from a softmax over the classes; the last layer here is {layers[-1].kind}.")
    outputs, used = run_in_training(layers, weights, x, masks)
    inputs = dict(zip([layer.name for layer in layers], [x, *outputs.values()], strict=False))
    scores = inputs[layers[-1].name]
    back = cross_entropy_of_scores_gradient(scores, labels) / len(labels)
    found = {}
    for layer in reversed(layers[:-1]):
        name = layer.name
        mask = dropout_mask(layer, masks)
        if mask is not None:
            back = dropout(back, mask, layer.settings["rate"])
            continue
        back, own = backward(layer, variables(layer, used, x.dtype), inputs[name], outputs[name], back)
        found.update({f"{name}/{variable}": value for variable, value in own.items()})
    return Gradients(float(cross_entropy_of_scores(scores, labels).mean()), found, back)


def backward(
    layer: Layer, own: Arrays, x: np.ndarray, y: np.ndarray, gradient: np.ndarray, training: bool = True
) -> tuple[np.ndarray, dict[str, np.ndarray]]:
    """One layer backwards: the gradients of its input and, by variable name, of its weights, from that of its output.

    `x` and `y` are what went in and came out, with the batch axis. In training, `own` of a batch normalisation holds the batch's
    statistics.
    """
    if layer.kind == "BatchNormalization":
        return _normalisation(layer, own, x, gradient, training)
    if layer.kind not in BACKWARD:
        raise Refusal(f"Layer {layer.name!r} is of the kind {layer.kind!r}, which has no way back here.")
    return BACKWARD[layer.kind](layer, own, x, y, gradient)


Result = tuple[np.ndarray, dict[str, np.ndarray]]


def _kept(own: Arrays, **found: np.ndarray) -> dict[str, np.ndarray]:
    """Only the gradients of weights that the layer has: one without a bias has no gradient of it."""
    return {name: value for name, value in found.items() if name in own}


def _convolution(layer: Layer, own: Arrays, x: np.ndarray, y: np.ndarray, gradient: np.ndarray) -> Result:
    total = activation(layer.settings.get("activation")).gradient(gradient, y)
    back, kernel, bias = convolve_backward(total, x, own["kernel"], sliding(layer))
    return back, _kept(own, kernel=kernel, bias=bias)


def _dense(layer: Layer, own: Arrays, x: np.ndarray, y: np.ndarray, gradient: np.ndarray) -> Result:
    total = activation(layer.settings.get("activation")).gradient(gradient, y)
    back, kernel, bias = dense_backward(total, x, own["kernel"])
    return back, _kept(own, kernel=kernel, bias=bias)


def _normalisation(layer: Layer, own: Arrays, x: np.ndarray, gradient: np.ndarray, training: bool) -> Result:
    settings, statistics = layer.settings, (own["moving_mean"], own["moving_variance"])
    back, gamma, beta = batch_normalise_backward(
        gradient, x, *statistics, own.get("gamma"), settings.get("epsilon", 1e-3), settings.get("axis", -1), training
    )
    return back, _kept(own, gamma=gamma, beta=beta)


def _recurrent(layer: Layer, own: Arrays, x: np.ndarray, y: np.ndarray, gradient: np.ndarray) -> Result:
    name = layer.settings.get("activation", "tanh")
    kernels = own["kernel"], own["recurrent_kernel"]
    if layer.settings.get("return_sequences"):
        states, of_states = y, gradient
    else:  # the layer gives its last state only; the others are needed for the way back
        states = simple_rnn(x, *kernels, own.get("bias"), name)
        of_states = np.zeros_like(states)
        of_states[:, -1] = gradient
    back, kernel, recurrent_kernel, bias = simple_rnn_backward(of_states, x, states, *kernels, name)
    return back, _kept(own, kernel=kernel, recurrent_kernel=recurrent_kernel, bias=bias)


def _reshape(layer: Layer, own: Arrays, x: np.ndarray, y: np.ndarray, gradient: np.ndarray) -> Result:
    return gradient.reshape(x.shape), {}


BACKWARD: dict[str, Callable[[Layer, Arrays, np.ndarray, np.ndarray, np.ndarray], Result]] = {
    "Conv2D": _convolution,
    "MaxPooling2D": lambda layer, own, x, y, gradient: (max_pool_backward(gradient, x, sliding(layer)), {}),
    "AveragePooling2D": lambda layer, own, x, y, gradient: (average_pool_backward(gradient, x, sliding(layer)), {}),
    "GlobalAveragePooling2D": lambda layer, own, x, y, gradient: (global_average_pool_backward(gradient, x), {}),
    "ReLU": lambda layer, own, x, y, gradient: (activation("relu").gradient(gradient, y), {}),
    "Softmax": lambda layer, own, x, y, gradient: (softmax_gradient(gradient, y, layer.settings.get("axis", -1)), {}),
    "Dense": _dense,
    "SimpleRNN": _recurrent,
    "Dropout": lambda layer, own, x, y, gradient: (gradient, {}),
    "Flatten": _reshape,
    "Reshape": _reshape,
}
