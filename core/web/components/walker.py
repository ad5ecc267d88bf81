"""A walk over a convolution or a pooling: a window on the input, its products as numbers, and the output that they make."""

from __future__ import annotations

import math
from base64 import b64encode
from collections.abc import Mapping
from typing import Any

import numpy as np
import streamlit as st

from core.contract import Refusal
from core.reference.connections import connections, count, flat_weights, values
from core.reference.setup import KINDS, Setup
from core.web import address
from core.web.components.files import script, text

_SHARED = ("shared/numbers.js", "shared/colours.js", "shared/canvas.js")
_PARTS = ("index", "layout", "paint", "marks", "sums", "words", "state", "view", "moves", "hands")
_SCRIPT = script(*_SHARED, *(f"walker.{part}.js" for part in _PARTS), "walker.js")
_MARKUP = """
<div class="walker">
  <div class="buttons">
    <button class="play" aria-pressed="false">Play</button>
    <button class="back" aria-label="One place back">Back</button>
    <button class="next" aria-label="One place on">Step</button>
    <label>Speed <input class="speed" type="range" min="1" max="60" value="4" aria-label="Places a second"></label>
    <label><input class="share" type="checkbox">Letter the weights</label>
  </div>
  <div class="stage"><div class="layers">
    <canvas class="base" aria-hidden="true"></canvas><canvas class="top" tabindex="0" role="application"></canvas>
  </div></div>
  <output class="total" aria-live="polite"></output>
  <div class="sums"><canvas class="panel" aria-hidden="true"></canvas></div>
</div>
"""
_mount = st.components.v2.component(
    "perceptarium.walker", html=_MARKUP, css=text("walker.css"), js=_SCRIPT
)  # fmt: skip
_SMALL = 2**15  # indexes below this are sent in two bytes
MOST_PRODUCTS = 40_000  # of one walk: what a phone draws and keeps at hand
MOST_CELLS = 40_000  # of the input, the kernel or the output


def walker(
    setup: Setup, x: np.ndarray, y: np.ndarray, weights: Mapping[str, np.ndarray], key: str, label: str
) -> None:  # fmt: skip
    """Shows the walk. Where it rests, and whether weights are lettered, is kept in the address: `cell` and `letters`.

    `x` (*sizes, channels) float, `y` (*output places, output channels) float, what comes out; `weights` by their Keras names, in
    the shapes of `setup.weight_shapes`. The walker knows an operation by its connections alone. A separable convolution is walked
    in its two steps, each for itself. Raises Refusal as `check` does.
    """
    check(setup)
    found = connections(setup)
    pooling = KINDS[setup.kind].pooling
    wide = max(int(one.max(initial=0)) for one in (found.output, found.input, found.weight)) >= _SMALL
    whole, part = "<i4" if wide else "<i2", "filter" if "filters" in KINDS[setup.kind].uses else "channel"
    products = {"to": _packed(found.output, whole), "from": _packed(found.input, whole), "by": _packed(found.weight, whole)}
    if pooling:
        products["factors"] = _packed(values(setup, found, x=x), "<f4")
    kernel = np.ones(found.weight_shape) if pooling else flat_weights(setup, weights).reshape(found.weight_shape)
    data: dict[str, Any] = {
        "input": _volume(x),
        "output": _volume(y),
        "weights": _volume(kernel),
        "bias": _packed(weights["bias"], "<f4") if "bias" in weights else None,
        "wide": wide,
        "map": products,
        "window": None if setup.kind == "transposed" else _slide(setup),
        "operation": "max" if "max" in setup.kind else "mean" if pooling else "sum",
        "label": label,
        "words": {"input": "Input", "output": "Output", "from": "channel", "to": part, "part": "Channel #"},
        "selected": None if (place := address.split(address.get("cell"), setup.output_shape)) is None else list(place),
        "letters": address.get("letters") == "yes",
    }
    _mount(data=data, key=key, on_seen_change=lambda: _keep(st.session_state[key].seen))


def _keep(seen: dict[str, Any] | None) -> None:
    """Writes where the walk rests; the first place and plain weights are what the address says without a word."""
    if seen:
        place = tuple(int(index) for index in seen["place"])
        address.put(cell=address.join(place) if any(place) else "", letters="yes" if seen["letters"] else "")


def check(setup: Setup) -> None:
    """Raises Refusal, by arithmetic, for more than MOST_PRODUCTS products or MOST_CELLS cells of the input, kernel or output."""
    if count(setup) > MOST_PRODUCTS:
        raise Refusal(
            f"This has {count(setup):,} products, too many to walk through; at most {MOST_PRODUCTS:,}. Choose a smaller input or "
            "kernel, or fewer channels or filters."
        )
    shapes = {"input": setup.input_shape, "output": setup.output_shape, "kernel": next(iter(setup.weight_shapes.values()), ())}
    for what, shape in shapes.items():
        if math.prod(shape) > MOST_CELLS:
            raise Refusal(
                f"The {what} has {math.prod(shape):,} cells, too many to show; at most {MOST_CELLS:,}. Choose smaller sizes, or "
                "fewer channels or filters."
            )


def _slide(setup: Setup) -> dict[str, list[int]]:
    """How the window moves, one number an axis."""
    return {name: [getattr(window, name) for window in setup.windows] for name in ("before", "after", "stride", "dilation")}


def _volume(array: np.ndarray) -> dict[str, Any]:
    return {"shape": list(array.shape), "values": _packed(array, "<f4")}


def _packed(array: np.ndarray, kind: str) -> str:
    return b64encode(np.ascontiguousarray(array, kind).tobytes()).decode()
