"""How steeply the surface curves where the optimiser is, and the learning rates that it bears."""

from __future__ import annotations

import math

import streamlit as st

from core.reference.descent import Run
from core.reference.formulas.optimizers import BOUNDS
from core.reference.stability import bound
from core.reference.surfaces import eigenvalues
from core.web import formulas
from core.web.exhibits.optimizers.knobs import FACES, Setup
from core.web.exhibits.optimizers.stage import view

TITLE = "When it diverges"
PLAIN = ("gradient_descent", "momentum", "nesterov")


def show(setup: Setup, runs: dict[str, Run]) -> None:
    """The Hessian's eigenvalues at the place on the map, and against them the bounds of the three optimisers that have one."""
    seen, surface = view(setup), setup.surface
    run = runs[seen.look]
    step = min(seen.step, run.taken)
    lowest, steepest = eigenvalues(surface, run.points[step])
    where = "everywhere on this surface" if surface.quadratic else f"locally, where {FACES[seen.look].title} is at step {step}"
    st.write(
        "How strongly a surface curves is told by the second derivatives of the loss: how the slope itself changes. Their table "
        "is called the *Hessian*, and its two *eigenvalues* are the curvatures in the direction that curves least, and in the "
        "one that curves most."
    )
    st.write(f"The eigenvalues of the Hessian are {lowest:.4g} and {steepest:.4g}, {where}.")
    if lowest > 0:
        st.write(f"The condition number, the larger over the smaller, is {steepest / lowest:.4g}.")
    elif steepest > 0:
        st.write("One is not positive: here the surface does not curve upwards in every direction, as near a saddle.")
    if steepest <= 0:
        st.write("The surface does not curve upwards here at all, so it sets no bound to the learning rate.")
        return
    if not surface.quadratic:
        st.caption("The bounds are exact on a quadratic. Here they are local: they hold as long as the curvature stays as it is.")
    for name in PLAIN:
        _against(setup, name, float(lowest), float(steepest))
    st.caption(
        "AdaGrad, RMSprop and Adam divide by the size of the gradients they saw, so no such bound holds for them: near a minimum "
        "RMSprop and Adam keep moving by steps about as long as their learning rate."
    )


def _against(setup: Setup, name: str, lowest: float, steepest: float) -> None:
    optimizer = setup.entrants[name].optimizer
    rate, most = optimizer.settings["learning_rate"], bound(optimizer, steepest)
    formula = BOUNDS[optimizer.name]
    values = {"lambda_max": steepest, "beta": optimizer.settings.get("momentum", 0.0)}
    formulas.show(formula, **{symbol: values[symbol] for symbol in formula.symbols})
    if most is not None:
        st.write(f"{FACES[name].title}: the learning rate {rate:.4g} is {follows(rate, most, lowest, setup.surface.quadratic)}.")


def follows(rate: float, most: float, lowest: float, exact: bool) -> str:
    """Where a learning rate lies against its bound, and what comes of it; `exact` on a quadratic of that lowest eigenvalue."""
    if math.isclose(rate, most, rel_tol=1e-9):
        return "just at it: along the steepest direction it swings on, neither growing nor coming to rest"
    if rate > most:
        return "above it: this diverges" if exact else "above it: as long as it stays here its steps grow"
    if not exact:
        return "below it: what is local sets no limit"
    return "below it: this comes to rest" if lowest >= 0 else "below it: no swinging grows, but it runs off downhill"
