"""A text of the visitor's own that a network is to learn from. It is in no address: it is theirs."""

from __future__ import annotations

import streamlit as st

from core import facade
from core.web import address

SOURCES = {"books": "The eighteen books", "own": "A text of your own"}
KEY = "own-text"
START = {"epochs": 10, "batch_size": 16, "units": 128}  # a short text is worth more epochs, and has few strips


def wanted() -> bool:
    """Asks what the network is to learn from; whether it is a text of one's own."""
    return address.pick("What it learns from", SOURCES, "source") == "own"


def box() -> str:
    """The box, to stand in a form. What is wrong with the text is said by the facade, once somebody wants to train on it."""
    least, most = facade.OWN_TEXT
    typed = st.text_area(f"Your text: {least:,} to {most:,} characters", key=KEY, height=220)
    st.caption(
        "Paste a long text: a story, a play, many messages, a program. It is deleted from this server when its training has "
        "finished or failed. If you stop the training, it stays, so that you can resume, until "
        f"{facade.RESUMABLE} later runs are over. **Paste nothing that is secret**: the network that has learned from it "
        "stands on the shelf for everybody, and may quote it. The 5-gram beside it is a list of all pieces of five characters of "
        "what was learned, and a short text can be put together again from it almost whole."
    )
    st.caption(
        "The text's last part is held out for the examination, and the 5-gram learns from the same part as the network. A short "
        "text needs many epochs and small batches; even then the 5-gram often guesses better, for the networks' turn comes with "
        "millions of characters."
    )
    return typed or ""


def missing() -> str:
    """What is said to whoever wants to train on nothing."""
    least, most = facade.OWN_TEXT
    return f"Your text is empty. Paste one of {least:,} to {most:,} characters, or choose “{SOURCES['books']}”."
