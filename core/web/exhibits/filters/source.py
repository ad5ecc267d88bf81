"""The picture that an exhibit looks at: a sample, one of the visitor's own, or a drawing. It is kept in the address."""

from __future__ import annotations

from urllib.parse import quote

import numpy as np
import streamlit as st

from core import facade
from core.contract import Refusal
from core.reference.samples import SAMPLES
from core.web import address, words
from core.web.components.listener import embed

FIRST = "house"
WAYS = {"sample": "Samples", "own": "Upload or camera", "drawing": "Draw"}


def picture() -> np.ndarray:
    """The picture that the address names, (height, width, 3) uint8, at most 128 x 128; with the ways to choose another."""
    way = address.pick("Where the picture comes from", WAYS, "from")
    heard = _widget(way)
    if heard and heard["picture"]:
        address.put(picture=heard["picture"])
    code = address.get("picture", FIRST)
    try:
        found = facade.photo_from_code(code)
    except Refusal as problem:
        st.warning(f"{words.plain(problem)} Until then the house is shown.")
        code, found = FIRST, facade.photo_from_code(FIRST)
    if way == "sample":
        titles = {name: f"{sample.title}: {sample.shows}" for name, sample in SAMPLES.items()}
        address.choice("Picture", titles if code in titles else {code: "Your own picture", **titles}, "picture", FIRST)
    there = quote(code, safe="")
    st.markdown(f"[Take this picture to Convolution arithmetic](/convolution?preset=picture&fill=picture&picture={there})")
    return found


def _widget(way: str) -> dict[str, str] | None:
    if way == "own":
        return embed("photo", "A picture of your own", key="photo", listens=True)
    if way == "drawing":
        lab = next(card.name for card in facade.labs().values() if card.widget == "sketchpad")
        return embed("sketchpad", "Draw", key="drawing", listens=True, lab=lab, choose="no")
    return None
