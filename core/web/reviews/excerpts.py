"""Texts of the test part, each below its words; of a long one the end, where the verdict tends to stand.

Strangers wrote them: one with rough words is folded until somebody unfolds it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape

import streamlit as st

from core.web.reviews.rough import BEGINNINGS, WHERE, rough

LONG = 420  # characters
MOST = 8  # texts shown at once


def show(texts: Sequence[str], told: Sequence[str]) -> None:
    """Shows the texts as they are, escaped; those with rough words folded, and by which rule."""
    ends = [_end(text) for text in texts]
    st.html("".join(_figure(end, words) for end, words in zip(ends, told, strict=True)))
    folded = sum(map(rough, ends))
    if folded:
        st.caption(
            f"These are reviews as strangers wrote them. {folded} of {len(ends)} {'is' if folded == 1 else 'are'} folded because "
            f"a word in it begins like one of {len(BEGINNINGS)} rough ones (violence, slurs, curses; they are listed in {WHERE}) "
            "or has stars for letters. That is a rule about words, not about people or films."
        )


def _figure(end: str, words: str) -> str:
    quote = f'<blockquote dir="auto" style="margin:.2rem 0;overflow-wrap:anywhere">{escape(end)}</blockquote>'
    if rough(end):
        quote = f"<details><summary>Folded: rough words. Show it all the same</summary>{quote}</details>"
    return f'<figure style="margin:0 0 .9rem"><figcaption><strong>{escape(words)}</strong></figcaption>{quote}</figure>'


def _end(text: str) -> str:
    plain = re.sub(r"<br\s*/?>", " ", text)
    return plain if len(plain) <= LONG else f"… {plain[-LONG:].partition(' ')[2]}"
