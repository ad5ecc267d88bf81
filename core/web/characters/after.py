"""After training, for texts read by the character: bits on held-out chapters, the 5-gram's beside, and how all runs learned."""

from __future__ import annotations

import streamlit as st

from core import facade
from core.contract import CurvePoint, Lab
from core.facade import Entry
from core.figures import training
from core.web import measures
from core.web.sections import choose

MOST_RUNS = 16  # curves on one chart


def show(lab: Lab) -> None:
    """The figures of the chosen network, those of all, and the learning curves."""
    entry = choose.network(lab)
    _figures(lab, entry)
    st.subheader("All networks of this lab", anchor=False)
    st.markdown(_table(lab))
    st.caption(
        "Bits per character: the mean of -log2 of the probability that the network had given to the character that came. Fewer "
        "is better; a page of equally likely characters would cost log2 of their number. The 5-gram counts what followed each "
        "four characters in the same training text, and falls back on fewer where it has seen too little."
    )
    st.subheader("How all runs learned", anchor=False)
    _curves(lab)


def _figures(lab: Lab, entry: Entry) -> None:
    metrics = entry.card["metrics"]
    test, grams, right = metrics[lab.metric], metrics["five_gram_bits"], metrics.get("test_accuracy")
    columns = st.columns(3)
    columns[0].metric(f"Bits per character, n = {test['n']:,}", f"{test['value']:.3f}", border=True)
    columns[1].metric("The 5-gram's, same text", f"{grams['value']:.3f}", border=True)
    if right:
        columns[2].metric("The likeliest character came", f"{right['value']:.1%}", border=True)
    st.caption(f"On text that it had never seen: {measures.told(lab, entry.card)}.")


def _table(lab: Lab) -> str:
    rows = ["| network | bits | 5-gram | parameters |", "| --- | ---: | ---: | ---: |"]  # four columns have room on a phone
    shelf = sorted(facade.shelf(lab.name)[:MOST_RUNS], key=lambda entry: entry.card["metrics"][lab.metric]["value"])
    for entry in shelf:
        bits, grams = (entry.card["metrics"][name]["value"] for name in (lab.metric, "five_gram_bits"))
        rows.append(f"| {choose.title(lab, entry)} | {bits:.3f} | {grams:.3f} | {entry.card['parameters']:,} |")
    return "\n".join(rows)


def _curves(lab: Lab) -> None:
    shelf = facade.shelf(lab.name)[:MOST_RUNS]
    runs = {entry.name.split("/", 1)[1]: [CurvePoint(**point) for point in entry.card["history"]] for entry in shelf}
    st.plotly_chart(
        training.curves(runs, "bits"),
        config={"displayModeBar": False},
        alt=f"Bits per character of {len(runs)} runs against epochs",
    )
