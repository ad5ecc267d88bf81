"""Formulas on a page."""

from __future__ import annotations

import re

import streamlit as st

from core.reference.formula import Formula, Value

UNSEEN = re.compile(r"\\(frac|left|right|mathrm|operatorname)(?![a-z])|[\\{}^_\s]")  # what LaTeX does not print as it stands
WIDE = 40  # characters, beyond which what comes out stands on a line of its own


def show(formula: Formula, rounded: bool = False, /, **values: Value) -> None:
    """The formula, the formula with these numbers and what comes out, what its symbols mean, and where it is from.

    `rounded` says that the numbers are no longer exact: then no plain equals sign stands before what comes out.
    """
    st.latex(lines(formula, rounded, **values))
    meanings = "; ".join(f"${symbol}$ {meaning}" for symbol, meaning in formula.legend().items())
    st.caption(f"{meanings}. Source: {formula.source}." if meanings else f"Source: {formula.source}.")


def lines(formula: Formula, rounded: bool = False, /, **values: Value) -> str:
    """The formula in LaTeX, and below it with its numbers; a long line of numbers is broken before what comes out."""
    symbol, printed = formula.latex().split(" = ", 1)
    found = [f"{symbol} &= {printed}"]
    if values:
        reckoned, result = formula.sides(rounded, **values)
        broken = len(UNSEEN.sub("", reckoned)) > WIDE
        found += [f"{symbol} &= {reckoned}", f"&{result}"] if broken else [f"{symbol} &= {reckoned} {result}"]
    return r"\begin{aligned}" + r" \\[10pt] ".join(found) + r"\end{aligned}"
