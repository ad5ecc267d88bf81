"""PyTorch's convention: the sizes by its documented formulas, and the numbers by the library itself where it is installed."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from core.contract import Refusal
from core.reference.operation import forward
from core.reference.setup import KINDS, Setup
from core.reference.torch_line import torch_line

LAYERS = ("layer", "depthwise", "pointwise")


@pytest.mark.parametrize("seed", range(100))
def test_sizes_by_the_documented_formulas(seed: int) -> None:
    """docs.pytorch.org: Conv2d, MaxPool2d and ConvTranspose2d, each under "Shape"."""
    dice = np.random.default_rng(seed)
    size, kernel, stride, dilation = (int(dice.integers(low, high)) for low, high in ((9, 30), (1, 5), (1, 5), (1, 3)))
    padding = int(dice.integers(0, kernel // 2 + 1))
    settings = {"kernel": kernel, "stride": stride, "padding": padding, "dilation": dilation}
    exact = (size + 2 * padding - dilation * (kernel - 1) - 1) / stride + 1
    assert Setup("convolution", (size,), **settings).output_places == (math.floor(exact),)
    outputs = math.ceil(exact)
    if (outputs - 1) * stride >= size + padding:  # "sliding windows that would start in the right padded region are ignored"
        outputs -= 1
    assert Setup("max", (size,), rounding="ceil", **settings).output_places == (outputs,)
    extra = int(dice.integers(0, stride))
    back = (size - 1) * stride - 2 * padding + dilation * (kernel - 1) + extra + 1
    assert Setup("transposed", (size,), output_padding=extra, **settings).output_places == (back,)


LINES = {
    "layer = torch.nn.Conv2d(3, 6, 5)\ny = layer(x)": {
        "kind": "convolution", "sizes": (32, 32), "channels": 3, "filters": 6, "kernel": 5, "bias": True,
    },
    "x = torch.nn.functional.pad(x, (0, 1, 0, 1))\nlayer = torch.nn.Conv2d(1, 1, 3, stride=2, bias=False)\ny = layer(x)": {
        "kind": "convolution", "sizes": (6, 6), "kernel": 3, "stride": 2, "padding": "same",
    },
    "y = torch.nn.MaxPool2d(3, stride=2, padding=1, ceil_mode=True)(x)": {
        "kind": "max", "sizes": (6, 6), "kernel": 3, "stride": 2, "padding": 1, "rounding": "ceil",
    },
    "y = torch.nn.AvgPool1d(2, padding=1, count_include_pad=False)(x)": {
        "kind": "average", "sizes": (6,), "kernel": 2, "padding": 1,
    },
    "y = torch.nn.AdaptiveAvgPool3d(1)(x).flatten(1)": {"kind": "global_average", "sizes": (6, 6, 6)},
}  # fmt: skip


@pytest.mark.parametrize("line", LINES)
def test_the_line_to_copy(line: str) -> None:
    assert torch_line(Setup(**LINES[line])) == line


def _drawn(dice: np.random.Generator, kind: str) -> Setup:
    """A setup that can be computed."""
    axes, uses = int(dice.integers(1, 4)), KINDS[kind].uses

    def amounts(low: int, high: int) -> tuple[int, ...]:
        return tuple(int(number) for number in dice.integers(low, high + 1, axes))

    sides = tuple((int(dice.integers(0, 3)), int(dice.integers(0, 3))) for _ in range(axes))
    paddings = ["valid", "same", "symmetric", "full", int(dice.integers(0, 3)), sides]
    settings = {
        "filters": 4, "groups": 2, "multiplier": 2, "kernel": amounts(1, 4), "stride": amounts(1, 3), "dilation": amounts(1, 2),
        "padding": paddings[int(dice.integers(6))], "output_padding": None if dice.integers(2) else amounts(0, 2),
        "rounding": str(dice.choice(["floor", "ceil"])), "bias": bool(dice.integers(2)), "count_padding": bool(dice.integers(2)),
    }  # fmt: skip
    try:
        return Setup(kind, amounts(3, 7), channels=2, **{name: value for name, value in settings.items() if name in uses})
    except Refusal:
        return _drawn(dice, kind)


def _load(layer: Any, name: str, kind: str, weights: dict[str, np.ndarray], torch: Any) -> None:
    """Puts our weights into a PyTorch layer, whose kernel has the filters and the channels first."""
    kernel = weights.get(f"{name}_kernel", weights.get("kernel"))
    if kind == "depthwise" or name == "depthwise":
        kernel = kernel.reshape(*kernel.shape[:-2], 1, -1)
    layer.weight = torch.nn.Parameter(torch.tensor(np.moveaxis(kernel, (-1, -2), (0, 1))))
    if layer.bias is not None:
        layer.bias = torch.nn.Parameter(torch.tensor(weights["bias"]))


@pytest.mark.parametrize("kind", list(KINDS))
def test_the_lines_give_our_numbers_in_the_library_itself(kind: str) -> None:
    torch = pytest.importorskip("torch", reason="needs PyTorch, which the site does not: pip install torch")
    dice = np.random.default_rng(7)
    for case in range(60):
        setup = _drawn(dice, kind)
        x = dice.normal(size=(2, *setup.input_shape))
        weights = {name: dice.normal(size=shape) for name, shape in setup.weight_shapes.items()}
        names: dict[str, Any] = {"torch": torch, "x": torch.tensor(np.moveaxis(x, -1, 1))}
        for line in torch_line(setup).split("\n"):
            exec(line, names)
            name = line.split(" = ")[0]
            if name in LAYERS:
                _load(names[name], name, kind, weights, torch)
        theirs = np.moveaxis(names["y"].detach().numpy(), 1, -1)
        ours = forward(setup, x, weights)
        assert theirs.shape == ours.shape, f"seed 7, case {case}: {setup}"
        assert np.allclose(ours, theirs, rtol=1e-12, atol=1e-12), f"seed 7, case {case}: {setup}"
