"""How each probability moves with each score: the Jacobian."""

from __future__ import annotations

import numpy as np
import streamlit as st

from core.figures import neuron as figures
from core.reference.activations import softmax_jacobian
from core.reference.formulas.neuron import SOFTMAX_OTHER, SOFTMAX_SAME, of
from core.web.exhibits.softmax.scores import Scores
from core.web.formulas import show as show_formula

TITLE = "Jacobian"


def show(scores: Scores) -> None:
    """The square of derivatives and the two formulas behind it."""
    matrix, y = softmax_jacobian(scores.probabilities, scores.temperature), scores.probabilities
    st.markdown(
        "How much does each probability move when one score grows a little? Every probability depends on every score, so the "
        "answer is a whole square of slopes, a row a probability, a column a score. Such a square is called a **Jacobian**."
    )
    st.plotly_chart(
        figures.jacobian(matrix, scores.names), config={"displayModeBar": False},
        alt="A square of numbers: how each probability moves with each score",
    )  # fmt: skip
    same, other = of(SOFTMAX_SAME, "y_1_by_z_1", {"y_i": "y_1"}), of(SOFTMAX_OTHER, "y_1_by_z_2", {"y_i": "y_1", "y_j": "y_2"})
    show_formula(same, True, y_1=float(y[0]), T=scores.temperature)
    show_formula(other, True, y_1=float(y[0]), y_2=float(y[1]), T=scores.temperature)
    st.markdown(
        f"Each row and each column adds up to 0 (here at most {np.abs(matrix.sum(0)).max():.1g} off, which is rounding): what "
        "one class gains the others lose, and a shift of all scores moves nothing. An activation such as the sigmoid has one "
        "slope a neuron; the softmax has this whole square."
    )
