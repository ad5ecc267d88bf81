"""The cell as a conveyor belt, and below it the equations of the step where the belt stands."""

from __future__ import annotations

from core.web import address, equations
from core.web.components.conveyor import conveyor
from core.web.exhibits.cells.setup import CELLS, Setup

TITLE = "The belt"


def show(setup: Setup) -> None:
    """The belt and the equations."""
    trace = setup.trace
    lanes = [setup.unit, *(unit for unit in range(trace["hidden"].shape[2]) if unit != setup.unit)]
    moved = conveyor(trace, "belt", f"{CELLS[setup.name]} as a conveyor belt", setup.step, lanes, names=setup.names)
    if moved is not None and moved != setup.step:
        address.go(step="" if moved == trace.order[0] else str(moved))
    equations.show(trace, setup.step, setup.unit, setup.names)
