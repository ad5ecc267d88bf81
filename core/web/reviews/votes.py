"""Inside the baseline: every known word and pair of neighbours has a vote, and the votes are added up."""

from __future__ import annotations

import streamlit as st

from core.facade import Opinion
from core.web import words
from core.web.reviews import tinted, verdict

SHOWN = 20


def show(opinion: Opinion) -> None:
    """The largest votes, the words tinted, and the sum."""
    st.markdown(
        f"The verdict is **{verdict.said(opinion.favour)}**. It has no cell and no gates: a word or a pair of words votes "
        "with its learned weight, times how rare it is, scaled so that long texts do not shout."
    )
    tinted.show(opinion)
    rows = [f"| {words.plain(term)} | {vote:+.3f} |" for term, vote in opinion.terms[:SHOWN]]
    st.markdown("\n".join(["| word or pair | vote |", "| --- | ---: |", *rows]))
    rest = opinion.terms[SHOWN:]
    total = sum(vote for _, vote in opinion.terms)
    more = f"; the other {len(rest)} votes add up to {sum(vote for _, vote in rest):+.3f}" if rest else ""
    st.caption(f"The largest {min(SHOWN, len(opinion.terms))} votes{more}. All together: {total:+.3f}, the evidence in favour.")
    st.caption("Choose another network to see gates at work.")
