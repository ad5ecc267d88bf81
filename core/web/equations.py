"""The equations of a cell with the numbers of one step and one unit filled in."""

from __future__ import annotations

import re
from collections.abc import Sequence

import streamlit as st

from core.reference.cells import GRU, Trace
from core.reference.formula import Formula, Value
from core.reference.formulas.cell_numbers import evaluated, numbers
from core.reference.formulas.cells import GRU_SYMBOLS, SYMBOLS, Stage, stages

LONG = 30  # characters that fit on a phone, roughly
OPENS, CLOSES = (r"\left", "{"), (r"\right", "}")


def show(trace: Trace, step: int, unit: int, names: Sequence[str] = ()) -> None:
    """The walk through the cell, stage by stage, at that step and unit of the first sequence, and what the letters mean."""
    if trace.mask is not None and not trace.mask[0, step]:
        st.info("This step is padding: it is masked. Nothing is read in it, and every state stays what it was.")
        return
    known = numbers(trace, step, unit)
    which = f", unit {unit}" if trace["hidden"].shape[2] > 1 else ""
    told = [f"**The equations at {f'“{names[step]}”' if names else f'step {step}'}{which}**"]
    for stage in stages(trace.cell):
        lines = [line for formula in stage.formulas for line in _lines(formula, known)]
        told.append(f"**{stage.title}.** {stage.words}")
        told.append("$$\n" + r"\begin{aligned}" + r" \\[3pt] ".join(lines) + r"\end{aligned}" + "\n$$")
        told += _held(trace, step, stage, known)
    st.markdown("\n\n".join(told))  # one element: a page with many is slow
    _legend(trace)


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


def _held(trace: Trace, step: int, stage: Stage, known: dict[str, Value]) -> list[str]:
    """What is held in this stage, and what its own equation would give."""
    symbols, notes = GRU_SYMBOLS if isinstance(trace.cell, GRU) else SYMBOLS, []
    for clamp in trace.clamps:
        for formula in stage.formulas:
            if formula.symbol == symbols[clamp.quantity] and (clamp.steps is None or step in clamp.steps):
                alone = evaluated(formula, known)
                notes.append(f"The {formula.name} is held at {clamp.value:g}; its equation alone would give {alone:.4g}.")
    return notes


def _legend(trace: Trace) -> None:
    """What the letters mean and where the equations are from."""
    formulas = [formula for stage in stages(trace.cell) for formula in stage.formulas]
    meanings = {symbol: meaning for formula in formulas for symbol, meaning in formula.legend().items()}
    sources = dict.fromkeys(formula.source for formula in formulas)
    with st.expander("The letters, and where the equations are from"):
        letters = "; ".join(f"${symbol}$ {meaning}" for symbol, meaning in meanings.items())
        st.caption(f"{letters}.\n\nSources: {'; '.join(sources)}. The index t is this step; what is called before is t - 1.")
