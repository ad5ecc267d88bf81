"""One step of one optimiser: its formulas with this step's numbers, both parameters at once."""

from __future__ import annotations

import streamlit as st

from core.reference.descent import Run
from core.reference.formulas.optimizers import worked
from core.web import formulas
from core.web.exhibits.optimizers.knobs import FACES, Setup
from core.web.exhibits.optimizers.stage import view


def draw(setup: Setup, runs: dict[str, Run]) -> None:
    """Shows the step that is on the map, of the optimiser whose numbers are looked at."""
    seen = view(setup)
    run, entrant, surface = runs[seen.look], setup.entrants[seen.look], setup.surface
    number = max(min(seen.step, run.taken), 1)
    title, (across, up) = FACES[seen.look].title, surface.axes
    st.markdown(f"**{title}, step {number}.** In brackets stand two numbers: {across}, then {up}.")
    if entrant.batch:
        st.caption(f"The gradient is the mean over a batch of {entrant.batch}, not over all {surface.examples}.")
    before = {kind: values[number - 2] for kind, values in run.memory.items()} if number > 1 else {}
    optimizer, index = entrant.optimizer, number - 1
    for formula, values in worked(
        optimizer.name, optimizer.settings, number, run.points[index], run.gradients[index], before
    ):  # fmt: skip
        formulas.show(formula, **values)
