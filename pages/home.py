"""The first page: what this is, and a digit to draw right away."""

import streamlit as st

from core import facade


def render() -> None:
    """The title, one sentence, the labs."""
    st.title("Perceptarium")
    st.write("See how a neural network sees. Draw a digit and watch it being read.")
    for card in facade.labs().values():
        st.markdown(f"- [{card.title}](/{card.name}): {card.summary}")
