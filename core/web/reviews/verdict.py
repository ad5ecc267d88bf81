"""The verdict in words, and the baseline's beside it with what both have shown on the test part."""

from __future__ import annotations

import streamlit as st

from core import facade
from core.contract import Lab
from core.facade import Entry, Opinion
from core.web import words
from core.web.reviews import asking


def said(favour: float) -> str:
    """A probability of "in favour" as a verdict."""
    if abs(favour - 0.5) < 0.0005:
        return "undecided, 50.0 %"
    return f"in favour, {words.percent(favour)}" if favour > 0.5 else f"against, {words.percent(1 - favour)}"


def show(lab: Lab, entry: Entry, opinion: Opinion, typed: str) -> None:
    """The network's answer as a figure, and the baseline's beside it."""
    baselines = [found for found in facade.shelf(lab.name) if found.shipped and lab.variant(found.card["variant"]).baseline]
    left, right = st.columns(2)
    title = lab.variant(entry.card["variant"]).title
    left.metric(title, said(opinion.favour), border=True)
    _right_or_wrong(lab, title, opinion.favour, typed)
    if not baselines or baselines[0].name == entry.name:
        st.caption(_compared(lab))
        return
    baseline = facade.opinion(baselines[0].name, typed)
    told = said(baseline.favour) if baseline.known else "knows none of these words"
    right.metric(f"{lab.variant(baselines[0].card['variant']).title} (baseline)", told, border=True)
    st.caption(_compared(lab))


def _right_or_wrong(lab: Lab, title: str, favour: float, typed: str) -> None:
    """Of a sample it is known how it is meant: where the network takes it otherwise, that is said."""
    meant = asking.meant(lab, typed)
    if meant is not None and meant != (favour > 0.5):
        side = "This sample means it well" if meant else "This sample is against the film"
        st.info(f"{side}: {title} is wrong here.")


def _compared(lab: Lab) -> str:
    """Who is right how often, the best first: also where the baseline wins."""
    shelf = [found.card for found in facade.shelf(lab.name) if found.shipped]
    ranked = sorted(shelf, key=lambda card: -card["metrics"]["test_accuracy"]["value"])
    right = {lab.variant(card["variant"]).title: card["metrics"]["test_accuracy"]["value"] for card in ranked}
    rates = [f"{title} {words.share(rate)}" for title, rate in right.items()]
    told = f"Right on the {ranked[0]['metrics']['test_accuracy']['n']:,} test {lab.thing}s: {', '.join(rates)}."
    if lab.variant(ranked[0]["variant"]).baseline:
        told += (
            " The baseline, which knows no order and no grammar, beats every network here: most reviews give themselves "
            "away by their words. The networks see the order of the words, too, but make too little of it to win."
        )
    return told
