"""Words tinted by what they did to a verdict, with the same in numbers for those who cannot see the colours."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import numpy as np
import streamlit as st

from core.facade import Opinion
from core.figures import colours

PALE = 0.04  # of the strongest tint: below it a word stays plain
LEAST = 0.5  # of evidence, that the strongest tint stands for at least: else a text of no weight would shine
GROUNDS = ((255, 255, 255), (18, 22, 28))  # the page's own colours, light and dark, as .streamlit/config.toml has them
STYLE = """<style>
.tinted { line-height: 2.1; overflow-wrap: anywhere; }
.tinted bdi { padding: .12rem .3rem; border-radius: .25rem; }
.tinted .unknown { border-bottom: 2px dashed currentColor; }
.tinted .cut { opacity: .75; text-decoration: line-through; }
.tinted-rows { max-height: 22rem; overflow: auto; }
.tinted-rows td, .tinted-rows th { padding: .1rem .8rem .1rem 0; text-align: left; }
</style>"""


def show(opinion: Opinion, both_ends: bool = False) -> None:
    """The words in their order; below, what the colours mean and the numbers.

    `both_ends`: two cells read, one from each end, so no running prediction belongs to a word.
    """
    st.html(STYLE + f'<p class="tinted" dir="auto">{_words(opinion)}</p>')
    st.caption(_legend(opinion))
    with st.expander("The same in numbers"):
        st.html(_rows(opinion, both_ends))
        st.caption("Evidence is the natural logarithm of the odds: 0 is undecided, +1 means 73 % in favour, -1 means 27 %.")


def _words(opinion: Opinion) -> str:
    reading, strongest = opinion.reading, max(LEAST, float(np.abs(opinion.effects).max(initial=0)))
    return " ".join(
        _word(word, effect / strongest, effect, unknown, place < reading.cut)
        for place, (word, effect, unknown) in enumerate(zip(reading.words, opinion.effects, reading.unknown, strict=True))
    )


def _word(word: str, share: float, effect: float, unknown: bool, cut: bool) -> str:
    kinds = " ".join(name for name, holds in (("unknown", unknown), ("cut", cut)) if holds)
    told = "not read" if cut else f"{effect:+.2f}{', unknown word' if unknown else ''}"
    tint = "" if cut or abs(share) < PALE else f' style="{tinted(share)}"'
    return f'<bdi class="{kinds}" title="{told}"{tint}>{escape(word)}</bdi>'


def tinted(share: float) -> str:
    """A share from -1 to 1 as a word's style: blue against, orange in favour, at zero the page's own colour, light or dark.

    The letters are dark or white, whichever is read better on that ground (WCAG 2.2, 1.4.3: a contrast of 4.5 or more).
    """
    end = [int((colours.POSITIVE if share > 0 else colours.NEGATIVE)[at : at + 2], 16) for at in (1, 3, 5)]
    inks = ", ".join(_ink([part + abs(share) * (to - part) for part, to in zip(ground, end, strict=True)]) for ground in GROUNDS)
    return f"background: rgb({end[0]} {end[1]} {end[2]} / {abs(share):.3f}); color: light-dark({inks})"


def _ink(colour: Sequence[float]) -> str:
    """What is read better on a colour of red, green and blue, 0 to 255."""
    linear = [((part / 255 + 0.055) / 1.055) ** 2.4 for part in colour]
    return "#000000" if 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2] > 0.179 else "#ffffff"


def _legend(opinion: Opinion) -> str:
    said = ["Orange words spoke in favour, blue ones against: the stronger the colour, the further they moved the evidence."]
    if len(opinion.running) == 0:
        said.append("Where a pair of neighbours voted, both words share its vote.")
    if any(opinion.reading.unknown):
        known = f"{opinion.known} of {len(opinion.reading.words)} words are known"
        said.append(f"{known}; the others, with a dashed line, all look the same to the network.")
    if opinion.reading.cut:
        read = len(opinion.reading.words) - opinion.reading.cut
        said.append(f"The network reads the last {read} words; the first {opinion.reading.cut}, struck through, are cut.")
    return " ".join(said)


def _rows(opinion: Opinion, both_ends: bool) -> str:
    """A row a word: what it did, and the probability of "in favour" after it where the words are read in their order."""
    reading, ordered = opinion.reading, len(opinion.running) > 0 and not both_ends
    head = ["word", "moved the evidence by", *(["after it, in favour"] if ordered else [])]
    rows = []
    for place, word in enumerate(reading.words):
        if place < reading.cut:
            continue
        note = " (unknown)" if reading.unknown[place] else ""
        after = [f"{opinion.running[place - reading.cut]:.1%}"] if ordered else []
        rows.append([f"<bdi>{escape(word)}</bdi>{note}", f"{opinion.effects[place]:+.3f}", *after])
    body = "".join(_row("td", row) for row in rows)
    return f'<div class="tinted-rows" tabindex="0"><table>{_row("th", head)}{body}</table></div>'


def _row(kind: str, cells: Sequence[str]) -> str:
    return f"<tr>{''.join(f'<{kind}>{cell}</{kind}>' for cell in cells)}</tr>"
