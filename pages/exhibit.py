"""An exhibit's page: its title, what it is in one sentence, a link to this very state, and the exhibit itself."""

from contextlib import suppress
from types import ModuleType

import streamlit as st

from core.contract import Refusal
from core.web import address, words
from core.web.components.link import copy_link
from core.web.exhibits.panels import Explained


def render(exhibit: ModuleType) -> None:
    """The exhibit of that module. What it refuses is told at its end, or was told beside the control that it is about."""
    st.title(exhibit.TITLE, anchor=False)
    st.write(exhibit.SUMMARY)
    address.explain_too_long()
    try:
        with suppress(Explained):
            exhibit.render()
    except Refusal as problem:
        st.warning(f"{words.plain(problem)} What you typed is kept; change it above.")
    copy_link()
