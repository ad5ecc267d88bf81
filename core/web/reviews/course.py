"""The running prediction word by word, with the hold and without."""

from __future__ import annotations

import streamlit as st

from core.figures import reading
from core.web import words
from core.web.reviews.stage import Stage

TITLE = "The verdict, word by word"
BOTH_ENDS = "Two cells read this text, one from each end: after so many words each of them has read as many."


def show(stage: Stage) -> None:
    """Both courses on one axis."""
    lines = {"as asked for": stage.held.running[:, -1]}
    if stage.held is not stage.free:
        lines = {"with the hold": stage.held.running[:, -1], "nothing held": stage.free.running[:, -1]}
    ends = [
        f"{name}: in favour {words.share(values[0], 1)} after one word, {words.share(values[-1], 1)} in the end"
        for name, values in lines.items()
    ]
    st.plotly_chart(
        reading.courses(lines, stage.steps), config={"displayModeBar": False}, alt="; ".join(ends),
    )  # fmt: skip
    if len(stage.reader.parts) > 1:
        st.caption(BOTH_ENDS)
