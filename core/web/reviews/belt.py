"""The trained cell as a conveyor belt on which the words arrive, and the equations with this word's numbers."""

from __future__ import annotations

import streamlit as st

from core.web import address, equations
from core.web.components.conveyor import conveyor
from core.web.reviews.stage import Stage

TITLE = "The belt, step by step"
FEW = 100  # words up to which there is room for more than one unit


def show(stage: Stage) -> None:
    """The unit that is followed and, beside it, the two that come first in the chosen order."""
    others = [unit for unit in stage.order if unit != stage.unit][: 2 if len(stage.words) <= FEW else 0]
    label = f"{stage.trace.cell.title}: unit {stage.unit} while it reads this text"
    moved = conveyor(stage.trace, "belt", label, stage.step, [stage.unit, *others], names=stage.words)
    if moved is not None and moved != stage.step:
        address.go(word="" if moved == stage.trace.order[0] else str(moved))
    beside = f" Beside it: unit{'s' if len(others) > 1 else ''} {' and '.join(map(str, others))}." if others else ""
    st.caption(
        f"The first lane is unit {stage.unit}.{beside} The inputs x of a word are the {stage.trace.x.shape[2]} numbers of its "
        "embedding, learned in training."
    )
    equations.show(stage.trace, stage.step, stage.unit, stage.words)
