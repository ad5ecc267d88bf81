"""An exhibit's page: its title, what it is in one sentence, a link to this very state, and the exhibit itself."""

from types import ModuleType

import streamlit as st

from core.web import address, formulas
from core.web.components.link import copy_link


def render(exhibit: ModuleType) -> None:
    """The exhibit of that module."""
    st.title(exhibit.TITLE, anchor=False)
    st.write(exhibit.SUMMARY)
    address.explain_too_long()
    formulas.style()
    exhibit.render()
    copy_link()
