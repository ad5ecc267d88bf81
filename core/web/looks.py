"""What of Streamlit's own looks is changed on every page."""

from __future__ import annotations

import streamlit as st

# A formula or a table that is wider than the page can be scrolled; a shade at its right edge says so until its end is reached.
# Slanted letters lean out of their line by 2 pixels: the padding takes them, so that they are no reason to scroll.
_WIDER = """
@keyframes goes-on { from, 97% { box-shadow: inset -1.1rem 0 0.9rem -0.8rem #808080; } to { box-shadow: none; } }
.katex-display { padding-inline: 4px; }
.katex-display, .plain-table, .meter, .scroll, .cells div {
  animation: goes-on linear both; animation-timeline: scroll(self inline); }
"""
# A number box has a cross that empties it: an empty box is only ever a mistake here, and the cross takes the room of two digits.
# Of buttons in a row, the one before the chosen one has no right edge: seen where the row is broken.
# What is chosen in a box of many would be one line, cut off at its end.
_BOXES = """
[data-testid=stNumberInputClearButton] { display: none; }
button[role=radio][aria-checked=false] { border-color: color-mix(in srgb, currentcolor 20%, transparent) !important; }
[data-testid=stMultiSelect] [data-testid=stMultiSelectTagsContainer] {
  flex-wrap: wrap; row-gap: 4px; padding-block: 5px; height: auto; mask-image: none; }
[data-testid=stMultiSelect] :is(.react-aria-ComboBox, div:has(> [data-testid=stMultiSelectTagsContainer])) {
  height: auto; max-height: none; }
"""
# Streamlit writes captions, axes and code in shades that are too pale to be read by everybody, and white on the dark theme's
# bright blue. Here all of these have a contrast of at least 4.5 (WCAG 2.2, 1.4.3); tests/browser/test_looks.py measures it.
_CONTRAST = """
[data-testid=stCaptionContainer], [data-testid^=stBaseButton] kbd { opacity: 0.78 !important; }
[data-testid=stCaptionContainer] code, [data-testid=stJson] * { color: inherit !important; }
[data-testid=stPlotlyChart] :is(.xtick, .ytick, .x2tick, .y2tick, .cbaxis, .infolayer > g) :is(text, tspan) {
  fill: currentcolor !important; }
[data-testid^=stBaseButton-primary], [data-testid=stMultiSelectTagsContainer] span {
  color: light-dark(#ffffff, #12161c) !important; }
[data-testid=stCode] .token { color: inherit !important; }
[data-testid=stCode] .token.comment { color: light-dark(#5a6370, #a3adba) !important; }
[data-testid=stCode] .token:is(.keyword, .function, .class-name, .builtin) { color: light-dark(#1c54a8, #8fbdf0) !important; }
[data-testid=stCode] .token:is(.string, .triple-quoted-string) { color: light-dark(#1b6a41, #7fcf9f) !important; }
[data-testid=stCode] .token:is(.number, .boolean) { color: light-dark(#8a4a00, #e0a868) !important; }
"""


def style() -> None:
    """Changes the looks; once a page."""
    st.html(f"<style>{_WIDER}{_BOXES}{_CONTRAST}</style>")
