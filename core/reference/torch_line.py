"""The PyTorch lines that do what a setup says, ready to copy. PyTorch has the channels before the places."""

from __future__ import annotations

from collections.abc import Iterable

from core.reference.setup import KINDS, Setup
from core.reference.shapes import Window

Pair = tuple[int, int]


def torch_line(setup: Setup) -> str:
    """Lines that make `y` from `x` (batch, channels, *sizes), with `import torch`; a layer with weights is called `layer`.

    A separable convolution is two layers, `depthwise` and `pointwise`.
    """
    axes = f"{len(setup.sizes)}d"
    if setup.kind.startswith("global"):
        return f"y = torch.nn.Adaptive{'Max' if 'max' in setup.kind else 'Avg'}Pool{axes}(1)(x).flatten(1)"
    if KINDS[setup.kind].pooling:
        return "\n".join(_pooled(setup, axes))
    if setup.kind == "transposed":
        return "\n".join(_transposed(setup, axes))
    sides = [(w.before, w.after) for w in setup.windows]
    alike = all(before == after for before, after in sides)
    lines = [] if alike else [f"x = torch.nn.functional.pad(x, {_pad(sides)})"]
    sliding = _sliding(setup.windows) | {"padding": _unless((before for before, _ in sides), 0) if alike else ""}
    filters = setup.channels * setup.multiplier if setup.kind in ("depthwise", "separable") else setup.filters
    groups = setup.channels if setup.kind in ("depthwise", "separable") else setup.groups
    sliding |= {"groups": _unless((groups,), 1)}
    given = [str(setup.channels), str(filters), _number(setup.kernel_shape)]
    bias = {"bias": "" if setup.bias else "False"}
    if setup.kind != "separable":
        return "\n".join([*lines, *_call(f"Conv{axes}", given, sliding | bias)])
    pointwise = [str(filters), str(setup.filters), "1"]
    first = _call(f"Conv{axes}", given, sliding | {"bias": "False"}, "depthwise", "x")
    return "\n".join([*lines, *first, *_call(f"Conv{axes}", pointwise, bias, "pointwise")])


def torch_input(setup: Setup) -> str:
    """The line that makes an `x` of one random example for `torch_line`."""
    return f"x = torch.randn{(1, setup.channels, *setup.sizes)}"


def _transposed(setup: Setup, axes: str) -> list[str]:
    """PyTorch cuts the same off at both ends, then adds output padding; else the wanted places are cut out afterwards."""
    windows = setup.windows
    fulls = [(size - 1) * w.stride + w.span for size, w in zip(setup.sizes, windows, strict=True)]
    extra = [w.size - full + 2 * w.before for w, full in zip(windows, fulls, strict=True)]
    direct = all(0 <= more < max(w.stride, w.dilation) for w, more in zip(windows, extra, strict=True))
    if not direct:
        extra = [max(w.size + w.before - full, 0) for w, full in zip(windows, fulls, strict=True)]
    settings = _sliding(windows) | {
        "padding": _unless((w.before for w in windows), 0) if direct else "",
        "output_padding": _unless(extra, 0),
        "bias": "" if setup.bias else "False",
    }
    given = [str(setup.channels), str(setup.filters), _number(setup.kernel_shape)]
    lines = _call(f"ConvTranspose{axes}", given, settings)
    cut = ", ".join(f"{w.before}:{w.before + w.size}" for w in windows)
    return lines if direct else [*lines, f"y = y[:, :, {cut}]"]


def _pooled(setup: Setup, axes: str) -> list[str]:
    """PyTorch's own padding and rounding where it takes them: the same at both ends, at most half the kernel."""
    windows = setup.windows
    sides = [(w.before, w.after - w.overhang) for w in windows]
    direct = all(before == after <= w.kernel // 2 for (before, after), w in zip(sides, windows, strict=True))
    if len(windows) == 3 and setup.kind == "average":  # AvgPool3d alone wants the input itself as large as the kernel
        direct &= all(w.kernel <= w.size for w in windows)
    settings = {
        "stride": _unless((w.stride for w in windows), None) if setup.kernel_shape != tuple(w.stride for w in windows) else "",
        "dilation": _unless((w.dilation for w in windows), 1),
    }
    own = settings | {
        "padding": _unless((before for before, _ in sides), 0) if direct else "",
        "ceil_mode": "True" if direct and setup.rounding == "ceil" else "",
    }
    kernel = _number(setup.kernel_shape)
    if setup.kind == "max":
        fill = ', value=-float("inf")'
        lines = [] if direct else [f"x = torch.nn.functional.pad(x, {_pad((w.before, w.after) for w in windows)}{fill})"]
        return [*lines, f"y = torch.nn.MaxPool{axes}({_arguments([kernel], own)})(x)"]
    if direct:
        padded = any(before for before, _ in sides)
        own |= {"count_include_pad": "False" if padded and not setup.count_padding else ""}
        return [f"y = torch.nn.AvgPool{axes}({_arguments([kernel], own)})(x)"]
    every = _pad((w.before, w.after) for w in windows)
    counted = f"torch.nn.functional.pad(torch.ones_like(x), {every})"
    if setup.count_padding:
        inner = f"torch.nn.functional.pad(torch.ones_like(x), {_pad(sides)}, value=1)"
        counted = f"torch.nn.functional.pad({inner}, {_pad((0, w.overhang) for w in windows)})"
    return [
        f"pool = torch.nn.AvgPool{axes}({_arguments([kernel], settings)})",
        f"counted = {counted}",
        f"y = pool(torch.nn.functional.pad(x, {every})) / pool(counted)",
    ]


def _call(name: str, given: list[str], settings: dict[str, str], variable: str = "layer", result: str = "y") -> list[str]:
    """Two lines: a layer, and what it makes of x."""
    return [f"{variable} = torch.nn.{name}({_arguments(given, settings)})", f"{result} = {variable}(x)"]


def _arguments(given: list[str], settings: dict[str, str]) -> str:
    return ", ".join([*given, *(f"{key}={value}" for key, value in settings.items() if value)])


def _sliding(windows: tuple[Window, ...]) -> dict[str, str]:
    return {"stride": _unless((w.stride for w in windows), 1), "dilation": _unless((w.dilation for w in windows), 1)}


def _pad(sides: Iterable[Pair]) -> str:
    """PyTorch counts the sides from the last axis on: (left, right, top, bottom)."""
    return str(tuple(amount for pair in reversed(list(sides)) for amount in pair))


def _number(values: Iterable[int]) -> str:
    """One number where all are alike, else one for each axis."""
    found = tuple(values)
    return str(found[0]) if len(set(found)) == 1 else str(found)


def _unless(values: Iterable[int], usual: int | None) -> str:
    """The setting's value, or nothing where it is the usual one."""
    found = tuple(values)
    return "" if set(found) == {usual} else _number(found)
