"""What of Streamlit's own looks is changed on every exhibit."""

from __future__ import annotations

import streamlit as st

# A formula that is wider than the page can be scrolled; a shade at its right edge says so until its end is reached. Slanted letters
# lean out of their line by 2 pixels: the padding takes them, so that they are no reason to scroll.
# A number box has a cross that empties it: an empty box is only ever a mistake here, and the cross takes the room of two digits.
_STYLE = """<style>
@keyframes goes-on { from, 97% { box-shadow: inset -1.1rem 0 0.9rem -0.8rem #808080; } to { box-shadow: none; } }
.katex-display { padding-inline: 4px; animation: goes-on linear both; animation-timeline: scroll(self inline); }
[data-testid=stNumberInputClearButton] { display: none; }
</style>"""


def style() -> None:
    """Changes the looks; once a page."""
    st.html(_STYLE)
