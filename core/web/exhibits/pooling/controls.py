"""The page's controls: every setting of one pooling in the address, and what cannot be explained beside them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import streamlit as st

from core.contract import Refusal
from core.reference.operation import forward
from core.reference.setup import KINDS, Setup
from core.web import address
from core.web.components import grid
from core.web.exhibits import changed, panels
from core.web.exhibits.pooling.presets import PRESETS, Preset

KIND_TITLES = {name: kind.title for name, kind in KINDS.items() if kind.pooling}
PADDINGS = {"valid": "none (valid)", "same": "same (Keras)", "symmetric": "symmetric (PyTorch)", "number": "a number"}
ROUNDINGS = {"floor": "rounded down", "ceil": "rounded up"}
# What says nothing about the operation: how it is looked at. The numbers are compared themselves.
UNSAID = frozenset(
    {"preset", "panel", "edit", "step", "way", "measure", "given", "gradient", "letters", "cell", "rows", "columns", "input"}
)
LOW, HIGH = -1000, 1_000_000  # what can be typed; what makes sense of it is decided by the reference


@dataclass(frozen=True)
class State:
    """What the page is about just now: one pooling, and its numbers (rows, columns, 1)."""

    setup: Setup
    x: np.ndarray
    preset: Preset

    @cached_property
    def y(self) -> np.ndarray:
        """(*output places, 1)"""
        return np.asarray(forward(self.setup, self.x[None])[0])


def ask() -> State | None:
    """Draws the controls. None, with the reason below them, where they describe nothing that can be computed."""
    preset = asked()
    titles = {name: preset.title for name, preset in PRESETS.items()}
    key = "at-preset"
    st.session_state[key] = next(name for name, known in PRESETS.items() if known is preset)
    st.selectbox("Start from", list(PRESETS), format_func=titles.get, key=key, on_change=_start)
    above = st.container()
    with st.container(horizontal=True, vertical_alignment="bottom"):
        kind = address.choice("Kind", KIND_TITLES, "kind", str(preset.default("kind")), width=210)
        given = _settings(kind, preset)
        edit = address.switch("Type in the numbers", "edit")
    same = not changed.settings(preset.default, UNSAID)

    def drawn() -> State:
        x = _numbers(preset, edit)
        return State(Setup(kind, x.shape, **given), x[..., None], preset)

    state = panels.tried(drawn)
    same = same and state is not None and np.array_equal(state.x[..., 0], preset.x)
    with above:
        changed.note(preset.title, preset.note, not same, _start)
    return state


def asked() -> Preset:
    """The preset that the address names, or the first."""
    return PRESETS.get(address.get("preset"), next(iter(PRESETS.values())))


def _start() -> None:
    """Another preset clears the address: its defaults are what a visitor wants to see."""
    st.query_params.clear()
    address.put(preset=st.session_state["at-preset"])


def _settings(kind: str, preset: Preset) -> dict[str, Any]:
    """The settings that this kind has, as the setup takes them."""
    uses = KINDS[kind].uses
    apart = "kernel" in uses and address.get("apart") == "yes"

    def amount(label: str, name: str) -> Any:
        if apart:
            return tuple(_whole(f"{label}, {axis}", f"{name}_{axis}", preset) for axis in ("height", "width"))
        return _whole(label, name, preset)

    given: dict[str, Any] = {}
    if "kernel" in uses:
        given = {"kernel": amount("Kernel size", "kernel"), "stride": amount("Stride", "stride")}
        given["padding"] = address.choice("Padding", PADDINGS, "pad", str(preset.default("pad")), width=210)
        if given["padding"] == "number":
            given["padding"] = amount("Padded places", "padding")
        given["rounding"] = address.choice("Output size", ROUNDINGS, "rounding", str(preset.default("rounding")), width=165)
    if "dilation" in uses:
        given["dilation"] = amount("Dilation", "dilation")
    if "count_padding" in uses:
        given["count_padding"] = address.switch("Count the padding (PyTorch)", "count", bool(preset.default("count")))
    if "kernel" in uses:
        address.switch("Height and width apart", "apart")
    return given


def _whole(label: str, name: str, preset: Preset) -> int:
    return address.number(label, name, int(preset.default(name)), LOW, HIGH)


def _numbers(preset: Preset, edit: bool) -> np.ndarray:
    """(rows, columns), from the table or as the address has them. Raises Refusal for a table that would be too large."""
    rows, columns = preset.x.shape
    if edit:
        left, right, _ = st.columns([1, 1, 3])
        with left:
            rows = address.number("Rows", "rows", rows, LOW, HIGH)
        with right:
            columns = address.number("Columns", "columns", columns, LOW, HIGH)
    else:
        rows, columns = (address.read_number(name, size, LOW, HIGH) for name, size in (("rows", rows), ("columns", columns)))
    if min(rows, columns) < 1 or rows * columns > grid.MOST_CELLS:
        raise Refusal(
            f"The input needs at least 1 row and 1 column, and at most {grid.MOST_CELLS:,} numbers; {rows:,} x {columns:,} came."
        )
    start = np.fromfunction(lambda row, column: (3 * row + 2 * column + row * column) % 10, (rows, columns))
    shared = tuple(slice(min(one, other)) for one, other in zip(start.shape, preset.x.shape, strict=True))
    start[shared] = preset.x[shared]
    if edit:
        return grid.grid("Input", "input", start)
    return grid.read("Input", "input", start)
