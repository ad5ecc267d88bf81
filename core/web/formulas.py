"""Formulas on a page."""

from __future__ import annotations

import streamlit as st

from core.reference.formula import Formula, Value


def show(formula: Formula, **values: Value) -> None:
    """The formula, the formula with these numbers and what comes out, what its symbols mean, and where it is from."""
    symbol, printed = formula.latex().split(" = ", 1)
    lines = [f"{symbol} = {text}" for text in (printed, *([formula.filled(**values)] if values else []))]
    st.latex(r"\begin{aligned}" + r" \\[10pt] ".join(line.replace(" = ", " &= ", 1) for line in lines) + r"\end{aligned}")
    meanings = "; ".join(f"${symbol}$ {meaning}" for symbol, meaning in formula.legend().items())
    st.caption(f"{meanings}. Source: {formula.source}." if meanings else f"Source: {formula.source}.")
