"""What the panels share: boxes that keep what was typed and explain what is wrong with it, and charts with their words."""

from __future__ import annotations

import plotly.graph_objects as go
import streamlit as st

from core.contract import Knob, Refusal
from core.web import address, words

SEED = Knob("seed", "Seed", "integer", 1, 0, 2**31 - 1, help="Another seed draws other random numbers.")
RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def ask(knob: Knob) -> float:
    """The number in the box, kept in the address by the knob's name; its default while the box holds none that can be taken."""
    default = f"{knob.default:.6g}"
    typed = address.text(knob.label, knob.name, default, limit=40, help=knob.help or None)
    try:
        return float(knob.parse(typed or default))
    except Refusal as problem:
        st.warning(f"{words.plain(problem)} Until then {default} is used.")
        return float(knob.default)


def whole(knob: Knob) -> int:
    """The same for a whole number."""
    return int(ask(knob))


def plain(value: float) -> str:
    """A number as people write it: 0.00066, 868, 4.87 × 10⁷."""
    written = f"{value:.3g}"
    mantissa, _, power = written.partition("e")
    return f"{mantissa} × 10{str(int(power)).translate(RAISED)}" if power else written


def chart(figure: go.Figure, key: str, alt: str) -> None:
    """The chart, with its words for those who do not see it."""
    st.plotly_chart(figure, key=key, config={"displayModeBar": False}, alt=alt)
