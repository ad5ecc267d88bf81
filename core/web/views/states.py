"""A recurrent layer's memory, row after row of the picture."""

import streamlit as st

from core import facade
from core.figures import pixels
from core.web.views import Look

ORDER = 4
TITLE = "Its memory over time"


def applies(look: Look) -> bool:
    return look.layer.kind == "SimpleRNN"


def show(look: Look) -> None:
    states = facade.states(look.model, look.pixels, look.layer.name)
    st.caption(
        f"After each of the {len(states)} rows the layer keeps {states.shape[1]} numbers; the next layer gets the last column."
    )
    st.plotly_chart(
        pixels.states(states), config={"displayModeBar": False}, alt="State of each unit after each row of the picture"
    )
