"""Sizes before anything is computed: how a window slides, the shape that a layer gives, its parameters and multiply-adds."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from numbers import Integral
from typing import Any

import numpy as np

from core.contract import Refusal

Shape = tuple[int, ...]
Settings = Mapping[str, Any]

CONVOLUTIONS = {"Conv2D": 2}  # the Keras class and its number of spatial axes
POOLINGS = {"MaxPooling2D": 2, "AveragePooling2D": 2}
GLOBAL_POOLINGS = {"GlobalAveragePooling2D": 2}
ELEMENTWISE = ("BatchNormalization", "ReLU", "Dropout")
MOST = 10**9  # of anything along one axis: more could not be written out in a message, let alone computed
KINDS = (*CONVOLUTIONS, *POOLINGS, *GLOBAL_POOLINGS, *ELEMENTWISE, "Softmax", "Dense", "Flatten", "Reshape", "SimpleRNN")


def whole(value: object, what: str, layer: str = "", least: int = 1, most: int = MOST) -> int:
    """The value as a whole number from `least` to `most`. Raises Refusal for anything else: 3.5, "16", True, 0, 10**400."""
    named = f"{layer}: {what}" if layer else what[0].upper() + what[1:]
    if isinstance(value, Integral) and int(value) > most:
        raise Refusal(f"{named} must be at most {most:,}; a larger number came.")
    if isinstance(value, bool) or not isinstance(value, Integral) or int(value) < least:
        shown = repr(value) if len(repr(value)) <= 40 else repr(value)[:40] + "..."
        raise Refusal(f"{named} must be a whole number of at least {least}; {shown} came.")
    return int(value)


def per_axis(value: object, axes: int, what: str, layer: str = "", least: int = 1, most: int = MOST) -> Shape:
    """A setting given once for all axes, or once for each. Raises Refusal unless it is whole numbers from `least` to `most`."""
    values = list(value) if isinstance(value, (tuple, list)) else [value] * axes
    if len(values) != axes:
        named = f"{layer}: {what}" if layer else what[0].upper() + what[1:]
        raise Refusal(f"{named} needs one number or {axes}; {len(values)} came.")
    return tuple(whole(item, what, layer, least, most) for item in values)


@dataclass(frozen=True)
class Window:
    """How a kernel slides along one axis. `before` and `after` count the padded places at the two ends.

    `overhang` says how many of those after the end are there only because the output size was rounded up.
    """

    size: int
    kernel: int
    stride: int
    dilation: int
    before: int
    after: int
    overhang: int = 0

    @property
    def span(self) -> int:
        """Places from the kernel's first to its last element: a dilation of d leaves d - 1 places out between two."""
        return (self.kernel - 1) * self.dilation + 1

    @property
    def outputs(self) -> int:
        """The output size: floor((W + P_before + P_after - span) / S) + 1 (Dumoulin and Visin 2016, relationship 15)."""
        return (self.size + self.before + self.after - self.span) // self.stride + 1

    @property
    def remainder(self) -> int:
        """Places at the far end, padding included, that are too few for one more window: what the floor leaves over."""
        return (self.size + self.before + self.after - self.span) % self.stride

    @property
    def places(self) -> np.ndarray:
        """The input place behind each element of each window: (outputs, kernel) int; below 0 or from `size` on lies padding."""
        first = np.arange(self.outputs)[:, None] * self.stride - self.before
        return first + np.arange(self.kernel) * self.dilation

    @property
    def unseen(self) -> tuple[int, ...]:
        """Input places that no window looks at: left over at the end, cropped, or skipped by a stride or a dilation."""
        seen = np.zeros(self.before + self.size + self.after, bool)
        elements, steps = (self.kernel, self.dilation), (self.outputs, self.stride)
        (few, apart), (many, between) = sorted((elements, steps))  # elements or windows, whichever are fewer
        for first in range(0, few * apart, apart):
            seen[first : first + (many - 1) * between + 1 : between] = True
        return tuple(np.flatnonzero(~seen[self.before : self.before + self.size]).tolist())

    @property
    def blind(self) -> tuple[int, ...]:
        """Windows that look at nothing but padding."""
        first = np.arange(self.outputs) * self.stride - self.before
        element = np.maximum(-(first // self.dilation), 0)  # the first that does not lie before the input
        sighted = (element < self.kernel) & (first + element * self.dilation < self.size)
        return tuple(np.flatnonzero(~sighted).tolist())

    def reach(self, index: int) -> tuple[int, int]:
        """First place and one past the last that output `index` sees; below 0 or above `size` lies padding."""
        first = index * self.stride - self.before
        return first, first + self.span


def padding_amounts(size: int, span: int, stride: int, padding: str | int) -> tuple[int, int]:
    """Padded places before and after. A number pads both ends alike; "same" is TensorFlow's rule.

    "same" asks for ceil(size / stride) outputs and pads what is missing for that. When the amount is odd, the end gets one
    more than the beginning.
    """
    if isinstance(padding, int):
        return padding, padding
    if padding == "valid":
        return 0, 0
    missing = max((math.ceil(size / stride) - 1) * stride + span - size, 0)
    return missing // 2, missing - missing // 2


def windows(
    sizes: Shape, kernel: object, strides: object = 1, padding: object = "valid", dilation: object = 1, layer: str = "The layer"
) -> tuple[Window, ...]:
    """One window an axis. Raises Refusal for a setting that is out of range, or a kernel that does not fit into its input."""
    axes = len(sizes)
    steps, gaps = per_axis(strides, axes, "the stride", layer), per_axis(dilation, axes, "the dilation", layer)
    if max(steps) > 1 and max(gaps) > 1:
        raise Refusal(f"{layer}: a stride above 1 and a dilation above 1 cannot go together; set one of them to 1.")
    if not isinstance(padding, str):
        padding = whole(padding, "the padding", layer, least=0)
    elif padding not in ("valid", "same"):
        raise Refusal(f"{layer}: the padding must be 'valid' or 'same'; {padding[:40]!r} came.")
    found = []
    for size, length, stride, gap in zip(sizes, per_axis(kernel, axes, "the kernel size", layer), steps, gaps, strict=True):
        window = Window(size, length, stride, gap, *padding_amounts(size, (length - 1) * gap + 1, stride, padding))
        if window.outputs < 1:
            room = window.size + window.before + window.after
            raise Refusal(f"{layer}: the kernel spans {window.span} places, larger than its input of {room}; choose a smaller.")
        found.append(window)
    return tuple(found)


def output_size(
    size: int, kernel: object, stride: object = 1, padding: object = "valid", dilation: object = 1, layer: str = "The layer"
) -> int:
    """Outputs along one axis. `padding` is "valid", "same", or a number of places at each end. Refuses as `windows` does."""
    return windows((whole(size, "the input size", layer),), kernel, stride, padding, dilation, layer)[0].outputs


def layer_windows(kind: str, settings: Settings, input_shape: Shape, layer: str) -> tuple[Window, ...]:
    """The windows of a convolution or pooling layer over the spatial axes of its input (height, width, channels)."""
    axes = (CONVOLUTIONS | POOLINGS)[kind]
    if len(input_shape) != axes + 1:
        raise Refusal(f"{layer}: {kind} needs an input of {axes + 1} axes, channels last; {_shown(input_shape)} came.")
    padding = settings.get("padding", "valid")
    if kind in CONVOLUTIONS:
        sliding = settings["kernel_size"], settings.get("strides", 1), padding, settings.get("dilation_rate", 1)
    else:  # a pooling moves by its own size unless it is told otherwise
        sliding = settings["pool_size"], settings.get("strides") or settings["pool_size"], padding, 1
    return windows(input_shape[:-1], *sliding, layer)


def output_shape(kind: str, settings: Settings, input_shape: Shape, name: str = "") -> Shape:
    """The shape that a layer gives, without the batch axis. Raises Refusal, naming the layer, when it cannot be built."""
    layer = f"Layer {name!r}" if name else "The layer"
    if kind in CONVOLUTIONS:
        filters = whole(settings["filters"], "the number of filters", layer)
        return (*(window.outputs for window in layer_windows(kind, settings, input_shape, layer)), filters)
    if kind in POOLINGS:
        return (*(window.outputs for window in layer_windows(kind, settings, input_shape, layer)), input_shape[-1])
    if kind in GLOBAL_POOLINGS:
        return input_shape[-1:]
    if kind in ELEMENTWISE or kind == "Softmax":
        return input_shape
    if kind == "Flatten":
        return (math.prod(input_shape),)
    if kind == "Reshape":
        return _reshaped(settings["target_shape"], input_shape, layer)
    if kind in ("Dense", "SimpleRNN"):
        units = whole(settings["units"], "the number of units", layer)
        if kind == "Dense":
            return (*input_shape[:-1], units)
        if len(input_shape) != 2:
            raise Refusal(f"{layer}: a recurrent layer reads steps of features, two axes; {_shown(input_shape)} came.")
        return (input_shape[0], units) if settings.get("return_sequences") else (units,)
    raise Refusal(f"{layer} is of the kind {kind[:40]!r}, which is not explained here; known are {', '.join(KINDS)}.")


def _reshaped(target: object, input_shape: Shape, layer: str) -> Shape:
    """The target shape with its one -1, if any, filled in."""
    wanted = tuple(target) if isinstance(target, (tuple, list)) else ()
    known = math.prod(size for size in wanted if size != -1)
    total = math.prod(input_shape)
    shape = tuple(total // known if size == -1 and known else size for size in wanted)
    if wanted.count(-1) > 1 or math.prod(shape) != total or any(size < 0 for size in shape):
        raise Refusal(f"{layer}: the {total} numbers of {_shown(input_shape)} do not fit the shape {_shown(wanted)}.")
    return shape


def parameters(kind: str, settings: Settings, input_shape: Shape) -> int:
    """How many numbers a layer keeps, as Keras counts them: the moving statistics of a batch normalisation are among them."""
    channels, bias = input_shape[-1] if input_shape else 1, int(settings.get("use_bias", True))
    if kind in CONVOLUTIONS:
        kernel = per_axis(settings["kernel_size"], CONVOLUTIONS[kind], "the kernel size", kind)
        return (math.prod(kernel) * channels + bias) * int(settings["filters"])
    if kind == "Dense":
        return (channels + bias) * int(settings["units"])
    if kind == "SimpleRNN":
        return (channels + int(settings["units"]) + bias) * int(settings["units"])
    if kind == "BatchNormalization":
        kept = 2 + int(settings.get("scale", True)) + int(settings.get("center", True))
        return kept * input_shape[batchless(settings.get("axis", -1), len(input_shape))]
    return 0


def multiply_adds(kind: str, settings: Settings, input_shape: Shape, name: str = "") -> int:
    """Multiplications with a weight, each with its addition, for one example. Biases and poolings count nothing."""
    given = output_shape(kind, settings, input_shape, name)
    if kind in CONVOLUTIONS:
        kernel = per_axis(settings["kernel_size"], CONVOLUTIONS[kind], "the kernel size", kind)
        return math.prod(given) * math.prod(kernel) * input_shape[-1]
    if kind == "Dense":
        return math.prod(given) * input_shape[-1]
    if kind == "SimpleRNN":
        units = given[-1]
        return input_shape[0] * units * (input_shape[1] + units)
    return math.prod(given) if kind == "BatchNormalization" else 0  # at inference one scale and one shift a number


def batchless(axis: int, axes: int) -> int:
    """Keras counts axes with the batch as axis 0, or from the end; here among `axes` axes without the batch."""
    return axis % axes if axis < 0 else axis - 1


def _shown(shape: tuple[object, ...]) -> str:
    return " x ".join(str(size) for size in shape) or "a single number"
