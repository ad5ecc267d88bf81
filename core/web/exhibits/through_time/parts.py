"""What the panels share: the seed, numbers in words, and charts with their words."""

from __future__ import annotations

import plotly.graph_objects as go
import streamlit as st

from core.contract import Knob

SEED = Knob("seed", "Seed", "integer", 1, 0, 2**31 - 1, help="Another seed draws other random numbers.")
RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def plain(value: float) -> str:
    """A number as people write it: 0.00066, 868, 4.87 × 10⁷."""
    written = f"{value:.3g}"
    mantissa, _, power = written.partition("e")
    return f"{mantissa} × 10{str(int(power)).translate(RAISED)}" if power else written


def chart(figure: go.Figure, key: str, alt: str) -> None:
    """The chart, with its words for those who do not see it."""
    st.plotly_chart(figure, key=key, config={"displayModeBar": False}, alt=alt)
