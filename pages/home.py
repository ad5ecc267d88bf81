"""The first page: what this is, a pad to draw on right away, and the labs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from core import facade
from core.contract import Lab
from core.web import measures
from core.web.components.listener import embed
from pages.exhibits import exhibits

STEPS = "**try** it, **look inside**, **train** your own, **read** the code, **take it home**"


def render(pages: Mapping[str, StreamlitPage], rooms: Mapping[str, StreamlitPage]) -> None:
    """The promise, the pad, the labs as cards, the exhibits. `pages` are the labs' pages by name, `rooms` the exhibits'."""
    with st.container(width=860):
        st.title("See how a neural network sees", anchor=False)
        lab = _with_pad()
        promise = "Watch neural networks at work, open them up, train your own."
        st.markdown(f"{promise} **Draw a {lab.thing}:** a small network reads it.")
        embed("sketchpad", f"Sketchpad: draw a {lab.thing} and see it read", key="sketchpad", lab=lab.name)
        st.header("The labs", anchor=False)
        st.markdown(f"Every lab goes the same way: {STEPS}.")
        for card in facade.labs().values():
            _card(card, pages[card.name])
        _exhibits(rooms)


def _with_pad() -> Lab:
    """The first lab with a sketchpad whose shelf is not empty."""
    labs = [lab for lab in facade.labs().values() if lab.widget == "sketchpad"]
    return next((lab for lab in labs if facade.shelf(lab.name)), labs[0])


def _card(card: Lab, page: StreamlitPage) -> None:
    """One lab: what it is, what its best network has reached, and the way in."""
    with st.container(border=True):
        st.subheader(card.title, anchor=False)
        st.write(card.summary)
        _figures(card)
        st.page_link(page, label=f"Open the lab: {card.title}", icon=":material/arrow_forward:")


def _exhibits(rooms: Mapping[str, StreamlitPage]) -> None:
    """The exhibits by chapter, each with its sentence."""
    chapter = ""
    for name, exhibit in exhibits().items():
        if chapter != exhibit.CHAPTER:
            chapter = exhibit.CHAPTER
            st.header(chapter, anchor=False)
        with st.container(gap=None):
            st.page_link(rooms[name], label=f"**{exhibit.TITLE}**")
            st.caption(exhibit.SUMMARY)


def _figures(card: Lab) -> None:
    """What the lab's best network and its baseline have reached, as their cards say."""
    shelf = [entry.card for entry in facade.shelf(card.name) if entry.shipped]
    networks = [found for found in shelf if not card.variant(found["variant"]).baseline]
    if not networks:
        return
    best = measures.best(card, networks)
    others = [found for found in shelf if found not in networks]
    baselines = [f" {_baseline(card, found, best)}: {measures.told(card, found)}." for found in others]
    st.markdown(
        f"**{len(networks)} networks.** The best, {_title(card, best)}, with {best['parameters']:,} parameters: "
        f"**{measures.told(card, best)}**.{''.join(baselines)}"
    )


def _baseline(lab: Lab, found: Mapping[str, Any], best: Mapping[str, Any]) -> str:
    """The baseline by its title, and whether it beats the best network."""
    beats = measures.best(lab, [best, found]) is found
    return f"The baseline, {_title(lab, found)}, {'does better than all of them' if beats else 'does less well'}"


def _title(lab: Lab, card: Mapping[str, Any]) -> str:
    return lab.variant(card["variant"]).title
