"""Softmax: from scores to shares that add up to one."""

import streamlit as st

from core.contract import Refusal
from core.web import address, words
from core.web.exhibits.softmax import gradient, overflow, probabilities, slopes
from core.web.exhibits.softmax.scores import scores

TITLE = "Softmax"
SUMMARY = "The last layer of a classifier: scores of any size become positive shares that add up to 1."
CHAPTER = "The arithmetic"
ORDER = 43
PANELS = {
    "probabilities": ("Probabilities", probabilities),
    "overflow": ("Without overflow", overflow),
    "jacobian": ("Jacobian", slopes),
    "gradient": ("Gradient of the cross-entropy", gradient),
}


def render() -> None:
    """The scores, and one panel."""
    panel = address.pick("What to look at", {name: title for name, (title, _) in PANELS.items()}, "panel")
    try:
        given = scores()
    except Refusal as problem:
        st.error(words.plain(problem))
        return
    PANELS[panel][1].show(given)
