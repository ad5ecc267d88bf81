"""A network on paper: the layers of a chain with their shapes, parameters, multiply-adds and receptive fields, without Keras."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from core.contract import Layer
from core.reference.receptive_field import receptive_fields
from core.reference.shapes import Settings, Shape, multiply_adds, output_shape, parameters


def plan(stack: Iterable[tuple[str, str, Settings]], input_shape: Shape) -> tuple[Layer, ...]:
    """The layers of a chain of (name, Keras class, settings) on an input of that shape, channels last, without the batch axis.

    Raises Refusal, naming the layer, at the first one that cannot be built: so a bad network is refused before it takes memory.
    """
    layers: list[Layer] = []
    shape = input_shape
    for name, kind, settings in stack:
        given = output_shape(kind, settings, shape, name)
        counts = parameters(kind, settings, shape), multiply_adds(kind, settings, shape, name)
        layers.append(Layer(name, kind, shape, given, *counts, settings=settings))
        shape = given
    return with_receptive_fields(layers, len(input_shape) - 1)


def with_receptive_fields(layers: Sequence[Layer], axes: int = 2) -> tuple[Layer, ...]:
    """The same layers with `receptive_field` filled in where the input is a picture (two spatial axes)."""
    fields = receptive_fields(layers, axes) if axes == 2 else {}
    sizes = {name: (found[0].size, found[1].size) for name, found in fields.items() if found}
    return tuple(replace(layer, receptive_field=sizes.get(layer.name)) for layer in layers)
