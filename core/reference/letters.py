"""The letters of a small network's quantities, as formulas spell them; all counted from 1.

A network of two layers has the letters of text 000: w below, u above, h the hidden outputs; the sums are z (the text's a). A
deeper one carries its layer on top of each letter.
"""

from __future__ import annotations

from dataclasses import dataclass

# ("input", i), ("weight", layer, i, j), ("bias", layer, j), ("sum", layer, j), ("output", layer, j), ("loss",)
Place = tuple[str | int, ...]


@dataclass(frozen=True)
class Letters:
    """Spells the quantities of a network with `depth` layers."""

    depth: int

    def _layer(self, layer: int) -> str:
        return f"_layer_{layer}" if self.depth > 1 else ""

    def output(self, layer: int, j: int) -> str:
        """What comes out of a neuron; layer 0 is the input."""
        if layer == 0:
            return f"x_{j}"
        if layer == self.depth:
            return f"y_{j}"
        return f"h_{j}" if self.depth == 2 else f"h_{j}_layer_{layer}"

    def sum(self, layer: int, j: int) -> str:
        """The weighted sum of a neuron."""
        return f"z_{j}{self._layer(layer)}"

    def delta(self, layer: int, j: int) -> str:
        """The derivative of the loss with respect to that sum."""
        return f"delta_{j}{self._layer(layer)}"

    def weight(self, layer: int, i: int, j: int) -> str:
        """The weight from neuron i below to neuron j of that layer."""
        if self.depth == 2:
            return f"{'wu'[layer - 1]}_{i}_{j}"
        return f"w_{i}_{j}{self._layer(layer)}"

    def bias(self, layer: int, j: int) -> str:
        """The bias of a neuron."""
        return f"b_{j}{self._layer(layer)}"

    def slope(self, of: str, by: str) -> str:
        """The partial derivative of one quantity with respect to another."""
        return f"{of}_by_{by}"

    def called(self, layer: int, j: int) -> str:
        """A neuron in words."""
        if layer == 0:
            return f"input {j}"
        if layer == self.depth:
            return f"output {j}"
        return f"hidden neuron {j}" if self.depth == 2 else f"neuron {j} of hidden layer {layer}"
