"""What the surface is, and what makes a race on it fair or not."""

from __future__ import annotations

import streamlit as st

from core.reference.descent import Run
from core.web.exhibits.optimizers.knobs import Setup

TITLE = "This surface"


def show(setup: Setup, _: dict[str, Run]) -> None:
    """The surface in words, and what a step costs on it."""
    st.write(setup.surface.about)
    st.write(
        "One learning rate for all is no fair race: gradient descent moves by the learning rate times the gradient, RMSprop and "
        "Adam by about the learning rate itself. Each can have its own under *Settings of each optimiser*."
    )
    if setup.surface.examples:
        st.write(
            "Steps are not equally dear either: gradient descent reads every example for one step, stochastic gradient descent "
            "one. Every epoch shuffles the examples anew, by the seed; the last batch of an epoch may be smaller."
        )
