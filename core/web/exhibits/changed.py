"""Whether a page still shows the preset that it started from: else the preset's note would speak of other numbers."""

from __future__ import annotations

from collections.abc import Callable, Collection

import streamlit as st

from core.web.address import get, written


def settings(default: Callable[[str], object], apart_from: Collection[str] = ()) -> bool:
    """Whether a control of `address` that was drawn in this run shows something else than `default` has for its name."""
    for name in st.query_params:
        key = f"at-{name}"
        if name not in apart_from and key in st.session_state and written(st.session_state[key]) != written(default(name)):
            return True
    return False


def typed(names: Collection[str]) -> bool:
    """Whether numbers of one of these tables were typed: a table that is as it began is left out of the address."""
    return any(get(name) for name in names)


def note(title: str, text: str, changed: bool, start: Callable[[], None]) -> None:
    """The preset's note; or that it no longer fits, with the way back to the preset."""
    if not changed:
        if text:
            st.caption(text)
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(f'Changed from this preset: "{title}".', width="content")
        st.button("Back to the preset", key="back-to-preset", on_click=start)
