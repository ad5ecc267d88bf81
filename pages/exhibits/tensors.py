"""Tensors and pictures: what a network gets to see."""

from core.web.exhibits import panels
from core.web.exhibits.tensors import axes, broadcasting, flattening, numbers, reshape

TITLE = "Tensors and pictures"
SUMMARY = "A picture is a tensor of numbers; its shape says how they are counted, taken out, folded anew and put together."
CHAPTER = "The arithmetic"
ORDER = 10
PANELS = {"pixels": numbers, "axes": axes, "reshape": reshape, "broadcasting": broadcasting, "flattening": flattening}


def render() -> None:
    """The panel that the address asks for."""
    panels.chosen(PANELS).show()
