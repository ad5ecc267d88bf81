"""Dropout: neurons left out by chance while a network is trained, and all of them at work when it is used."""

from core.web.exhibits import panels
from core.web.exhibits.dropout import step, thinned
from core.web.exhibits.dropout.layer import layer

TITLE = "Dropout"
SUMMARY = "In each training step some neurons are left out by chance, so that none can rely on another; in use all of them work."
CHAPTER = "The arithmetic"
ORDER = 44
PANELS = {"step": step, "ensemble": thinned}


def render() -> None:
    """The layer, and one panel."""
    panel = panels.chosen(PANELS)
    panel.show(layer())
