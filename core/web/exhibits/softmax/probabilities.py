"""From scores to probabilities, and what they no longer tell."""

from __future__ import annotations

import numpy as np
import streamlit as st

from core.figures import neuron as figures
from core.reference.activations import softmax
from core.reference.formulas.neuron import SOFTMAX, of
from core.web.exhibits.softmax.scores import Scores
from core.web.formulas import show as show_formula

TITLE = "Probabilities"


def show(scores: Scores) -> None:
    """The bars, the formula for the winner, the sum, and the shift."""
    winner = int(scores.probabilities.argmax())
    series = {f"temperature {scores.temperature:g}": scores.probabilities}
    if scores.temperature != 1:
        series["temperature 1"] = softmax(scores.z)
    told = ", ".join(f"{name} {value:.4g}" for name, value in zip(scores.names, scores.probabilities, strict=True))
    st.plotly_chart(
        figures.bars(scores.names, series, "class", "probability"), config={"displayModeBar": False}, alt=f"Probabilities: {told}"
    )
    _formula(scores, winner)
    moved = np.abs(softmax(scores.z - scores.shift, temperature=scores.temperature) - scores.probabilities).max()
    st.markdown(
        f"They add up to **{scores.probabilities.sum():.12g}**. {scores.names[winner].capitalize()} wins with "
        f"{scores.probabilities[winner]:.4g}."
    )
    tried = (
        f"here {scores.shift:g} was added; {'nothing moved at all' if moved == 0 else f'rounding moved {moved:.1g} at most'}"
        if scores.shift
        else "try it in the box above"
    )
    st.markdown(
        f"**What softmax hides.** The same number added to all scores changes nothing ({tried}). "
        "So scores of 2 and 1 give the same as 102 and 101, or -50 and -51: "
        "whether all of them were high or none, nobody can tell any more. And something must always win: for a picture of no "
        "class at all, the shares still add up to 1. They are called probabilities because they look like some; whether 0.9 is "
        "right nine times in ten is another question (Guo et al. 2017)."
    )


def _formula(scores: Scores, winner: int) -> None:
    """The formula of the class that wins, with its own letters."""
    if np.abs(scores.z / scores.temperature).max() >= 700:
        st.info("e to such a power is no number that a computer holds; see the panel Without overflow.")
        return
    own = f"z_{winner + 1}"
    formula = of(SOFTMAX, f"y_{winner + 1}", {"z_i": own})
    show_formula(formula, **{own: float(scores.z[winner])}, z=scores.z, T=scores.temperature)
