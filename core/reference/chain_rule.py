"""Backpropagation by hand: one example through a small network, every quantity and every derivative a step with its formula.

The order is that in which one does it on paper: forwards layer by layer to the loss, then back. Layers, neurons and inputs are
counted from 1, as in the formulas. Rumelhart, Hinton and Williams 1986; course text 000, BackPropagation.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np

from core.contract import Refusal
from core.reference.activations import curve, softmax_jacobian
from core.reference.formula import FUNCTIONS, Formula, Value
from core.reference.formulas import neuron as formulas
from core.reference.letters import Letters, Place
from core.reference.losses import LOSSES, loss_named
from core.reference.perceptron import Pass, Perceptron, forward, losses, output_delta

RUMELHART = "Rumelhart, Hinton and Williams 1986"
SIMPLIFIED = "The product of the two derivatives above simplifies to this: nothing is divided any more."


@dataclass(frozen=True, eq=False)  # formulas hold dictionaries
class Step:
    """One line of the sum: a quantity on the way forwards, or a derivative on the way back."""

    way: Literal["forward", "backward"]
    title: str
    formula: Formula
    values: Mapping[str, Value]  # of the formula's symbols
    value: float
    place: Place  # the quantity, or what the derivative is with respect to
    of: Place = ("loss",)  # what is derived: the loss, or one neuron's output
    note: str = ""


def steps(network: Perceptron, parameters: Mapping[str, np.ndarray], x: np.ndarray, targets: np.ndarray) -> list[Step]:
    """Every step for one example x (inputs,) with targets (outputs,), in the order in which one does it by hand.

    The derivative of the loss with respect to each weight, bias and input is among them, and equals `perceptron.backward`.
    Raises Refusal when the numbers do not fit the network or are not finite.
    """
    check(network, x, targets)
    return list(_Hand(network, parameters, x, targets).all())


def check(network: Perceptron, x: np.ndarray, targets: np.ndarray) -> None:
    """Raises Refusal unless there is one finite number for each input and each output, and targets that suit the loss."""
    for what, array, size in (("inputs", x, network.sizes[0]), ("targets", targets, network.sizes[-1])):
        if array.shape != (size,) or not np.isfinite(array).all():
            raise Refusal(f"The network takes {size} {what}, all finite numbers; {np.array2string(array, threshold=8)} came.")
    if loss_named(network.loss).partner and not ((targets >= 0) & (targets <= 1)).all():
        raise Refusal(f"The {LOSSES[network.loss].title} needs targets from 0 to 1; {np.array2string(targets)} came.")


class _Hand:
    """One example's forward pass, and the steps that follow from it."""

    def __init__(self, network: Perceptron, parameters: Mapping[str, np.ndarray], x: np.ndarray, targets: np.ndarray) -> None:
        self.network, self.parameters, self.x, self.targets = network, parameters, x, targets
        self.passes = forward(network, parameters, x[None])
        self.letters = Letters(network.depth)
        self.known: dict[str, float] = {"T": network.temperature, "n": float(network.sizes[-1])} | formulas.CONSTANTS
        self.means = {"T": "temperature", "n": "number of outputs"} | formulas.PI

    def all(self) -> Iterator[Step]:
        """Forwards, then backwards; each step's value is known to those that follow."""
        self._given()
        for layer in range(1, self.network.depth + 1):
            yield from self._forward(layer, self.passes[layer - 1])
        yield self._loss()
        for layer in range(self.network.depth, 0, -1):
            yield from self._to_sums(layer) if layer < self.network.depth else self._from_loss()
            yield from self._to_parameters(layer)
            yield from self._to_below(layer)

    def _given(self) -> None:
        for index, value in enumerate(self.x, start=1):
            self._learn(self.letters.output(0, index), value, f"input {index}")
        for index, value in enumerate(self.targets, start=1):
            self._learn(f"t_{index}", value, f"target of output {index}")
        for layer in range(1, self.network.depth + 1):
            weights = self.parameters[f"weights_{layer}"]
            for (i, j), value in np.ndenumerate(weights):
                named = f"weight from {self.letters.called(layer - 1, i + 1)} to {self.letters.called(layer, j + 1)}"
                self._learn(self.letters.weight(layer, i + 1, j + 1), value, named)
            for j, value in enumerate(self.parameters[f"bias_{layer}"], start=1):
                self._learn(self.letters.bias(layer, j), value, f"bias of {self.letters.called(layer, j)}")

    def _learn(self, symbol: str, value: float, meaning: str) -> None:
        self.known[symbol], self.means[symbol] = float(value), meaning

    def _step(
        self, way: Literal["forward", "backward"], title: str, symbol: str, text: str, source: str, place: Place, value: float,
        of: Place = ("loss",), note: str = "",
    ) -> Step:  # fmt: skip
        used = set(re.findall(r"[A-Za-z_]\w*", text)) - set(FUNCTIONS)
        formula = Formula(title, symbol, text, {name: self.means[name] for name in used}, source)
        values = {name: self.known[name] for name in used}
        self._learn(symbol, value, title[0].lower() + title[1:])
        return Step(way, title, formula, values, float(value), place, of, note)

    def _forward(self, layer: int, done: Pass) -> Iterator[Step]:
        spell, name = self.letters, self.network.activation(layer)
        for j in range(1, done.sums.shape[1] + 1):
            products = [f"{spell.output(layer - 1, i)} * {spell.weight(layer, i, j)}" for i in range(1, done.inputs.shape[1] + 1)]
            yield self._step(
                "forward", f"Weighted sum of {spell.called(layer, j)}", spell.sum(layer, j),
                " + ".join([*products, spell.bias(layer, j)]), "course text 000, Weights and Biases", ("sum", layer, j),
                done.sums[0, j - 1],
            )  # fmt: skip
        sums = [spell.sum(layer, j) for j in range(1, done.sums.shape[1] + 1)]
        self._learn("m", float(done.sums.max()), "the largest sum, taken off everywhere: so nothing overflows")
        shares = " + ".join(f"exp(({each} - m) / T)" for each in sums)
        for j, own in enumerate(sums, start=1):
            if name == "softmax":
                text, source = f"exp(({own} - m) / T) / ({shares})", formulas.SAFE_SOFTMAX.source
            else:
                text, source = formulas.renamed(formulas.ACTIVATION[name].text, {"z": own}), formulas.ACTIVATION[name].source
            title = f"Output of {spell.called(layer, j)}"
            yield self._step(
                "forward", title, spell.output(layer, j), text, source, ("output", layer, j), done.activated[0, j - 1]
            )

    def _loss(self) -> Step:
        terms = [self._of_output(formulas.LOSS_TERM[self.network.loss], j) for j in range(1, self.network.sizes[-1] + 1)]
        value = losses(self.network, self.passes[-1], self.targets[None])[0]
        title, source = f"Loss: {LOSSES[self.network.loss].title}", formulas.LOSS_SOURCE[self.network.loss]
        return self._step("forward", title, "L", " + ".join(terms), source, ("loss",), value)

    def _of_output(self, text: str, j: int) -> str:
        return formulas.renamed(text, {"y": self.letters.output(self.network.depth, j), "t": f"t_{j}"})

    def _from_loss(self) -> Iterator[Step]:
        """From the loss to the deltas of the output layer."""
        network, spell, layer = self.network, self.letters, self.network.depth
        last = self.passes[-1]
        slopes = loss_named(network.loss).gradient(last.activated, self.targets[None])[0]
        deltas = output_delta(network, last, self.targets[None])[0]
        for j, slope in enumerate(slopes, start=1):
            title = f"How the loss changes with output {j}"
            text, symbol = self._of_output(formulas.LOSS_SLOPE[network.loss], j), spell.slope("L", spell.output(layer, j))
            source = f"derivative of the {LOSSES[network.loss].title}"
            yield self._step("backward", title, symbol, text, source, ("output", layer, j), slope)
        yield from self._softmax_slopes() if network.output == "softmax" else self._slopes(layer)
        for j, value in enumerate(deltas, start=1):
            yield self._delta(layer, j, self._output_delta_text(j), value, SIMPLIFIED if LOSSES[network.loss].partner else "")

    def _output_delta_text(self, j: int) -> str:
        layer, spell, size = self.network.depth, self.letters, self.network.sizes[-1]
        if self.network.loss == "binary_cross_entropy":
            return self._of_output("y - t" if size == 1 else "(y - t) / n", j)
        if self.network.loss == "categorical_cross_entropy":
            together = " + ".join(f"t_{k}" for k in range(1, size + 1))
            return self._of_output(f"(y * ({together}) - t) / T", j)
        through = range(1, size + 1) if self.network.output == "softmax" else [j]
        pairs = (
            (spell.slope("L", spell.output(layer, k)), spell.slope(spell.output(layer, k), spell.sum(layer, j))) for k in through
        )
        return " + ".join(f"{first} * {second}" for first, second in pairs)

    def _softmax_slopes(self) -> Iterator[Step]:
        """Each score moves each probability: a square of derivatives."""
        layer, spell = self.network.depth, self.letters
        jacobian = softmax_jacobian(self.passes[-1].activated[0], self.network.temperature)
        for (row, column), value in np.ndenumerate(jacobian):
            k, j = row + 1, column + 1
            same, rule = k == j, formulas.SOFTMAX_SAME if row == column else formulas.SOFTMAX_OTHER
            text = formulas.renamed(rule.text, {"y_i": spell.output(layer, k), "y_j": spell.output(layer, j)})
            title = f"How output {k} changes with {'its own sum' if same else f'the sum of output {j}'}"
            symbol = spell.slope(spell.output(layer, k), spell.sum(layer, j))
            yield self._step("backward", title, symbol, text, rule.source, ("sum", layer, j), value, ("output", layer, k))

    def _slopes(self, layer: int) -> Iterator[Step]:
        """How each output of a layer changes with its own sum: the slope of the activation."""
        spell, rule = self.letters, formulas.SLOPE[self.network.activation(layer)]
        for j, z in enumerate(self.passes[layer - 1].sums[0], start=1):
            text = formulas.renamed(rule.text, {"y": spell.output(layer, j), "z": spell.sum(layer, j)})
            symbol = spell.slope(spell.output(layer, j), spell.sum(layer, j))
            title = f"How the output of {spell.called(layer, j)} changes with its sum"
            value = self._activation_slope(layer, z)
            yield self._step("backward", title, symbol, text, rule.source, ("sum", layer, j), value, ("output", layer, j))

    def _activation_slope(self, layer: int, z: float) -> float:
        return float(curve(self.network.activation(layer)).slope(np.array(z)))

    def _to_sums(self, layer: int) -> Iterator[Step]:
        """From the outputs of a hidden layer, whose derivatives are known, to its deltas."""
        spell = self.letters
        yield from self._slopes(layer)
        for j in range(1, self.network.sizes[layer] + 1):
            output, total = spell.output(layer, j), spell.sum(layer, j)
            first, second = spell.slope("L", output), spell.slope(output, total)
            yield self._delta(layer, j, f"{first} * {second}", self.known[first] * self.known[second])

    def _delta(self, layer: int, j: int, text: str, value: float, note: str = "") -> Step:
        title = f"Delta of {self.letters.called(layer, j)}: how the loss changes with its sum"
        return self._step("backward", title, self.letters.delta(layer, j), text, RUMELHART, ("sum", layer, j), value, note=note)

    def _to_parameters(self, layer: int) -> Iterator[Step]:
        """A weight's derivative is the delta above it times what comes in below it; a bias has 1 coming in."""
        spell = self.letters
        for j in range(1, self.network.sizes[layer] + 1):
            delta = spell.delta(layer, j)
            for i in range(1, self.network.sizes[layer - 1] + 1):
                weight, below = spell.weight(layer, i, j), spell.output(layer - 1, i)
                title = f"How the loss changes with the {self.means[weight]}"
                yield self._step(
                    "backward", title, spell.slope("L", weight), f"{delta} * {below}", RUMELHART, ("weight", layer, i, j),
                    self.known[delta] * self.known[below],
                )  # fmt: skip
            bias = spell.bias(layer, j)
            title = f"How the loss changes with the {self.means[bias]}"
            yield self._step("backward", title, spell.slope("L", bias), delta, RUMELHART, ("bias", layer, j), self.known[delta])

    def _to_below(self, layer: int) -> Iterator[Step]:
        """What the layer below did, it did to all neurons above: their deltas come back through the weights and add up."""
        spell = self.letters
        for i in range(1, self.network.sizes[layer - 1] + 1):
            pairs = [(spell.delta(layer, j), spell.weight(layer, i, j)) for j in range(1, self.network.sizes[layer] + 1)]
            below = spell.output(layer - 1, i)
            what = f"input {i}" if layer == 1 else f"the output of {spell.called(layer - 1, i)}"
            yield self._step(
                "backward", f"How the loss changes with {what}", spell.slope("L", below),
                " + ".join(f"{delta} * {weight}" for delta, weight in pairs), RUMELHART,
                ("input", i) if layer == 1 else ("output", layer - 1, i),
                math.fsum(self.known[delta] * self.known[weight] for delta, weight in pairs),
            )  # fmt: skip
