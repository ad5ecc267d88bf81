"""Backpropagation through time: a loss at the end, and what of it reaches the beginning."""

from core.web.exhibits import panels
from core.web.exhibits.through_time import echo, remember, sentence, vanish

TITLE = "Backpropagation through time"
SUMMARY = "A recurrent network learns by sending its error back through every step: see what arrives, vanishes, or explodes."
CHAPTER = "Sequences"
ORDER = 53
PANELS = {"sentence": sentence, "vanish": vanish, "remember": remember, "echo": echo}


def render() -> None:
    """The panel that the address asks for."""
    panels.chosen(PANELS).show()
