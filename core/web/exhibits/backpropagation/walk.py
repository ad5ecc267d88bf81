"""Step by step: one line of the sum at a time, forwards and back, by hand or by itself."""

from __future__ import annotations

import time

import streamlit as st

from core.reference.chain_rule import Step
from core.web import address
from core.web.exhibits.backpropagation.picture import picture
from core.web.exhibits.backpropagation.sheet import Sheet
from core.web.formulas import show as show_formula

TITLE = "Step by step"
SECONDS = 2.0  # a step, while it plays
ERRATUM_DELTA = (
    r"The course text writes $x_i$ into $\delta_j$, and once more outside of it. A delta holds no $x_i$: it belongs to the "
    r"neuron, and is the same for all its weights. Only the last step, $\partial L/\partial w = \delta x$, brings the input in."
)
ERRATUM_INDEX = r"The course text calls this $\delta_i$ in the update of $u_{ij}$; it belongs to the output, so it is $\delta_j$."


def show(sheet: Sheet) -> None:
    """The walk; while it plays, it goes on by itself."""
    playing = address.get("play") == "yes"
    st.fragment(_walk, run_every=SECONDS if playing else None)(sheet, playing)


def _walk(sheet: Sheet, playing: bool) -> None:
    last = len(sheet.steps)
    number = _played(last) if playing else _asked(last)
    buttons = st.container(horizontal=True)
    _button(buttons, "Previous", "P", number == 1, step=str(number - 1) if number > 2 else "", play="")
    _button(buttons, "Next", "N", number == last, step=str(number + 1), play="")
    if playing:
        _button(buttons, "Pause", None, False, play="")
    else:
        _button(buttons, "Play", None, False, play="yes", step="" if number == last else address.get("step"))
    _button(buttons, "To the way back", None, False, step=str(_turn(sheet)), play="")
    address.slider(f"Step of {last}", "step", 1, last, 1)
    step = sheet.steps[number - 1]
    left, right = st.columns([3, 2], gap="large")
    with left:
        way = "on the way forwards" if step.way == "forward" else "on the way back"
        st.markdown(f"**Step {number} of {last}, {way}: {step.title}**")
        show_formula(step.formula, **step.values)
        st.markdown(checked(sheet, step))
        for note in _notes(sheet, step):
            st.caption(note)
    with right:
        picture(sheet, number)


def _asked(last: int) -> int:
    """The step in the address, the first where there is none."""
    return address.read_number("step", 1, 1, last)


def _played(last: int) -> int:
    """The step that is due: one further each time that the clock has come round; at the end it stops."""
    number, now = _asked(last), time.monotonic()
    if now - st.session_state.get("walked", 0.0) < SECONDS * 0.8:
        return number
    st.session_state["walked"] = now
    number = min(number + 1, last)
    address.put(step=str(number))
    if number == last:
        address.put(play="")
        st.rerun()
    return number


def _button(row: object, label: str, shortcut: str | None, off: bool, **values: str) -> None:
    """A button that writes into the address; a press is not a step of the clock."""

    def pressed() -> None:
        st.session_state["walked"] = time.monotonic()
        address.put(**values)

    if row.button(label, shortcut=shortcut, disabled=off, on_click=pressed, key=f"walk-{label}"):  # type: ignore[attr-defined]
        st.rerun()


def _turn(sheet: Sheet) -> int:
    """The first step of the way back, counted from 1."""
    return next(number for number, step in enumerate(sheet.steps, start=1) if step.way == "backward")


def checked(sheet: Sheet, step: Step) -> str:
    """The step's number, and what a central difference says of it."""
    if step.way == "forward":
        return f"It comes to **{step.value:.10g}**."
    found = sheet.difference(step)
    if found != found:
        return (
            f"The derivative is **{step.value:.10g}**. A central difference says nothing here: it would step across the kink of "
            "a ReLU, or beyond 0 or 1."
        )
    return f"The derivative is **{step.value:.10g}**; by a central difference {found:.10g}, {abs(found - step.value):.1g} apart."


def _notes(sheet: Sheet, step: Step) -> list[str]:
    notes = [step.note] if step.note else []
    if "_layer_" in step.formula.symbol + step.formula.text:
        notes.append("The small number in brackets on top, as in $z_1^{(1)}$, is the layer; it is no power.")
    delta = step.formula.symbol.startswith("delta")
    if delta and step.place[1] < sheet.network.depth:  # type: ignore[operator]
        notes.append(ERRATUM_DELTA)
    elif delta and sheet.network.loss == "half_squared":
        notes.append(ERRATUM_INDEX)
    formula = step.formula(**step.values)
    if not abs(float(formula) - step.value) <= 1e-9 * max(1.0, abs(step.value)):
        notes.append("An output is so near to 0 or 1 that its distance is lost in rounding; the value is from the sum instead.")
    return notes
