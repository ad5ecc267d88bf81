"""All networks that dropout can make of one, and how well the one stands for them."""

from __future__ import annotations

import streamlit as st

from core.figures import neuron as figures
from core.reference.dropout import ensemble
from core.web import address
from core.web.exhibits.dropout.layer import HiddenLayer

TITLE = "The ensemble's view"
OUTPUTS = {"sigmoid": "sigmoid", "linear": "identity", "tanh": "tanh", "relu": "ReLU"}


def show(given: HiddenLayer) -> None:
    """The answers of all thinned networks, their means, and the answer of the whole network."""
    output = address.choice("Activation of the output", OUTPUTS, "output")
    found = ensemble(given.outputs, given.weights, 0.0, given.rate, output)
    marks = {"mean of all": found.mean, "whole network in use": found.whole, "the same, not scaled": found.too_loud}
    if output == "sigmoid":
        marks["geometric mean"] = found.geometric
    st.plotly_chart(
        figures.histogram(found.outputs, found.chances, marks, "answer of a thinned network"), config={"displayModeBar": False},
        alt=f"Answers of {len(found.outputs)} thinned networks; mean {found.mean:.4g}, the whole network's {found.whole:.4g}",
    )  # fmt: skip
    st.markdown(
        f"Each training step teaches one of **{len(found.outputs):,}** thinned networks, all with the same weights. An ensemble "
        f"would ask all of them and take the mean: **{found.mean:.6g}**. In use we ask the one whole network instead: "
        f"**{found.whole:.6g}**, {abs(found.mean - found.whole):.2g} apart. Had nobody scaled, it would say {found.too_loud:.6g}."
    )
    if output == "linear":
        st.markdown("For an output without activation the two are the same: the mean of sums is the sum of means.")
    elif output == "sigmoid":
        st.markdown(
            f"For a sigmoid the whole network is *exactly* the normalised geometric mean of all answers, {found.geometric:.6g} "
            "(Baldi and Sadowski 2013). The plain mean is another number: a bend and a mean do not change places."
        )
    else:
        st.markdown("For this activation the whole network is only near the mean: a bend and a mean do not change places.")
    st.markdown(
        "The course text says that dropout is similar to, but not quite the same as, ensemble learning. Just so: the thinned "
        "networks share their weights, most of them are never trained for a single step, and nobody ever asks them one by one."
    )
