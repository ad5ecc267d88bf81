"""Filters on your picture: what convolution networks are made of, on a picture of one's own."""

from core.web.exhibits import panels
from core.web.exhibits.filters import exercise, gradient, one, stack

TITLE = "Filters on your picture"
SUMMARY = "A filter multiplies a small patch with its weights, adds up, and moves on: its numbers say what it answers to."
CHAPTER = "The arithmetic"
ORDER = 30
PANELS = {"one": one, "gradient": gradient, "stack": stack, "exercise": exercise}


def render() -> None:
    """The panel that the address asks for."""
    panels.chosen(PANELS).show()
