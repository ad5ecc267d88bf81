"""The PyTorch lines that do what a setup says."""

from __future__ import annotations

from collections.abc import Sequence

from core.reference.setup import Setup
from core.reference.shapes import Window


def torch_line(setup: Setup) -> str:
    """Lines that make `y` from `x` (batch, channels, *sizes), with `from torch import nn`."""
    if setup.kind == "transposed":
        return _transposed(setup)
    windows, axes = setup.windows, len(setup.sizes)
    sides = [(w.before, w.after) for w in windows]
    lines, padding = [], ""
    if all(before == after for before, after in sides):
        padding = _unless("padding", [before for before, _ in sides], 0)
    else:
        turned = tuple(number for pair in reversed(sides) for number in pair)  # PyTorch names the last axis first
        lines.append(f"x = nn.ZeroPad{axes}d({turned})(x)")
    channels, groups = setup.channels, setup.groups
    kernel = f"{_number([w.kernel for w in windows])}"
    moves = [_unless("stride", [w.stride for w in windows], 1), padding, _unless("dilation", [w.dilation for w in windows], 1)]
    bias = "" if setup.bias else "bias=False"
    if setup.kind == "separable":
        inner = channels * setup.multiplier
        lines.append(_layer("depthwise", f"Conv{axes}d", [channels, inner, kernel, *moves, f"groups={channels}", "bias=False"]))
        lines.append(_layer("pointwise", f"Conv{axes}d", [inner, setup.filters, 1, bias]))
        return "\n".join([*lines, "y = pointwise(depthwise(x))"])
    if setup.kind == "depthwise":
        groups = channels
    shared = f"groups={groups}" if groups > 1 else ""
    lines.append(_layer("layer", f"Conv{axes}d", [channels, setup.output_channels, kernel, *moves, shared, bias]))
    return "\n".join([*lines, "y = layer(x)"])


def _transposed(setup: Setup) -> str:
    """Where its padding and output padding cannot say what is cut off, the places are cut off afterwards."""
    windows, axes = setup.windows, len(setup.sizes)
    kernel = _number([w.kernel for w in windows])
    moves = [_unless("stride", [w.stride for w in windows], 1), _unless("dilation", [w.dilation for w in windows], 1)]
    extra = [w.size + 2 * w.before - full(size, w) for size, w in zip(setup.sizes, windows, strict=True)]
    direct = all(0 <= more < max(w.stride, w.dilation) for more, w in zip(extra, windows, strict=True))
    tail = ["" if setup.bias else "bias=False"]
    cut = ""
    if direct:
        tail = [_unless("padding", [w.before for w in windows], 0), _unless("output_padding", extra, 0), *tail]
    else:
        ends = [max(w.size + w.before - full(size, w), 0) for size, w in zip(setup.sizes, windows, strict=True)]
        tail = [_unless("output_padding", ends, 0), *tail]
        cut = "[..., " + ", ".join(f"{w.before}:{w.before + w.size}" for w in windows) + "]"
    layer = _layer("layer", f"ConvTranspose{axes}d", [setup.channels, setup.filters, kernel, *moves, *tail])
    return f"{layer}\ny = layer(x){cut}"


def full(size: int, window: Window) -> int:
    """Places that products of a transposed convolution land on, before anything is cut off."""
    return (size - 1) * window.stride + window.span


def _layer(variable: str, name: str, arguments: Sequence[object]) -> str:
    return f"{variable} = nn.{name}({', '.join(str(argument) for argument in arguments if argument != '')})"


def _unless(name: str, values: Sequence[int], usual: int) -> str:
    return "" if set(values) == {usual} else f"{name}={_number(values)}"


def _number(values: Sequence[int]) -> str:
    return str(values[0]) if len(set(values)) == 1 else str(tuple(values))
