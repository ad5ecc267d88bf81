"""Several filters side by side are a layer: their results are feature maps, and a second layer reads those."""

from __future__ import annotations

from functools import partial

import numpy as np
import streamlit as st

from core.reference import filters
from core.reference.activations import relu
from core.reference.filters import FILTERS
from core.reference.formulas.filters import WEIGHTED_SUM
from core.web import address, formulas
from core.web.components.grid import grid
from core.web.components.maps import Picked, maps
from core.web.exhibits import panels
from core.web.exhibits.filters import source
from core.web.exhibits.filters.framed import framed
from core.web.exhibits.filters.one import LIMITS, SCALE, strongest

TITLE = "A stack of filters"
LEAST, MOST = 2, 8
FIRST = ("sobel_x", "sobel_y", "laplacian_diagonal", "sharpen")
SECOND = {"max": "Strongest: the largest of the maps", "sum": "Weighted sum of the maps"}


def show() -> None:
    """The maps of the first layer and the one map of the second."""
    left, right = st.columns([1, 1.8], gap="large")
    with left:
        picture = source.picture()
        framed(picture, "The picture", width=256)
    with right:
        names = _filters()
        rectified = address.switch("ReLU after the first layer", "relu", True)
        with panels.explained():
            grey = np.rint(filters.grey(picture.astype(float)))
            kernels = filters.stacked([FILTERS[name].kernel for name in names])
            windows = filters.slide(grey.shape, kernels.shape)
            first = filters.apply(grey, kernels, np.array([FILTERS[name].bias for name in names]))
        titles = [FILTERS[name].title for name in names]
        st.markdown(
            f"**First layer:** {len(names)} filters of {kernels.shape[0]} x {kernels.shape[1]} make {len(names)} maps, "
            f"{' x '.join(str(size) for size in first.shape)}. In the order in which one reads: {'; '.join(titles)}."
        )
        st.caption(SCALE)
    first = relu(first) if rectified else first
    unit = address.split(address.get("unit"), first.shape[:2]) or strongest(first, windows)[:2]
    _shown(first, "first", f"The first layer's {len(names)} maps", unit, titles)
    _second(first, unit, names)


def _second(first: np.ndarray, unit: tuple[int, ...], names: list[str]) -> None:
    """One map from all maps of the first layer, and how its picked pixel came about."""
    left, right = st.columns([1, 1.2], gap="large")
    here = first[unit[0], unit[1]]
    where = f"At row {unit[0]}, column {unit[1]} (counted from 0; click another pixel in any map):"
    with right:
        if address.choice("Second layer", SECOND, "second") == "max":
            second = first.max(axis=-1, keepdims=True)
            said = "; ".join(f"{FILTERS[name].title} {value:.5g}" for name, value in zip(names, here, strict=True))
            best = FILTERS[names[int(here.argmax())]].title
            st.write(f"{where} {said}. The strongest is **{best}**, so the second map has {here.max():.5g}.")
        else:
            weights = grid("Weights, one a map", "weights", np.full((1, len(names)), 0.5))[0]
            bias = address.number("Bias of the second layer", "shift", 0.0, -1e9, 1e9, 1.0)
            second = filters.apply(first, weights[None, None, :, None], np.array([bias]))
            st.write(where)
            formulas.show(WEIGHTED_SUM, w=weights, x=here.astype(float), b=bias)
            st.caption("A weighted sum over the maps, pixel by pixel, is a 1 x 1 convolution: fewer channels (course text 000).")
    with left:
        _shown(second, "second", "The second layer's map", unit, ["second layer"])


def _shown(values: np.ndarray, key: str, label: str, unit: tuple[int, ...], names: list[str]) -> None:
    picked = maps(values, key, label, Picked(unit[0], unit[1], 0), LIMITS, names)
    if picked:
        address.go(unit=address.join((picked.row, picked.column)))


def _filters() -> list[str]:
    """The filters of the first layer, 2 to 8, in the order in which they were picked."""
    named = [name for name in address.get("filters").split(".") if name in FILTERS]
    asked = list(dict.fromkeys(named))[:MOST]
    key = "at-filters"
    st.session_state[key] = asked or list(FIRST)
    titles = {name: found.title for name, found in FILTERS.items()}
    chosen = st.multiselect(
        f"Filters of the first layer, {LEAST} to {MOST}", list(FILTERS), format_func=titles.get, key=key, max_selections=MOST,
        on_change=partial(_write, key),
    )  # fmt: skip
    if len(chosen) < LEAST:
        st.warning(f"A stack needs {LEAST} to {MOST} filters, and {len(chosen)} is picked; pick more. Until then four are shown.")
        return list(FIRST)
    return chosen


def _write(key: str) -> None:
    chosen = st.session_state[key]
    address.put(filters="" if tuple(chosen) == FIRST else ".".join(chosen), unit="")
