"""Echo state network: a random reservoir, what it still knows of its past, and for how long it remembers its beginning."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import streamlit as st

from core.figures import through_time as figures
from core.reference.echo_state import Capacity, echo, memory_capacity, reservoir
from core.reference.formulas.through_time import CAPACITY, LEAKY
from core.web import address, formulas, words
from core.web.exhibits import panels
from core.web.exhibits.through_time import parts

TITLE = "Echo state network"
MOST_UNITS = 150


def show() -> None:
    """The reservoir's knobs, what it recalls lag by lag, and whether two beginnings come together."""
    st.write(
        "A reservoir is a recurrent layer whose weights are drawn once and never trained. Thrown into it, the input echoes "
        "around; a linear readout, fitted by least squares at once, picks from the echoes what is wanted. There is no "
        "backpropagation through time, so nothing can vanish or explode on the way back (Jaeger 2001)."
    )
    middle, beside = st.columns([1.7, 1], gap="large")  # the chart first, on a phone too
    with beside:
        units = address.slider("Units", "units", 5, MOST_UNITS, 50, 5)
        radius = address.slider("Spectral radius", "radius", 0.0, 2.0, 0.9, 0.01)
        leak = address.slider("Leak rate", "leak", 0.05, 1.0, 1.0, 0.05, "1 is a plain tanh unit; less makes it slower.")
        seed = int(address.knob(parts.SEED))
        with panels.explained():
            capacity, distances = _measured(units, radius, leak, seed)
        st.markdown(f"Memory capacity: **{capacity.total:.1f}** steps, of at most {units}, one for each unit.")
        st.markdown(_memory(capacity))
        st.markdown(_fate(distances, radius))
    with middle:
        parts.chart(
            figures.reservoir(capacity.recalled, distances), "reservoir",
            "Above: share of the input recalled, lag by lag. Below: distance of two runs that began differently, step by step",
        )  # fmt: skip
        st.caption(
            "Above: for each lag a readout was fitted to 1,000 steps of random input to say what the input was that many steps "
            "ago, and examined on the 1,000 after them (the first 200 are dropped). Below: the same input from two random "
            "beginnings."
        )
    formulas.show(CAPACITY, m=np.round(capacity.recalled, 3))
    formulas.show(LEAKY)


@lru_cache(maxsize=64)
def _measured(units: int, radius: float, leak: float, seed: int) -> tuple[Capacity, np.ndarray]:
    network = reservoir(units, radius, leak, seed=seed)
    return memory_capacity(network, seed=seed), echo(network, seed=seed)[1]


def _memory(capacity: Capacity) -> str:
    well = int((capacity.recalled >= 0.9).sum())
    return f"At {well} lag{'s' * (well != 1)} it recalls at least 90 % of the input's variance; further back it fades."


def _fate(distances: np.ndarray, radius: float) -> str:
    first, last = float(distances[0]), float(distances[-1])
    if first == 0:
        return "It has no memory at all: after a single step both runs are the same."
    if last < 1e-3 * first:
        return (
            f"It has the **echo property**: after {len(distances)} steps the two beginnings are {parts.plain(last / first)} "
            "times as far apart as after the first; the state depends on the input alone."
        )
    if last > 0.1 * first:
        return (
            "It does **not forget its beginning**: the two runs stay apart, so the state is no pure echo of the input"
            + (", as a spectral radius above 1 allows." if radius > 1 else ".")
        )
    left = words.share(last / first, 1)
    return f"It forgets its beginning slowly: after {len(distances)} steps {left} of the distance is left."
