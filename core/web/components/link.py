"""A button that copies the page's address, which holds the whole state of the page."""

from __future__ import annotations

import streamlit as st

from core.web.components.files import text

_MARKUP = '<div class="link"><button type="button">Copy the link to this</button><output aria-live="polite"></output></div>'
_STYLE = """
.link { display: flex; flex-wrap: wrap; gap: 0.75rem; align-items: center; font: 0.875rem/1.4 var(--st-font);
  color: var(--st-text-color); }
button { font: inherit; color: inherit; background: transparent; border: 1px solid var(--st-border-color); border-radius: 0.5rem;
  padding: 0.3rem 0.7rem; cursor: pointer; }
button:hover { border-color: var(--st-primary-color); color: var(--st-primary-color); }
button:focus-visible { outline: 2px solid var(--st-primary-color); outline-offset: 2px; }
input { width: min(24rem, 80vw); font: inherit; }
"""
_mount = st.components.v2.component(
    "perceptarium.link", html=_MARKUP, css=_STYLE, js=text("link.js")
)


def copy_link() -> None:
    """Shows the button."""
    _mount(key="link")
