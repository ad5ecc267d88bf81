"""A lab's page."""

import streamlit as st

from core import facade


def render(name: str) -> None:
    """The lab of that name."""
    card = facade.labs()[name]
    st.title(card.title)
    st.write(card.summary)
