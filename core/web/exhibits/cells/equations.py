"""The equations of a cell with the numbers of one step and one unit filled in."""

from __future__ import annotations

import re

import streamlit as st

from core.reference.cells import GRU
from core.reference.formula import Formula, Value
from core.reference.formulas.cell_numbers import evaluated, numbers
from core.reference.formulas.cells import GRU_SYMBOLS, SYMBOLS, Stage, stages
from core.web.exhibits.cells.setup import Setup

LONG = 40  # characters that fit on a phone, roughly
OPENS, CLOSES = (r"\left", "{"), (r"\right", "}")


def show(setup: Setup) -> None:
    """The walk through the cell, stage by stage, and what the letters mean."""
    trace = setup.trace
    if trace.mask is not None and not trace.mask[0, setup.step]:
        st.info("This step is padding: it is masked. Nothing is read in it, and every state stays what it was.")
        return
    known = numbers(trace, setup.step, setup.unit)
    where = f'"{setup.names[setup.step]}"' if setup.names else f"step {setup.step}"
    unit = f", unit {setup.unit}" if trace["hidden"].shape[2] > 1 else ""
    st.markdown(f"**The equations at {where}{unit}**")
    for stage in stages(trace.cell):
        st.markdown(f"**{stage.title}.** {stage.words}")
        lines = [line for formula in stage.formulas for line in _lines(formula, known)]
        st.latex(r"\begin{aligned}" + r" \\[3pt] ".join(lines) + r"\end{aligned}")
        for note in _held(setup, stage, known):
            st.caption(note)
    _legend(setup)


def _lines(formula: Formula, known: dict[str, Value]) -> list[str]:
    """The formula, and below its right side the same with numbers."""
    filled = formula.filled(**{symbol: known[symbol] for symbol in formula.symbols})
    return [formula.latex().replace(" = ", " &= ", 1), *(r"&\phantom{=}\ " + line for line in broken(filled))]


def broken(filled: str) -> list[str]:
    """A long sum as a line a term, broken where no bracket is open; LaTeX."""
    visible = re.sub(r"\\(left|right|cdot|approx)|[{}\s]", "", filled)
    if len(visible) <= LONG:
        return [filled]
    lines, depth, words = [""], 0, re.split(r"(\\left|\\right|[{}]| \+ )", filled)
    for word in words:
        depth += (word in OPENS) - (word in CLOSES)
        if word == " + " and not depth:
            lines.append("{} + ")
        else:
            lines[-1] += word
    return lines


def _held(setup: Setup, stage: Stage, known: dict[str, Value]) -> list[str]:
    """What is held in this stage, and what its own equation would give."""
    symbols, notes = GRU_SYMBOLS if isinstance(setup.cell, GRU) else SYMBOLS, []
    for clamp in setup.trace.clamps:
        for formula in stage.formulas:
            if formula.symbol == symbols[clamp.quantity] and (clamp.steps is None or setup.step in clamp.steps):
                alone = evaluated(formula, known)
                notes.append(f"The {clamp.quantity} is held at {clamp.value:g}; its equation alone would give {alone:.4g}.")
    return notes


def _legend(setup: Setup) -> None:
    """What the letters mean and where the equations are from."""
    formulas = [formula for stage in stages(setup.cell) for formula in stage.formulas]
    meanings = {symbol: meaning for formula in formulas for symbol, meaning in formula.legend().items()}
    sources = dict.fromkeys(formula.source for formula in formulas)
    with st.expander("The letters, and where the equations are from"):
        st.caption("; ".join(f"${symbol}$ {meaning}" for symbol, meaning in meanings.items()) + ".")
        st.caption("Sources: " + "; ".join(sources) + ". The index t is this step; what is called before is t - 1.")
