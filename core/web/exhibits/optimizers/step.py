"""One step of one optimiser: its formulas with this step's numbers."""

from __future__ import annotations

import streamlit as st

from core.reference.descent import Run
from core.reference.formulas.optimizers import worked
from core.web import address, formulas
from core.web.exhibits.optimizers.knobs import FACES, Setup
from core.web.exhibits.optimizers.stage import view

TITLE = "This step"


def show(setup: Setup, runs: dict[str, Run]) -> None:
    """Shows the step that is on the map, of the optimiser whose numbers are looked at."""
    seen = view(setup)
    run, entrant, surface = runs[seen.look], setup.entrants[seen.look], setup.surface
    number = max(min(seen.step, run.taken), 1)
    st.markdown(f"**{FACES[seen.look].title}, step {number}**")
    axis = int(address.pick("Parameter", dict(zip("01", surface.axes, strict=True)), "axis"))
    if entrant.batch:
        st.caption(f"The gradient is the mean over a batch of {entrant.batch}, not over all {surface.examples}.")
    before = {kind: values[number - 2, axis] for kind, values in run.memory.items()} if number > 1 else {}
    place, gradient = run.points[number - 1, axis], run.gradients[number - 1, axis]
    for formula, values in worked(entrant.optimizer.name, entrant.optimizer.settings, number, place, gradient, before):
        formulas.show(formula, **values)
