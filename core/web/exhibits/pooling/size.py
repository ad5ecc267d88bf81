"""The panel of the size: the formula with today's numbers, what is dropped, and whether windows overlap."""

from __future__ import annotations

import numpy as np
import streamlit as st

from core.reference.arithmetic import Axis, arithmetic
from core.reference.connections import MOST, connections, count, values
from core.web import formulas
from core.web.exhibits.convolution.size import sentence
from core.web.exhibits.pooling.controls import State

TITLE = "The size"


def show(state: State) -> None:
    """Rows and columns, or both at once where they are alike."""
    found = arithmetic(state.setup)
    places = " x ".join(str(size) for size in found.output_shape[:-1]) or "1"
    st.markdown(f"**Output: {places}**. {passed(state)} A pooling has no weights: nothing is learnt in it.")
    if state.setup.kind.startswith("global"):
        st.markdown("The window is the whole map, whatever its size. So the same network can take pictures of any size.")
        return
    alike = len(set(state.setup.sizes)) == 1 and len(set(state.setup.windows)) == 1
    for name, axis in list(zip(("Rows", "Columns"), found.axes, strict=True))[: 1 if alike else None]:
        st.markdown(f"#### {'Rows and columns' if alike else name}")
        formulas.show(axis.size.formula, **axis.size.values)
        st.markdown(f"{hanging(axis) or sentence(axis)} {overlap(axis)}")


def passed(state: State) -> str:
    """How many numbers of the input have a say in the output: those that win somewhere, or those that some window sees."""
    if count(state.setup) > MOST:
        return ""
    found = connections(state.setup)
    used = (found.input >= 0) & (values(state.setup, found, x=state.x) > 0)
    kept, all_, outputs = len(np.unique(found.input[used])), state.x.size, state.y.size
    if "max" not in state.setup.kind:
        return f"{outputs} {_are('mean', outputs)}, made from {kept} of the {all_} numbers."
    if kept < outputs:
        return f"{outputs} {_are('maximum', outputs)}, but some are the same number: {kept} of the {all_} numbers win and go on."
    return f"{kept} of the {all_} numbers win in their window and go on."


def _are(what: str, count: int) -> str:
    return what if count == 1 else {"mean": "means", "maximum": "maxima"}[what]


def hanging(axis: Axis) -> str:
    """What a last window that hangs over the end sees there; nothing to say where none does."""
    if not axis.window.overhang:
        return ""
    places = "one place" if axis.window.overhang == 1 else f"{axis.window.overhang} places"
    return f"Rounded up: the last window hangs over the end by {places}, which never win and are never counted."


def overlap(axis: Axis) -> str:
    """Whether neighbouring windows share places."""
    shared = axis.window.span - axis.window.stride
    if axis.window.outputs == 1:
        return "There is one window only."
    if shared > 0:
        return f"Neighbouring windows overlap by {shared}."
    return "The windows lie side by side." if shared == 0 else f"Between two windows {-shared} are left out."
