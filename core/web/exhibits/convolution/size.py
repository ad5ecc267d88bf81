"""The panel of the size: the formula with today's numbers, and what happens when it is not whole."""

from __future__ import annotations

from html import escape

import streamlit as st

from core.figures import colours
from core.reference.arithmetic import Axis, arithmetic
from core.reference.formulas import sliding
from core.reference.shapes import Window
from core.web import formulas
from core.web.exhibits.convolution.state import State

TITLE = "The size"
NAMES = {1: ("length",), 2: ("rows", "columns"), 3: ("slices", "rows", "columns")}
MOST_PLACES, MOST_WINDOWS = 40, 12  # of the drawing
STYLE = f"<style>.axis .used {{ background: {colours.POSITIVE}; color: #000; }}" + """
.axis { border-collapse: separate; border-spacing: 2px; font-size: 0.8rem; }
.axis td, .axis th { padding: 2px 5px; min-width: 1.4rem; text-align: center; font-weight: 400; }
.axis th { text-align: left; white-space: nowrap; }
.axis .in { border: 1px solid #888; }
.axis .ring { border: 1px dashed #888; opacity: 0.7; }
.axis .lost { background: repeating-linear-gradient(45deg, #8888 0 2px, transparent 2px 6px); }
.scroll { overflow-x: auto; }
</style>"""


def show(state: State) -> None:
    """Each axis, or one for all where they are alike."""
    found = arithmetic(state.setup)
    names = NAMES[len(found.axes)]
    alike = len(set(state.setup.sizes)) == 1 and len(set(state.setup.windows)) == 1
    st.markdown(f"**Output: {' x '.join(str(size) for size in found.output_shape)}** (places, then channels)")
    for name, axis in list(zip(names, found.axes, strict=True))[: 1 if alike else None]:
        if len(names) > 1:
            st.markdown(f"#### {'Every axis' if alike else name.capitalize()}")
        formulas.show(axis.size.formula, **axis.size.values)
        _same(state, axis)
        st.markdown(sentence(axis, state.setup.kind == "transposed"))
        if state.setup.kind != "transposed":
            _drawing(axis.window)
    if state.setup.kind != "transposed":
        st.caption(
            "Course text 002 has a stride S > 0 downsample. Every stride is above 0; it makes the output smaller where S > 1."
        )


def _same(state: State, axis: Axis) -> None:
    """How "same" comes to its padding, where that is asked for."""
    if state.setup.padding == "same" and state.setup.kind != "transposed":
        window = axis.window
        values = {"W": window.size, "S": window.stride, "K": window.kernel, "D": window.dilation}
        formulas.show(sliding.PADDING_SAME, O=window.outputs, **values)
        st.markdown(f"Of these, {window.before} go before the first place and {window.after} after the last.")


def sentence(axis: Axis, transposed: bool = False) -> str:
    """What the floor leaves over, and which places no output sees."""
    said = []
    if transposed:
        said.append(f"The products land on {axis.window.size} places.")
        if axis.empty:
            said.append(f"{_places(axis.empty)} of the output get no product at all: only the bias.")
    elif axis.window.overhang:
        said.append(f"Rounded up: the last window hangs {axis.window.overhang} places over the end and sees zeros there.")
    elif axis.left_over:
        room = axis.window.size + axis.window.before + axis.window.after
        said.append(
            f"The division is not whole: {axis.left_over} of the {room} places, padding included, are left over at the end. They "
            "are too few for one more window."
        )
    else:
        said.append("The division is whole: the last window ends at the last place.")
    if axis.unseen:
        said.append(f"{_places(axis.unseen)} of the input (counted from 0) are seen by no output: they are dropped.")
    return " ".join(said)


def _places(places: tuple[int, ...]) -> str:
    few = ", ".join(str(place) for place in places[:8])
    return f"Place {few}" if len(places) == 1 else f"Places {few}{f' and {len(places) - 8} more' if len(places) > 8 else ''}"


def _drawing(window: Window) -> None:
    """A row of places for each window: what it sees, what is padding, what is never seen."""
    places = range(-window.before, window.size + window.after)
    if len(places) > MOST_PLACES:
        st.caption(f"With {len(places)} places the axis is too long to draw; at most {MOST_PLACES} are.")
        return
    seen = set(window.places.ravel().tolist())

    def cell(place: int, used: bool) -> str:
        kind = "in" if 0 <= place < window.size else "ring"
        return f'<td class="{kind}{" used" if used else "" if place in seen else " lost"}">{place if kind == "in" else 0}</td>'

    rows = []
    for index, taken in enumerate(window.places[:MOST_WINDOWS].tolist()):
        rows.append(f"<tr><th>output {index}</th>{''.join(cell(place, place in taken) for place in places)}</tr>")
    more = f"<p>and {window.outputs - MOST_WINDOWS} more</p>" if window.outputs > MOST_WINDOWS else ""
    label = escape(f"{window.outputs} windows over {window.size} places; the places' numbers, 0 with a dotted frame for padding")
    st.html(f'{STYLE}<div class="scroll"><table class="axis" aria-label="{label}">{"".join(rows)}</table>{more}</div>')
    st.caption("Each row is an output: the places that it sees are filled. Dashed: padding, always 0. Hatched: seen by nobody.")
