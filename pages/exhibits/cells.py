"""Cells: one recurrent cell opened up, its state on a conveyor belt, its equations with this step's numbers."""

from core.web.exhibits import panels
from core.web.exhibits.cells import belt, count, numbers, steps
from core.web.exhibits.cells.setup import ask

TITLE = "Cells"
SUMMARY = "Inside a recurrent cell: what it forgets, what it takes in and what it gives out, step by step and number by number."
CHAPTER = "Sequences"
ORDER = 51
PANELS = {"belt": belt, "steps": steps, "numbers": numbers, "count": count}


def render() -> None:
    """The controls, and one panel."""
    setup = ask()
    panels.chosen(PANELS).show(setup)
