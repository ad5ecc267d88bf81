"""The Keras lines that do what a setup says, ready to copy."""

from __future__ import annotations

from collections.abc import Iterable

from core.reference.setup import KINDS, Setup
from core.reference.shapes import Window

_BOTH = "# Keras refuses a stride and a dilation above 1 together. The same numbers: "


def keras_line(setup: Setup) -> str:
    """Lines that make `y` from `x` (batch, *sizes, channels), with `import keras`; a layer with weights is called `layer`.

    Where Keras has no such layer the lines say so, and what gives the same numbers.
    """
    if setup.kind.startswith("global"):
        return f"y = keras.layers.Global{_pooling(setup)}Pooling{_axes(setup)}()(x)"
    if KINDS[setup.kind].pooling:
        return _pooled(setup)
    if setup.kind == "transposed":
        return _transposed(setup)
    steps = max(window.stride for window in setup.windows) > 1
    gaps = max(window.dilation for window in setup.windows) > 1
    named = setup.padding in ("valid", "same") and setup.rounding == "floor" and not (steps and gaps)
    lines = [] if named else _padded(setup)
    stride = tuple(window.stride for window in setup.windows)
    if steps and gaps:
        lines.insert(0, _BOTH + "stride 1, then every n-th number.")
    settings = {
        "strides": _unless(stride if not gaps else (1,), 1),
        "padding": repr("same") if named and setup.padding == "same" else "",
        "dilation_rate": _unless((window.dilation for window in setup.windows), 1),
    }
    lines += _layers(setup, settings)
    if steps and gaps:
        lines.append(f"y = y[:, {', '.join(f'::{step}' for step in stride)}]")
    return "\n".join(lines)


def keras_input(setup: Setup) -> str:
    """Lines that make an `x` of one random example for `keras_line`, and the weights where that needs some without a layer."""
    lines = [f"x = keras.random.normal({(1, *setup.input_shape)})"]
    if "conv_transpose(x, kernel" in keras_line(setup):
        lines += [f"{name} = keras.random.normal({shape})" for name, shape in setup.weight_shapes.items()]
    return "\n".join(lines)


def _layers(setup: Setup, settings: dict[str, str]) -> list[str]:
    """The layer of a convolution. Keras has no depthwise layer in 3-D, and in 2-D its steps are alike along both axes."""
    axes, kernel = _axes(setup), _number(setup.kernel_shape)
    bias = {"use_bias": "" if setup.bias else "False"}
    multiplier = {"depth_multiplier": _unless((setup.multiplier,), 1)}
    uneven = len(setup.sizes) == 3 or len({window.stride for window in setup.windows}) > 1
    if setup.kind == "depthwise" and not uneven:
        return _call(f"DepthwiseConv{axes}", [kernel], settings | multiplier | bias)
    if setup.kind == "separable" and not uneven:
        return _call(f"SeparableConv{axes}", [str(setup.filters), kernel], settings | multiplier | bias)
    groups = {"groups": _unless((setup.channels if setup.kind in ("depthwise", "separable") else setup.groups,), 1)}
    if setup.kind == "separable":
        each = [str(setup.channels * setup.multiplier), kernel]
        first = _call(f"Conv{axes}", each, settings | groups | {"use_bias": "False"}, "depthwise", "x")
        note = f"# Keras has no SeparableConv{axes} with these strides." if len(setup.sizes) < 3 else "# Keras has none in 3-D."
        return [f"{note} In two steps:", *first, *_call(f"Conv{axes}", [str(setup.filters), "1"], bias, "pointwise")]
    if setup.kind == "depthwise":
        return _call(f"Conv{axes}", [str(setup.output_channels), kernel], settings | groups | bias)
    return _call(f"Conv{axes}", [str(setup.filters), kernel], settings | groups | bias)


def _transposed(setup: Setup) -> str:
    """Numbers for the padding are cut off afterwards: Keras' layer knows names only."""
    windows, named = setup.windows, setup.padding in ("valid", "same")
    fulls = [(size - 1) * w.stride + w.span for size, w in zip(setup.sizes, windows, strict=True)]
    extra = [max(w.size + w.before - full, 0) for w, full in zip(windows, fulls, strict=True)]
    if named and setup.output_padding is not None:
        asked = setup.output_padding
        extra = [asked] * len(windows) if isinstance(asked, int) else list(asked)
    settings = {
        "strides": _unless((w.stride for w in windows), 1),
        "padding": repr("same") if setup.padding == "same" else "",
        "output_padding": "" if named and setup.output_padding is None else _number(extra),
        "dilation_rate": _unless((w.dilation for w in windows), 1),
    }
    bias = {"use_bias": "" if setup.bias else "False"}
    lines = _call(f"Conv{_axes(setup)}Transpose", [str(setup.filters), _number(setup.kernel_shape)], settings | bias)
    if max(w.stride for w in windows) > 1 and max(w.dilation for w in windows) > 1:
        given = "".join(f", {name}={value}" for name, value in settings.items() if value)
        lines = [
            "# Keras' layer refuses a stride and a dilation above 1 together; the operation under it does not.",
            f"y = keras.ops.conv_transpose(x, kernel{given}){' + bias' if setup.bias else ''}",
        ]
    if not named:
        cut = [(w.before, full + more - w.before - w.size) for w, full, more in zip(windows, fulls, extra, strict=True)]
        lines += [f"y = keras.layers.Cropping{_axes(setup)}({_sides(cut)})(y)"] if any(map(any, cut)) else []
    return "\n".join(lines)


def _pooled(setup: Setup) -> str:
    windows, axes = setup.windows, _axes(setup)
    kernel, strides = setup.kernel_shape, tuple(w.stride for w in windows)
    named = setup.padding in ("valid", "same") and not any(w.overhang for w in windows)
    named = named and not (setup.count_padding and any(w.before + w.after for w in windows))
    padding = ', padding="same"' if named and setup.padding == "same" else ""
    step = "" if strides == kernel else f", strides={_number(strides)}"
    pool = f"keras.layers.{_pooling(setup)}Pooling{axes}({_number(kernel)}{step}{padding})"
    if max(w.dilation for w in windows) > 1:
        return "# Keras has no pooling with a dilation."
    if named or not any(w.before + w.after for w in windows):
        return f"y = {pool}(x)"
    if setup.kind == "max":
        return f'x = keras.ops.pad(x, {_every(windows)}, constant_values=-float("inf"))\ny = {pool}(x)'
    ones = "keras.ops.ones_like(x)"
    if setup.count_padding:
        inner = tuple((w.before, w.after - w.overhang) for w in windows)
        ones = f"keras.ops.pad({ones}, {((0, 0), *inner, (0, 0))}, constant_values=1)"
        outer = ((0, 0), *((0, w.overhang) for w in windows), (0, 0))
        counted = f"keras.ops.pad({ones}, {outer})"
    else:
        counted = f"keras.ops.pad({ones}, {_every(windows)})"
    return f"pool = {pool}\ncounted = {counted}\ny = pool(keras.ops.pad(x, {_every(windows)})) / pool(counted)"


def _call(name: str, given: list[str], settings: dict[str, str], variable: str = "layer", result: str = "y") -> list[str]:
    """Two lines: a layer, and what it makes of x."""
    arguments = [*given, *(f"{key}={value}" for key, value in settings.items() if value)]
    return [f"{variable} = keras.layers.{name}({', '.join(arguments)})", f"{result} = {variable}(x)"]


def _padded(setup: Setup) -> list[str]:
    sides = [(w.before, w.after) for w in setup.windows]
    return [f"x = keras.layers.ZeroPadding{_axes(setup)}({_sides(sides)})(x)"] if any(map(any, sides)) else []


def _sides(sides: list[tuple[int, int]]) -> str:
    return str(sides[0]) if len(sides) == 1 else str(tuple(sides))


def _every(windows: Iterable[Window]) -> str:
    """Padding of every axis, the batch's and the channels' too."""
    return str(((0, 0), *((w.before, w.after) for w in windows), (0, 0)))


def _axes(setup: Setup) -> str:
    return f"{len(setup.sizes)}D"


def _pooling(setup: Setup) -> str:
    return "Max" if "max" in setup.kind else "Average"


def _number(values: Iterable[int]) -> str:
    """One number where all are alike, else one for each axis."""
    found = tuple(values)
    return str(found[0]) if len(set(found)) == 1 else str(found)


def _unless(values: Iterable[int], usual: int) -> str:
    """The setting's value, or nothing where it is the usual one."""
    found = tuple(values)
    return "" if set(found) == {usual} else _number(found)
