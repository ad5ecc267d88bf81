"""Try it, for texts: a network reads what is typed, and each word shows what it did."""

from __future__ import annotations

import streamlit as st

from core.contract import Lab
from core.web.reviews import asking, tinted, verdict
from core.web.sections import choose


def show(lab: Lab) -> None:
    """The box, the verdict and the baseline's, and the words tinted."""
    entry = choose.network(lab, "Network that answers")
    st.caption(f"{lab.variant(entry.card['variant']).summary} It has {entry.card['parameters']:,} parameters.")
    typed = asking.text(lab)
    opinion = asking.opinion(entry.name, typed)
    verdict.show(lab, entry, opinion, typed)
    st.subheader("What each word did", anchor=False)
    both = asking.both_ends(entry.name)
    tinted.show(opinion, both)
    if both:
        st.caption("Two cells read this text, one from each end: a word's colour is what both made of it together.")
