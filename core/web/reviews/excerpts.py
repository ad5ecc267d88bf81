"""Texts of the test part, each below its words; of a long one the end, where the verdict tends to stand."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape

import streamlit as st

LONG = 420  # characters
MOST = 8  # texts shown at once


def show(texts: Sequence[str], told: Sequence[str]) -> None:
    """Shows the texts as they are, escaped."""
    shown = (
        f'<figure style="margin:0 0 .9rem"><figcaption><strong>{escape(words)}</strong></figcaption>'
        f'<blockquote dir="auto" style="margin:.2rem 0;overflow-wrap:anywhere">{escape(_end(text))}</blockquote></figure>'
        for text, words in zip(texts, told, strict=True)
    )
    st.html("".join(shown))


def _end(text: str) -> str:
    plain = re.sub(r"<br\s*/?>", " ", text)
    return plain if len(plain) <= LONG else f"… {plain[-LONG:].partition(' ')[2]}"
