"""Which part of the picture a unit sees."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from core.contract import Layer, Refusal
from core.reference.shapes import CONVOLUTIONS, ELEMENTWISE, GLOBAL_POOLINGS, POOLINGS, Shape, Window, batchless, layer_windows

Range = tuple[int, int]  # the first index and one past the last


@dataclass(frozen=True)
class Field:
    """The receptive field along one axis: unit i sees the `size` pixels from `start + i * jump` on (Araujo et al., Distill 2019).

    `start` is below 0 where a unit at the edge looks at padding.
    """

    size: int = 1
    jump: int = 1
    start: int = 0

    def through(self, window: Window) -> Field:
        """The field after one more layer: each step of its window is worth `jump` pixels of the picture."""
        return Field(
            size=self.size + (window.span - 1) * self.jump,
            jump=self.jump * window.stride,
            start=self.start - window.before * self.jump,
        )

    def seen(self, index: int) -> Range:
        """First pixel and one past the last of unit `index`, the padding included."""
        return self.start + index * self.jump, self.start + index * self.jump + self.size


def receptive_fields(layers: Sequence[Layer], axes: int = 2) -> dict[str, tuple[Field, ...] | None]:
    """Each layer's field along the `axes` axes of the picture, or None from the layer on that looks at all of it."""
    fields: tuple[Field, ...] | None = (Field(),) * axes
    found = {}
    for layer in layers:
        if fields is not None:
            fields = _after(layer, fields)
        found[layer.name] = fields
    return found


def _after(layer: Layer, fields: tuple[Field, ...]) -> tuple[Field, ...] | None:
    if layer.kind in CONVOLUTIONS or layer.kind in POOLINGS:
        return tuple(field.through(window) for field, window in zip(fields, _windows(layer), strict=True))
    if layer.kind in ELEMENTWISE or layer.kind == "Flatten":
        return fields
    if layer.kind == "Reshape":  # rows and columns have to stay what they were
        return fields if layer.output_shape[: len(fields)] == layer.input_shape[: len(fields)] else None
    mixed = {"Dense": -1, "Softmax": layer.settings.get("axis", -1)}.get(layer.kind)
    if mixed is not None and batchless(mixed, len(layer.input_shape)) >= len(fields):
        return fields  # only the channels of one place are mixed
    return None


def seen(layers: Sequence[Layer], name: str, position: Shape) -> tuple[Range, ...]:
    """The patch of the picture behind one unit: one range for each of its axes (rows, columns, ...), padding left out.

    Walks back from the unit to the picture, so it is right for every kind of layer: a unit of a flattened layer sees what its
    origin sees, a recurrent state the rows up to its step. Raises Refusal when there is no such layer or unit.
    """
    known = [layer.name for layer in layers]
    if name not in known:
        raise Refusal(f"There is no layer of that name. The layers are: {', '.join(known)}.")
    path = layers[: known.index(name) + 1]
    check_position(path[-1], position)
    box: tuple[Range, ...] = tuple((index, index + 1) for index in position)
    for layer in reversed(path):
        behind = zip(_behind(layer, box), layer.input_shape, strict=True)
        box = tuple((max(low, 0), min(high, size)) for (low, high), size in behind)
    return box[:-1]


def check_position(layer: Layer, position: Shape) -> None:
    """Raises Refusal unless `position` is a unit of the layer's output."""
    fits = len(position) == len(layer.output_shape)
    if not fits or not all(0 <= index < size for index, size in zip(position, layer.output_shape, strict=True)):
        shape, wanted = " x ".join(map(str, layer.output_shape)), ", ".join(map(str, position))[:40]
        raise Refusal(f"Layer {layer.name!r} gives {shape} numbers, counted from 0; there is none at {wanted}.")


def _behind(layer: Layer, box: tuple[Range, ...]) -> tuple[Range, ...]:
    """The smallest box of the layer's input that holds all that the given box of its output was computed from."""
    every: tuple[Range, ...] = tuple((0, size) for size in layer.input_shape)
    if layer.kind in ELEMENTWISE:
        return box
    if layer.kind in CONVOLUTIONS or layer.kind in POOLINGS:
        reach = zip(_windows(layer), box[:-1], strict=True)
        channels = every[-1] if layer.kind in CONVOLUTIONS else box[-1]
        return (*((w.reach(low)[0], w.reach(high - 1)[1]) for w, (low, high) in reach), channels)
    if layer.kind in GLOBAL_POOLINGS:
        return (*every[:-1], box[-1])
    if layer.kind in ("Flatten", "Reshape"):  # the same numbers in the same order
        places = np.meshgrid(*(np.arange(low, high) for low, high in box), indexing="ij")
        origin = np.unravel_index(np.ravel_multi_index(places, layer.output_shape), layer.input_shape)
        return tuple((int(index.min()), int(index.max()) + 1) for index in origin)
    if layer.kind in ("Dense", "Softmax"):
        mixed = batchless(layer.settings.get("axis", -1) if layer.kind == "Softmax" else -1, len(every))
        return tuple(every[axis] if axis == mixed else box[axis] for axis in range(len(every)))
    if layer.kind == "SimpleRNN" and len(box) == 2:
        return (0, box[0][1]), every[1]
    return every


def _windows(layer: Layer) -> tuple[Window, ...]:
    return layer_windows(layer.kind, layer.settings, layer.input_shape, f"Layer {layer.name!r}")
