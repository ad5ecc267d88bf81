"""Vanish and explode: the norm of the gradient against the lag, with everything that is done about it."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

import numpy as np
import streamlit as st

from core.contract import Knob
from core.figures import through_time as figures
from core.reference.clipping import CLIPPING
from core.reference.formulas.through_time import CLIP_NORM, CLIP_VALUE, DECAY
from core.reference.initialisation import INITIALISATIONS
from core.reference.vanishing import ACTIVATIONS, MOST_RADIUS, MOST_STEPS, Experiment, Found, Measured, conduct
from core.web import address, formulas
from core.web.exhibits import panels
from core.web.exhibits.through_time import parts

TITLE = "Vanish and explode"
USUAL = Experiment()
REACH = Knob(
    "reach", "Truncation (steps, 0 is none)", "integer", 0, 0, MOST_STEPS,
    help="The loss is told to so many steps, counted from the end.",
)  # fmt: skip
UPDATES = Knob("updates", "Updates", "integer", 50, 0, 5000)
RATE = Knob("rate", "Learning rate", "number", 0.01, 1e-6, 10.0)
BOUND = Knob("bound", "Bound of the clipping", "number", 1.0, 1e-6, 1e6)
PENALTIES = (
    Knob("l1", "L1 penalty", "number", 0.0, 0.0, 1.0, help="Times the sum of |w|: pulls every weight by the same amount to 0."),
    Knob("l2", "L2 penalty", "number", 0.0, 0.0, 1.0, help="Times the sum of w squared: pulls large weights the more."),
)
WHY = {
    "linear": "Without an activation each step back multiplies by the recurrent kernel and by nothing else, so in the long run "
    "the factor is its spectral radius.",
    "tanh": "Each step back multiplies by the recurrent kernel and by the slopes of tanh, which are 1 at most and small where a "
    "unit is near -1 or 1: the factor stays below what the kernel alone would do.",
    "relu": "Each step back multiplies by the recurrent kernel, and by 1 where a unit is on and by 0 where it is off: only the "
    "units that are on pass anything.",
    "sigmoid": "Each step back multiplies by the recurrent kernel and by the slopes of the sigmoid, which are 1/4 at most: it "
    "vanishes quickly unless the kernel is large.",
}


def show() -> None:
    """The curve with its line, what happens, and the knobs beside them."""
    middle, beside = st.columns([1.7, 1], gap="large")  # the chart first, on a phone too
    with beside:
        asked = _asked()
        with panels.explained():
            found = _conduct(asked)
    with middle:
        _chart(found)
        st.markdown(f"**{_fate(asked, found.before)}** {WHY[asked.activation]}")
    _told(asked, found)


@lru_cache(maxsize=64)
def _conduct(asked: Experiment) -> Found:
    return conduct(asked)


def _asked() -> Experiment:
    radius = address.slider("Spectral radius of the recurrent kernel", "radius", 0.0, MOST_RADIUS, USUAL.radius, 0.01)
    steps = address.slider("Length: steps", "steps", 2, MOST_STEPS, USUAL.steps)
    activation = address.choice("Activation", ACTIVATIONS, "activation")
    initialisation = address.choice("Initialisation", {name: title for name, (title, _) in INITIALISATIONS.items()}, "start")
    plain = Experiment(radius, steps, activation, initialisation, int(address.knob(REACH)), seed=int(address.knob(parts.SEED)))
    if not address.switch("Train it: clipping, L1 and L2", "train"):
        return plain
    one, two = st.columns(2)
    with one:
        updates, kind = int(address.knob(UPDATES)), address.choice("Gradient clipping", CLIPPING, "clipping")
        pull = address.knob(PENALTIES[0])
    with two:
        rate, bound = address.knob(RATE), address.knob(BOUND)
        square = address.knob(PENALTIES[1])
    return replace(plain, updates=updates, rate=rate, clipping=kind, bound=bound, l1=pull, l2=square)


def _chart(found: Found) -> None:
    moments = {"at first": found.before} | ({"after training": found.after} if found.after else {})
    lines = {name: moment.fit.norms(np.arange(len(moment.norms))) for name, moment in moments.items() if moment.fit}
    parts.chart(
        figures.decays({name: moment.norms for name, moment in moments.items()}, lines), "decay",
        "Norm of the gradient of the state against the lag, on a logarithmic axis, with the fitted line",
    )  # fmt: skip


def _told(asked: Experiment, found: Found) -> None:
    line = found.before.fit
    if line is None:
        st.write("Too few steps get any gradient to lay a line through them.")
    elif np.isnan(line.explained):
        st.write("The curve is flat: every step back keeps the norm as it is, so there is nothing for a line to explain.")
    else:
        st.write(
            f"The broken line, by least squares: each step back multiplies the norm by **{line.factor:.4g}**; the spectral "
            f"radius is **{found.before.radius:.4g}**. The line explains R² = **{line.explained:.4f}** of the logarithm's "
            "variance."
        )
    if 0 < asked.truncate < asked.steps:
        st.write(f"Truncation: the loss is told to the last {asked.truncate} steps; earlier ones get nothing from it.")
    if asked.activation == "linear":
        k = asked.steps - 1 if not asked.truncate else min(asked.truncate, asked.steps) - 1
        formulas.show(DECAY, g_0=float(found.before.norms[0]), rho=asked.radius, k=k)
        st.caption(f"Measured at lag {k}: {parts.plain(float(found.before.norms[k]))}.")
    _training(asked, found)
    st.caption(
        "16 units read one random number a step, 32 sequences at once; the loss is half the squared error of telling the first "
        "number at the end. The norm is that of dL/dh over all sequences."
    )


def _fate(asked: Experiment, measured: Measured) -> str:
    first, last = measured.norms[-1], measured.norms[0]
    if asked.radius == 0 or first == 0 and not asked.truncate:
        return "Nothing goes back: the first step gets no gradient at all."
    if 0 < asked.truncate < asked.steps:
        return "The gradient is cut off."
    ratio = float(first / last) if last else float("inf")
    if ratio < 0.01:
        return f"It vanishes: after {asked.steps - 1} steps back {parts.plain(ratio)} of it is left."
    if ratio > 100:
        return f"It explodes: after {asked.steps - 1} steps back it is {parts.plain(ratio)} times as large."
    return f"It keeps about its size: after {asked.steps - 1} steps back it is {parts.plain(ratio)} times as large."


def _training(asked: Experiment, found: Found) -> None:
    if not asked.updates:
        return
    st.subheader("The training", anchor=False)
    if found.diverged:
        st.write(
            f"**It diverged at update {found.diverged}**: the numbers were no longer finite. The loss began at "
            f"{parts.plain(found.losses[0])}. Exploding gradients do not learn quickly, they destroy what was learnt; clip them, "
            "or choose a smaller spectral radius or learning rate."
        )
        return
    if found.after is None:
        return
    st.write(
        f"Loss {parts.plain(found.before.loss)}, after {asked.updates} updates {parts.plain(found.after.loss)}. Spectral radius "
        f"{found.before.radius:.4g}, then {found.after.radius:.4g}."
    )
    if asked.clipping != "none":
        formula = CLIP_NORM if asked.clipping == "norm" else CLIP_VALUE
        formulas.show(formula, **{"g": 1.0, "c": asked.bound, "n": found.before.gradient} if formula is CLIP_NORM else {})
        st.write(
            f"{found.clips} of {asked.updates} updates were clipped. At first the gradient of all weights had the norm "
            f"{parts.plain(found.before.gradient)}, clipped {parts.plain(found.before.clipped)}."
        )
    if asked.l1 or asked.l2:
        st.write("The penalties do not enter dL/dh; they shrink the weights update by update, and with them the spectral radius.")
