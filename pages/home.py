"""The first page: what this is, a digit to draw right away, and the labs."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from core import facade
from core.contract import Lab
from core.web.components.listener import embed

STEPS = "**try** it, **look inside**, **train** your own, **read** the code, **take it home**"


def render(pages: Mapping[str, StreamlitPage]) -> None:
    """The promise, the pad, the labs as cards. `pages` are the labs' pages by name."""
    with st.container(width=860):
        st.title("See how a neural network sees", anchor=False)
        st.markdown("Watch neural networks at work, open them up, train your own. **Draw a digit:** a small network reads it.")
        embed("sketchpad", "Sketchpad: draw a digit and see it read", key="sketchpad")
        st.header("The labs", anchor=False)
        st.markdown(f"Every lab goes the same way: {STEPS}.")
        for card in facade.labs().values():
            _card(card, pages[card.name])


def _card(card: Lab, page: StreamlitPage) -> None:
    """One lab: what it is, what its best network has reached, and the way in."""
    with st.container(border=True):
        st.subheader(card.title, anchor=False)
        st.write(card.summary)
        shelf = [entry.card for entry in facade.shelf(card.name) if entry.shipped]
        if shelf:
            best = max(shelf, key=lambda found: found["metrics"]["test_accuracy"]["value"])
            accuracy = best["metrics"]["test_accuracy"]
            st.caption(
                f"Best of {len(shelf)} networks: {card.variant(best['variant']).title} reads {accuracy['value']:.2%} of "
                f"{accuracy['n']:,} test pictures right, with {best['parameters']:,} parameters."
            )
        st.page_link(page, label=f"Open the lab: {card.title}", icon=":material/arrow_forward:")
