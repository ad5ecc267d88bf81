"""A lab's page: one rhythm for all of them."""

import streamlit as st

from core import facade
from core.web import address
from core.web.sections import SECTIONS


def render(name: str) -> None:
    """The lab of that name, in the section that the address asks for."""
    lab = facade.lab(name)
    st.title(lab.title, anchor=False)
    st.write(lab.summary)
    for problem in facade.problems():
        st.warning(problem)
    address.explain_too_long()
    section = st.segmented_control(
        "Section",
        list(SECTIONS),
        default=None if "section" in st.session_state else "Try it",
        required=True,
        key="section",
        bind="query-params",
        label_visibility="collapsed",
    )
    SECTIONS[section or "Try it"](lab)
