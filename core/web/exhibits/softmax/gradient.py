"""Softmax and cross-entropy together: the gradient is simply y - t."""

from __future__ import annotations

import numpy as np
import streamlit as st

from core.reference.differences import score_slopes
from core.reference.formulas.neuron import CROSS_ENTROPY, SCORE_SLOPE, of
from core.reference.losses import categorical_from_sums
from core.web import address
from core.web.exhibits.softmax.scores import Scores
from core.web.formulas import show as show_formula
from core.web.tables import table

TITLE = "Gradient of the cross-entropy"


def show(scores: Scores) -> None:
    """The loss for the right class, its gradient, and the same by central differences."""
    right = int(address.choice("The right class", {str(i): name for i, name in enumerate(scores.names, start=1)}, "right")) - 1
    t, y = np.eye(len(scores.z))[right], scores.probabilities
    loss = float(categorical_from_sums(scores.z / scores.temperature, t))
    exact = (y - t) / scores.temperature
    show_formula(CROSS_ENTROPY, True, y_c=float(y[right]))
    if y[right] == 0:
        st.caption(f"The probability has vanished in rounding; from the scores the loss is {loss:.6g}, and finite.")
    number = right + 1
    slope = of(SCORE_SLOPE, f"L_by_z_{number}", {"y_i": f"y_{number}", "t_i": f"t_{number}"})
    show_formula(slope, True, **{f"y_{number}": float(y[right]), f"t_{number}": 1.0}, T=scores.temperature)
    found = score_slopes(scores.z, scores.temperature, t)
    table(
        [
            {"class": name, "y": f"{a:.6g}", "t": f"{b:g}", "dL/dz = (y - t)/T": f"{c:.6g}", "by central differences": f"{d:.6g}"}
            for name, a, b, c, d in zip(scores.names, y, t, exact, found, strict=True)
        ],
        "The gradient of each score, found twice",
    )
    st.markdown(
        f"The loss is **{loss:.6g}**. Its gradient is what was said less what is right: the wrong classes are pushed down by "
        "just their probability, the right one up by what it lacks, and all of it adds up to 0. No activation's slope is left in "
        "it, so a network that is sure and wrong still learns fast; with the squared error it would not. The two ways differ by "
        f"at most {np.abs(found - exact).max():.1g}."
    )
