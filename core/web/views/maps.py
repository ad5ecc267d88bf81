"""What the layer made of the picture: all its maps, each unit to be pointed at."""

import streamlit as st

from core.web import address
from core.web.components.maps import Picked, maps
from core.web.views import Look, stacked

ORDER = 1
TITLE = "What this layer made of it"


def applies(look: Look) -> bool:
    return True


def show(look: Look) -> None:
    shape = look.layer.output_shape
    values = stacked(look.output)
    what = {1: f"{values.shape[2]} numbers", 2: f"{values.shape[0]} x {values.shape[1]} numbers"}.get(
        len(shape), f"{values.shape[2]} feature maps of {values.shape[0]} x {values.shape[1]}"
    )
    st.caption(f"{what}. Point at one to read it, click it to see the sum behind it. " + _scale(values.min() < 0))
    padded = (0,) * (3 - len(shape)) + look.position if len(shape) < 3 else look.position
    chosen = Picked(look.position[0], look.position[1], 0) if len(shape) == 2 else Picked(*padded)
    picked = maps(
        values, key=f"maps-{look.model}-{look.layer.name}", label=f"Output of {look.layer.name}: {what}", selected=chosen
    )
    if picked:
        every = (picked.row, picked.column, picked.channel)
        address.go(unit=address.join(every[:2] if len(shape) == 2 else every[3 - len(shape) :]))


def _scale(signed: bool) -> str:
    return "Blue is below zero, white is zero, orange above." if signed else "Dark is zero, yellow is much."
