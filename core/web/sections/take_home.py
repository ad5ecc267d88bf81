"""Take it home: the network in Keras' own format and as ONNX, its card, and a notebook that trains it again."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

import streamlit as st

from core import facade
from core.contract import Lab
from core.web import measures
from core.web.sections import choose

KINDS = {
    "keras": ("Keras (.keras)", "To train on, in Python with Keras."),
    "onnx": ("ONNX (.onnx)", "To use anywhere: Python, C++, a browser, a phone. What this site itself predicts with."),
    "card": ("The card (.json)", "Where it comes from, what it can do, what it expects."),
    "notebook": ("Notebook (.ipynb)", "The lesson, cell by cell, ready to train this network again."),
}


def show(lab: Lab) -> None:
    entry = choose.network(lab, "Network to take home")
    parity = entry.card["parity"]
    st.write(
        "The ONNX file and the Keras model give the same probabilities: "
        f"the largest difference over {parity['n']:,} {measures.examined(lab)} is {parity['max_abs_difference']:.1e}."
    )
    for kind, (label, use) in KINDS.items():
        content, name, mime = facade.download(entry.name, kind)
        left, right = st.columns([1, 2], vertical_alignment="center")
        left.download_button(
            label, partial(_content, entry.name, kind), name, mime, width="stretch", on_click="ignore", key=f"take-{kind}"
        )  # read when it is asked for: Streamlit would keep each visitor's files in memory
        right.caption(f"{use} {len(content) / 1000:,.0f} kB.")
    with st.expander("The card"):
        st.json({name: value for name, value in _told(lab, entry.card).items() if name not in ("layers", "history")})


def _content(model: str, kind: str) -> bytes:
    return facade.download(model, kind)[0]


def _told(lab: Lab, card: Mapping[str, Any]) -> dict[str, Any]:
    """The card without the settings that have no place in this network."""
    without = lab.variant(card["variant"]).without
    return {**card, "knobs": {name: value for name, value in card["knobs"].items() if name not in without}}
