"""The gates and states of one unit, character by character: on the belt, and as lines."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import streamlit as st

from core import facade
from core.contract import Refusal
from core.figures import cells
from core.reference.cells import Trace
from core.web import address, equations, words
from core.web.characters import naming, units
from core.web.components.conveyor import conveyor

BELT, LINES = "The belt, step by step", "Its gates as lines"
WINDOW = 40  # characters that the belt and the lines have room for


def show(model: str, found: facade.CharacterStates, unit: int, belt: bool) -> None:
    """A stretch of the text around the chosen character."""
    chosen, steps = units.place(found), len(found.text) + 1
    step = 1 if chosen is None else chosen + 1  # step 0 is the line end before the text
    first = max(0, min(step - WINDOW // 2, steps - WINDOW))
    try:
        traces = facade.character_traces(model, found.text[: first + WINDOW - 1])
    except Refusal as problem:
        st.warning(words.plain(problem))
        return
    owner = int(found.owner[unit])
    lane, trace = unit - int((found.owner < owner).sum()), traces[owner]
    part = _part(trace, first, first + WINDOW)
    names = [_name(found.text, first + place) for place in range(part.x.shape[1])]
    if steps > WINDOW:
        seen = f"Characters {max(first - 1, 0)} to {first + len(names) - 2}, counted from 0, of {len(found.text)}."
        st.caption(f"{seen} Pick another place in “{units.TITLE}”.")
    label = f"{trace.cell.title}, {units.named(found, unit)}, while it reads this text"
    if belt:
        _belt(part, step - first, first, lane, label, names)
    else:
        st.plotly_chart(
            cells.along({name: part[name][0, :, lane] for name in part.cell.quantities}, names),
            config={"displayModeBar": False}, alt=f"{label}: gates and states over {len(names)} characters",
        )  # fmt: skip


def _belt(part: Trace, step: int, first: int, lane: int, label: str, names: list[str]) -> None:
    moved = conveyor(part, "character-belt", label, step, [lane], names=names)
    if moved is not None and moved != step and first + moved > 0:
        address.go(at=str(first + moved - 1))
    st.caption(
        f"The lane is unit {lane}. The inputs x of a character are {part.x.shape[2]} numbers: its embedding, or the state of the "
        "layer below."
    )
    equations.show(part, step, lane, [words.plain(name) for name in names])


def _name(text: str, step: int) -> str:
    return f"{step - 1} {naming.name(text[step - 1])}" if step else "start"


def _part(trace: Trace, first: int, end: int) -> Trace:
    """The steps from `first` up to `end`, as a run of their own that began with the states before it."""

    def cut(kept: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
        return {name: values[:, first:end] for name, values in kept.items()}

    return replace(trace, x=trace.x[:, first:end], values=cut(trace.values), before=cut(trace.before))
