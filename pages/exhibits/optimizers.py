"""Optimisers side by side on one surface."""

import streamlit as st

from core.web import address
from core.web.exhibits.optimizers import curvature, knobs, stage, step

TITLE = "Optimisers"
SUMMARY = "One surface, one start, one learning rate: see who finds the way down, who is first, and who flies off the map."
CHAPTER = "The arithmetic"
ORDER = 45
PANELS = {"step": "This step", "curvature": "When it diverges", "surface": "This surface"}


def render() -> None:
    """The knobs, the race, and one of three panels below."""
    middle, beside = st.columns([3, 1], gap="medium")  # the race first, on a phone too
    under = st.container()
    with beside:
        setup = knobs.draw(under)
    runs = setup.runs()
    with middle:
        stage.draw(setup, runs)
    panel = address.pick("Panel", PANELS, "panel")
    if panel == "step":
        step.draw(setup, runs)
    elif panel == "curvature":
        curvature.draw(setup, runs)
    else:
        _surface(setup)


def _surface(setup: knobs.Setup) -> None:
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
