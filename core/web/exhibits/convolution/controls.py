"""The page's controls: every setting of one convolution, in the address, and what cannot be explained beside them."""

from __future__ import annotations

import math
import re
from functools import partial
from typing import Any
from urllib.parse import quote

import numpy as np
import streamlit as st

from core.reference.setup import KINDS, Setup
from core.reference.shapes import Shape
from core.web import address
from core.web.components.listener import embed
from core.web.exhibits import changed, panels
from core.web.exhibits.convolution import numbers
from core.web.exhibits.convolution.presets import PRESETS, Preset
from core.web.exhibits.convolution.state import State

KIND_TITLES = {name: kind.title for name, kind in KINDS.items() if not kind.pooling}
AXES = {"1": ("length",), "2": ("height", "width"), "3": ("depth", "height", "width")}
DIMENSIONS = {name: f"{name}-D" for name in AXES}
PADDINGS = {
    "valid": "none (valid)", "same": "same (Keras)", "symmetric": "symmetric (PyTorch)", "full": "full", "number": "a number",
    "sides": "each side by itself",
}  # fmt: skip
FILLS = {"numbers": "numbers to type", "ones": "ones everywhere", "picture": "a patch of a picture"}
EXTRA = {"auto": "left out", **{str(places): str(places) for places in range(5)}}
ROUNDINGS = {"floor": "rounded down", "ceil": "rounded up"}
# What says nothing about the operation: how it is looked at, and which picture a patch is cut from.
UNSAID = frozenset(
    {"preset", "panel", "edit", "step", "given", "colour", "letters", "cell", "down", "across", "choose", "picture"}
)
NUMBERS = re.compile(r"input|bias_values|(depthwise_|pointwise_)?kernel_\d+")
LOW, HIGH = -1000, 1_000_000  # what can be typed; what makes sense of it is decided by the reference


def ask() -> State | None:
    """Draws the controls. None, with the reason below them, where they describe nothing that can be computed."""
    preset = PRESETS[_preset()]
    above = st.container()
    with st.container(horizontal=True, vertical_alignment="bottom"):
        kind = address.choice("Kind", KIND_TITLES, "kind", str(preset.default("kind")), width=235)
        axes = AXES[address.choice("Dimensions", DIMENSIONS, "axes", str(preset.default("axes")), width=120)]
        fill = address.choice("Numbers", FILLS, "fill", str(preset.default("fill")), width=200)
        given = _settings(kind, axes, preset)
        edit = address.switch("Type in the numbers", "edit")
    with above:
        changed.note(preset.title, preset.note, _changed(preset), _start)
    corner = _corner() if fill == "picture" else (0.0, 0.0)

    def drawn() -> State:
        state = State(Setup(kind=kind, **given), preset, fill, corner)
        _tables(state, edit)
        return state

    return panels.tried(drawn)


def _preset() -> str:
    """The box of presets. Another one clears the address: its defaults are what a visitor wants to see."""
    asked, key = address.get("preset"), "at-preset"
    st.session_state[key] = asked if asked in PRESETS else next(iter(PRESETS))
    titles = {name: preset.title for name, preset in PRESETS.items()}
    chosen: str = st.selectbox("Start from", list(PRESETS), format_func=titles.get, key=key, on_change=_start)
    return chosen


def _changed(preset: Preset) -> bool:
    """Whether a setting or a number differs from the preset; not which picture, of which a patch is cut."""

    def default(name: str) -> object:
        setting, _, axis = name.rpartition("_")
        return preset.default(setting, axis) if axis in AXES["3"] + AXES["1"] else preset.default(name)

    return changed.settings(default, UNSAID) or changed.typed([name for name in st.query_params if NUMBERS.fullmatch(name)])


def _start() -> None:
    picture = address.get("picture")  # but not the visitor's own picture
    st.query_params.clear()
    address.put(preset=st.session_state["at-preset"], picture=picture)


def _settings(kind: str, axes: tuple[str, ...], preset: Preset) -> dict[str, Any]:
    """The settings that this kind has, as the setup takes them."""
    uses = KINDS[kind].uses
    apart = len(axes) > 1 and address.get("apart", "yes" if preset.default("apart") else "no") == "yes"

    def amount(label: str, name: str) -> int | Shape:
        if apart:
            return tuple(_whole(f"{label}, {axis}", f"{name}_{axis}", preset.default(name, axis)) for axis in axes)
        return _whole(label, name, preset.default(name))

    size = amount("Input size", "size")
    given: dict[str, Any] = {"sizes": size if isinstance(size, tuple) else (size,) * len(axes)}
    given["channels"] = _whole("Channels", "channels", preset.default("channels"))
    for name, label in (("filters", "Filters"), ("multiplier", "Filters a channel"), ("groups", "Groups")):
        if name in uses:
            given[name] = _whole(label, name, preset.default(name))
    for name, label in (("kernel", "Kernel"), ("stride", "Stride"), ("dilation", "Dilation")):
        if name in uses:
            given[name] = amount(label, name)
    if "padding" in uses:
        given["padding"] = _padding(axes, amount, preset)
    if "output_padding" in uses:
        extra = address.choice("Output padding", EXTRA, "output_padding", str(preset.default("output_padding")))
        given["output_padding"] = None if extra == "auto" else int(extra)
    if "rounding" in uses:
        given["rounding"] = address.choice("Size not whole", ROUNDINGS, "rounding", str(preset.default("rounding")), width=165)
    given["bias"] = address.switch("Bias", "bias", bool(preset.default("bias")))
    if len(axes) > 1:
        address.switch("Each axis by itself", "apart", bool(preset.default("apart")))
    return given


def _padding(axes: tuple[str, ...], amount: Any, preset: Preset) -> Any:
    """A name, a number, or two numbers for each axis."""
    chosen = address.choice("Padding", PADDINGS, "pad", str(preset.default("pad")), width=210)
    if chosen == "number":
        return amount("Padded places", "padding")
    if chosen != "sides":
        return chosen
    sides = ("before", "after")
    return tuple(tuple(_whole(f"{axis.title()}, {side}", f"{side}_{axis}", 0) for side in sides) for axis in axes)


def _whole(label: str, name: str, default: object) -> int:
    return address.number(label, name, int(str(default)), LOW, HIGH)


def _corner() -> tuple[float, float]:
    """Where the patch begins. The picture itself is chosen in a widget that is opened when it is wanted."""
    left, right, last = st.columns([1, 1, 1], vertical_alignment="bottom")
    with left:
        down = address.slider("Patch: how far down", "down", 0.0, 1.0, 0.62, 0.01)
    with right:
        across = address.slider("Patch: how far to the right", "across", 0.0, 1.0, 0.34, 0.01)
    with last:
        wanted = address.switch("Choose another picture", "choose")
    there = quote(address.get("picture", numbers.SAMPLE), safe="")
    st.markdown(f"[Take this picture to Filters on your picture](/filters?picture={there})")
    heard = embed("photo", "A picture of your own", "photo", listens=True) if wanted else None
    if heard and heard["picture"] != address.get("picture"):
        address.go(picture=heard["picture"], choose="")
    return down, across


def _one(state: State, name: str, which: int, axis: int) -> np.ndarray:
    """The weights of one filter."""
    return state.weights[name].take(which, axis)


def _tables(state: State, wanted: bool) -> None:
    """The tables to type into, when somebody wants them."""
    if not wanted:
        return
    if state.fill == "numbers":
        numbers.table("Input", "input", state.setup.input_shape, lambda: state.x)
    if state.fill == "ones":
        st.info('The numbers are ones everywhere; choose "numbers to type" to change them.')
        return
    shown = state.setup.weight_shapes
    for name in [name for name in shown if name != "bias"]:
        axis = numbers.filter_axis(state.setup, name)
        count = shown[name][axis]
        which = address.slider("Filter", f"filter_{name}", 0, count - 1, 0) if count > 1 else 0
        title = name.replace("_", " ").capitalize() + (f" of filter {which}" if count > 1 else "")
        seen = tuple(np.delete(shown[name], axis).tolist())  # of one filter
        if math.prod(shown[name]) > numbers.MOST_NUMBERS:
            st.info(f"{title}: all filters together have {math.prod(shown[name]):,} numbers, too many to be made.")
        else:
            numbers.table(title, f"{name}_{which}", seen, partial(_one, state, name, which, axis))
    if "bias" in shown:
        numbers.table("Bias, a number a filter", numbers.BIAS, (*shown["bias"], 1), lambda: state.weights["bias"][:, None])
