"""After training, for texts read by the character: bits on held-out chapters, the 5-gram's beside, and how all runs learned."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core import facade
from core.contract import CurvePoint, Lab
from core.facade import Entry
from core.figures import training
from core.web import measures, words
from core.web.sections import choose

MOST_RUNS = 16  # rows of one table, curves on one chart
OWN = "own"  # what a card calls a visitor's text


def show(lab: Lab) -> None:
    """The figures of the chosen network, those of all, and the learning curves."""
    entry = choose.network(lab)
    _figures(lab, entry)
    shelf = facade.shelf(lab.name)
    own = [found for found in shelf if found.card["dataset"]["id"] == OWN]
    books = [found for found in shelf if found not in own]
    st.subheader("All networks of this lab", anchor=False)
    _table(lab, books)
    st.caption(
        "Bits per character: the mean of -log2 of the probability that the network had given to the character that came. Fewer "
        "is better; a page of equally likely characters would cost log2 of their number. Characters that the alphabet lacks "
        "count, too: all of them are one sign, “any other”. The 5-gram counts what followed each four characters in the same "
        "training text, and falls back on fewer where it has seen too little."
    )
    if own:
        st.subheader("Networks that learned from texts of visitors", anchor=False)
        _table(lab, own)
        st.caption("Each was examined on the end of its own text, so their bits tell nothing of which is better: texts differ.")
    st.subheader("How all runs learned", anchor=False)
    _curves(lab, books)
    if own:
        st.caption("The same of those that learned from texts of visitors, each measured on its own text.")
        _curves(lab, own)


def _figures(lab: Lab, entry: Entry) -> None:
    metrics = entry.card["metrics"]
    test, grams, right = metrics[lab.metric], metrics["five_gram_bits"], metrics.get("test_accuracy")
    columns = st.columns(3)
    columns[0].metric(f"Bits per character, n = {test['n']:,}", f"{test['value']:.3f}", border=True)
    columns[1].metric("The 5-gram's, same text", f"{grams['value']:.3f}", border=True)
    if right:
        columns[2].metric("The likeliest character came", words.share(right['value'], 1), border=True)
    st.caption(f"On text that it had never seen: {measures.told(lab, entry.card)}.")


def _table(lab: Lab, shelf: Sequence[Entry]) -> None:
    rows = ["| network | bits | 5-gram | parameters |", "| --- | ---: | ---: | ---: |"]  # four columns have room on a phone
    kept, left_out = measures.ranked(lab, shelf, MOST_RUNS)
    for entry in kept:
        bits, grams = (entry.card["metrics"][name]["value"] for name in (lab.metric, "five_gram_bits"))
        rows.append(f"| {choose.title(lab, entry)} | {bits:.3f} | {grams:.3f} | {entry.card['parameters']:,} |")
    st.markdown("\n".join(rows))
    if left_out:
        st.caption(left_out)


def _curves(lab: Lab, shelf: Sequence[Entry]) -> None:
    kept, left_out = measures.ranked(lab, shelf, MOST_RUNS)
    titles = choose.titles(lab, kept)
    runs = {titles[entry.name]: [CurvePoint(**point) for point in entry.card["history"]] for entry in kept}
    st.plotly_chart(
        training.curves(runs, "bits"),
        config={"displayModeBar": False},
        alt=f"Bits per character of {len(runs)} runs against epochs",
    )
    if left_out:
        st.caption(left_out)
