"""The same text through all networks of the lab, on one axis."""

from __future__ import annotations

import numpy as np
import streamlit as st

from core import facade
from core.contract import Lab
from core.figures import reading
from core.web import words
from core.web.reviews import asking, course, verdict

TITLE = "All networks"


def show(lab: Lab, typed: str) -> None:
    """The running predictions of those that read in order, and everybody's verdict."""
    lines, places, rows, both = {}, [], [], []
    for entry in facade.shelf(lab.name):
        if not entry.shipped:
            continue
        title, found = lab.variant(entry.card["variant"]).title, facade.opinion(entry.name, typed)
        right = entry.card["metrics"]["test_accuracy"]["value"]
        rows.append(f"| {title} | {verdict.said(found.favour)} | {words.share(right)} |")
        if len(found.running):
            lines[title] = np.asarray(found.running)
            both += [title] if asking.both_ends(entry.name) else []
            places = [f"{place} {word}" for place, word in enumerate(found.reading.words[found.reading.cut :])]
    ends = ", ".join(f"{title} {words.share(values[-1], 0)}" for title, values in lines.items())
    st.plotly_chart(
        reading.courses(lines, places), config={"displayModeBar": False},
        alt=f"The probability of in favour after each of {len(places)} words; in the end: {ends}",
    )  # fmt: skip
    st.markdown("\n".join(["| network | verdict | right on the test part |", "| --- | --- | ---: |", *rows]))
    st.caption("Nothing is held here. The bag of words knows no order, so it has no line.")
    if both:
        st.caption(f"{', '.join(both)}: {course.BOTH_ENDS} Its line does not stand above the words that it has read.")
