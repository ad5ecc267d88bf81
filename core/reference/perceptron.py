"""A small multilayer perceptron: layers of neurons, forwards with every product, and backwards (Rumelhart et al. 1986)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from core.contract import Refusal
from core.reference.activations import CURVES, curve, softmax, softmax_gradient
from core.reference.dense import dense, dense_backward, dropout
from core.reference.losses import LOSSES, binary_from_sums, categorical_from_sums, loss_named

MOST_UNITS, MOST_LAYERS = 64, 8
Parameters = dict[str, np.ndarray]  # "weights_1" (inputs, units), "bias_1" (units,), and so on, layers counted from 1


@dataclass(frozen=True)
class Perceptron:
    """What a network is before it has weights. `sizes` are inputs, hidden units a layer, outputs: (2, 3, 2) has two layers."""

    sizes: tuple[int, ...]
    hidden: str = "sigmoid"  # one of CURVES
    output: str = "sigmoid"  # one of CURVES, or "softmax"
    loss: str = "half_squared"  # one of LOSSES
    temperature: float = 1.0  # of a softmax output

    def __post_init__(self) -> None:
        if not 2 <= len(self.sizes) <= MOST_LAYERS + 1:
            raise Refusal(f"A network here has 1 to {MOST_LAYERS} layers; {len(self.sizes) - 1} came.")
        wrong = [size for size in self.sizes if not 1 <= size <= MOST_UNITS]
        if wrong:
            raise Refusal(f"Each layer here has 1 to {MOST_UNITS} neurons; {wrong[0]:,} came.")
        curve(self.hidden)
        if self.output != "softmax" and self.output not in CURVES:
            raise Refusal(f"The output's activation must be softmax or one of {', '.join(CURVES)}; {self.output[:40]!r} came.")
        partner = loss_named(self.loss).partner
        if partner not in (None, self.output):
            raise Refusal(f"The {LOSSES[self.loss].title} needs probabilities: its output is a {partner}; {self.output} came.")
        if not self.temperature > 0:
            raise Refusal(f"The temperature must be above 0; {self.temperature:g} came.")

    @property
    def depth(self) -> int:
        """The number of layers that have weights."""
        return len(self.sizes) - 1

    @property
    def parameters(self) -> int:
        """The number of weights and biases."""
        return sum((inputs + 1) * units for inputs, units in zip(self.sizes, self.sizes[1:], strict=False))

    def activation(self, layer: int) -> str:
        """The name of the activation of that layer, counted from 1."""
        return self.output if layer == self.depth else self.hidden


@dataclass(frozen=True, eq=False)  # arrays have no plain equality
class Pass:
    """What one layer did with a batch."""

    inputs: np.ndarray  # (batch, inputs)
    sums: np.ndarray  # (batch, units): bias and all products added up
    outputs: np.ndarray  # (batch, units): after the activation, and after dropout where there was one
    activated: np.ndarray  # (batch, units): after the activation alone
    weights: np.ndarray  # (inputs, units)

    @property
    def products(self) -> np.ndarray:
        """Every input times every weight: (batch, inputs, units)."""
        return self.inputs[:, :, None] * self.weights


@dataclass(frozen=True, eq=False)
class Backward:
    """The mean loss of a batch and how it changes with every parameter and every input."""

    loss: float
    parameters: Parameters
    x: np.ndarray


@dataclass(frozen=True, eq=False)
class Dropped:
    """Which hidden neurons stay in training: a mask (1 keeps, 0 drops) a hidden layer, (batch, units) or (units,)."""

    masks: Sequence[np.ndarray]
    rate: float


def initial(network: Perceptron, seed: int, scheme: Literal["glorot", "he"] | None = None) -> Parameters:
    """Weights to begin with: normal, with variance 2 / (inputs + units), or 2 / inputs for ReLU and its kin; biases zero.

    Glorot and Bengio 2010, equation 12; He et al. 2015, equation 10.
    """
    dice, found = np.random.default_rng(seed), Parameters()
    he = scheme == "he" or scheme is None and network.hidden in ("relu", "leaky_relu", "gelu")
    for layer, (inputs, units) in enumerate(zip(network.sizes, network.sizes[1:], strict=False), start=1):
        variance = 2 / inputs if he and layer < network.depth else 2 / (inputs + units)
        found[f"weights_{layer}"] = dice.normal(0, np.sqrt(variance), (inputs, units))
        found[f"bias_{layer}"] = np.zeros(units)
    return found


def forward(
    network: Perceptron, parameters: Mapping[str, np.ndarray], x: np.ndarray, dropped: Dropped | None = None
) -> list[Pass]:
    """What every layer does with a batch (batch, inputs), from the first to the last."""
    passes = []
    for layer in range(1, network.depth + 1):
        weights = parameters[f"weights_{layer}"]
        sums = dense(x, weights, parameters[f"bias_{layer}"])
        activated = activate(network, layer, sums)
        outputs = activated
        if dropped is not None and layer < network.depth:
            outputs = dropout(activated, dropped.masks[layer - 1], dropped.rate)
        passes.append(Pass(x, sums, outputs, activated, weights))
        x = outputs
    return passes


def activate(network: Perceptron, layer: int, sums: np.ndarray) -> np.ndarray:
    """The outputs of a layer (counted from 1) from its sums (batch, units)."""
    name = network.activation(layer)
    return softmax(sums, temperature=network.temperature) if name == "softmax" else curve(name).function(sums)


def predict(network: Perceptron, parameters: Mapping[str, np.ndarray], x: np.ndarray) -> np.ndarray:
    """The network's answers (batch, outputs) at inference."""
    return forward(network, parameters, x)[-1].outputs


def losses(network: Perceptron, last: Pass, targets: np.ndarray) -> np.ndarray:
    """The loss of each example (batch,), for targets (batch, outputs); cross-entropies from the sums, so none is infinite."""
    if network.loss == "binary_cross_entropy":
        return binary_from_sums(last.sums, targets)
    if network.loss == "categorical_cross_entropy":
        return categorical_from_sums(last.sums / network.temperature, targets)
    return loss_named(network.loss).function(last.activated, targets)


def backward(
    network: Perceptron,
    parameters: Mapping[str, np.ndarray],
    x: np.ndarray,
    targets: np.ndarray,
    dropped: Dropped | None = None,
) -> Backward:
    """The mean loss of a batch and all its gradients: forwards once, then layer by layer back."""
    passes = forward(network, parameters, x, dropped)
    delta, found = output_delta(network, passes[-1], targets) / len(x), Parameters()
    for layer in range(network.depth, 0, -1):
        below, found[f"weights_{layer}"], found[f"bias_{layer}"] = dense_backward(
            delta, passes[layer - 1].inputs, parameters[f"weights_{layer}"]
        )
        if layer == 1:
            break
        if dropped is not None:
            below = dropout(below, dropped.masks[layer - 2], dropped.rate)
        delta = below * curve(network.hidden).slope(passes[layer - 2].sums)
    return Backward(float(losses(network, passes[-1], targets).mean()), {name: found[name] for name in parameters}, below)


def descended(
    network: Perceptron, parameters: Mapping[str, np.ndarray], x: np.ndarray, targets: np.ndarray, rate: float, count: int
) -> Parameters:
    """The parameters after `count` steps of plain gradient descent on all of x (batch, inputs): each less rate times its slope.

    Too large a rate leaves the finite numbers: then infinities and what is no number come back, without a warning.
    """
    found = dict(parameters)
    with np.errstate(over="ignore", invalid="ignore"):
        for _ in range(count):
            slopes = backward(network, found, x, targets).parameters
            found = {name: array - rate * slopes[name] for name, array in found.items()}
    return found


def output_delta(network: Perceptron, last: Pass, targets: np.ndarray) -> np.ndarray:
    """dL/dz of the output layer, (batch, outputs), of each example's own loss."""
    loss, y = loss_named(network.loss), last.activated
    if network.loss == "binary_cross_entropy":
        return (y - targets) / network.sizes[-1]
    if network.loss == "categorical_cross_entropy":
        return (y * targets.sum(-1, keepdims=True) - targets) / network.temperature
    gradient = loss.gradient(y, targets)
    if network.output == "softmax":
        return softmax_gradient(gradient, y) / network.temperature
    return gradient * curve(network.output).slope(last.sums)
