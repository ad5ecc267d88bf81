"""Dropout: neurons left out by chance while a network is trained, and all of them at work when it is used."""

import streamlit as st

from core.contract import Refusal
from core.web import address, words
from core.web.exhibits.dropout import step, thinned
from core.web.exhibits.dropout.layer import layer

TITLE = "Dropout"
SUMMARY = "In each training step some neurons are left out by chance, so that none can rely on another; in use all of them work."
CHAPTER = "The arithmetic"
ORDER = 44
PANELS = {"step": ("Training and use", step), "ensemble": ("The ensemble's view", thinned)}


def render() -> None:
    """The layer, and one panel."""
    panel = address.pick("What to look at", {name: title for name, (title, _) in PANELS.items()}, "panel")
    try:
        given = layer()
    except Refusal as problem:
        st.error(words.plain(problem))
        return
    PANELS[panel][1].show(given)
