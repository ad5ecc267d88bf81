"""A component's files put together. What several components need lies in `shared/`; the site's colours have their one place."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from core.figures import colours

MOST = 3e38  # what four bytes can hold

_FOLDER = Path(__file__).parent
_NAMED = {
    "positive": colours.POSITIVE,
    "negative": colours.NEGATIVE,
    "positive-line": colours.POSITIVE_LINE,
    "negative-line": colours.NEGATIVE_LINE,
    "edge": colours.EDGE,
}
_SCALES = {"diverging": colours.DIVERGING, "sequential": colours.SEQUENTIAL}


def script(*names: str) -> str:
    """Those scripts of this folder as one module, in that order; ahead of them the colours, as `COLOURS`."""
    told = _NAMED | {name: [colour for _, colour in scale] for name, scale in _SCALES.items()} | {"series": colours.SERIES}
    return "\n".join([f"const COLOURS = {json.dumps(told)};", *(text(name) for name in names)])


def style(rules: str) -> str:
    """Those rules; ahead of them the colours as variables: `--positive`, `--edge`, `--series-0` and so on."""
    series = {f"series-{number}": colour for number, colour in enumerate(colours.SERIES)}
    variables = " ".join(f"--{name}: {colour};" for name, colour in (_NAMED | series).items())
    return f":host {{ {variables} }}\n{rules}"


def packed(told: Mapping[str, Any], numbers: np.ndarray) -> bytes:
    """A component's data as bytes: a line of JSON, then the numbers as float32, at most 3e38. As text they would cost the server
    five times as much.
    """
    shown = np.ascontiguousarray(np.clip(numbers, -MOST, MOST), "<f4")
    return json.dumps(told).encode() + b"\n" + shown.tobytes()


def text(name: str) -> str:
    """A file of this folder."""
    return (_FOLDER / name).read_text("utf-8")
