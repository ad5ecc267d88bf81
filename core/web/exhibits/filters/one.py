"""One filter on the picture: the result, and at any of its pixels the patch, the kernel, the products and their sum."""

from __future__ import annotations

from functools import partial

import numpy as np
import streamlit as st

from core.reference import filters
from core.reference.activations import relu
from core.reference.formulas.filters import GABOR, GREY, WEIGHTED_SUM
from core.reference.shapes import Window
from core.reference.sliding import patches
from core.web import address, formulas
from core.web.components.maps import Picked, maps
from core.web.exhibits import panels
from core.web.exhibits.filters import choosing, source
from core.web.exhibits.filters.framed import framed
from core.web.exhibits.tensors.cells import side_by_side

TITLE = "One filter"
COLOURS = ("red", "green", "blue")
LIMITS = (-255.0, 255.0)
SCALE = "White is 0, full orange is 255 and more, full blue is -255 and less: the same on this whole page."


def show() -> None:
    """The picture, the controls, the result, and the sum at the pixel that was picked."""
    left, right = st.columns([1, 1.35], gap="large")
    with left:
        picture = source.picture()
        below = st.container()
    with right:
        seen = choosing.channels()
        worked = panels.tried(partial(_worked, picture, seen))
        if worked is None:
            with below:
                framed(picture, "The picture")
            return
        chosen, x, windows, result = worked
        unit = _result_map(result, windows, COLOURS if seen == "each" else ("result",))
    with below:
        _seen(picture, windows, unit, seen)
    _facts(picture, result, chosen, seen)
    _sum(x, chosen, windows, unit, result, seen)


def _worked(picture: np.ndarray, seen: str) -> tuple[choosing.Settings, np.ndarray, tuple[Window, ...], np.ndarray]:
    """Draws the controls; the settings, what the filter sees, its windows, what comes out. Raises Refusal for what cannot be."""
    chosen = choosing.settings(seen)
    values = picture.astype(float)
    x = np.rint(filters.grey(values)) if seen == "grey" else values
    return chosen, x, filters.slide(x.shape, chosen.kernel.shape, chosen.stride, chosen.padding), _result(x, chosen, seen)


def _result(x: np.ndarray, chosen: choosing.Settings, seen: str) -> np.ndarray:
    moves = chosen.stride, chosen.padding
    if seen == "all":
        found = filters.apply(x, chosen.kernel[..., None], np.array([chosen.bias]), *moves)
    else:
        found = filters.channel_by_channel(x, chosen.kernel, chosen.bias, *moves)
    return relu(found) if chosen.relu else found


def _result_map(result: np.ndarray, windows: tuple[Window, ...], names: tuple[str, ...]) -> tuple[int, ...]:
    """Shows the result and returns the pixel that is looked at: the one in the address, or the strongest."""
    unit = address.split(address.get("unit"), result.shape) or strongest(result, windows)
    picked = maps(result, "result", "The result", Picked(*unit), LIMITS, names)
    st.caption(f"{SCALE} Point at a pixel to read it, click it to see its sum.{_rim(windows)}")
    if picked:
        address.go(unit=address.join((picked.row, picked.column, picked.channel)))
    return unit


def strongest(result: np.ndarray, windows: tuple[Window, ...]) -> tuple[int, ...]:
    """The place of the largest magnitude among those that see no padding, or among all where none does."""
    reaches = [[w.reach(index) for index in range(w.outputs)] for w in windows]
    rows, columns = (np.array([a >= 0 and b <= w.size for a, b in reach]) for reach, w in zip(reaches, windows, strict=True))
    inside = (rows[:, None] & columns)[..., None]
    weighed = np.where(inside, np.abs(result), -1.0) if inside.any() else np.abs(result)
    return tuple(int(index) for index in np.unravel_index(weighed.argmax(), result.shape))


def _rim(windows: tuple[Window, ...]) -> str:
    padded = any(window.before or window.after for window in windows)
    return " A rim is the padding's doing: beyond the picture lie zeros, as if it were black there." if padded else ""


def _seen(picture: np.ndarray, windows: tuple[Window, ...], unit: tuple[int, ...], seen: str) -> None:
    reach = tuple(window.reach(index) for window, index in zip(windows, unit, strict=False))
    grey = filters.grey(picture.astype(float))[..., 0]
    shown = np.rint(grey).astype(np.uint8) if seen == "grey" else picture
    rows, columns = picture.shape[:2]
    framed(shown, f"The picture, {columns} by {rows} pixels, framed where the result's pixel looks", reach)
    if seen == "grey":
        st.caption("In grey, each pixel is a sum of its colours:")
        formulas.show(GREY)


def _facts(picture: np.ndarray, result: np.ndarray, chosen: choosing.Settings, seen: str) -> None:
    weights, places = chosen.kernel.size, result.shape[0] * result.shape[1]
    maps_made = result.shape[2]
    st.markdown(
        f"From {picture.shape[0]} x {picture.shape[1]} pixels (height x width) to **{result.shape[0]} x {result.shape[1]}**; "
        f"{weights} weights and 1 bias, used at each of {places:,} places"
        f"{' of each of the three channels' if maps_made > 1 else ''}: {weights * places * maps_made:,} multiply-adds."
    )
    total = float(chosen.kernel.sum())
    st.caption(f"The weights add up to {total:.4g}, so an even surface of brightness 100 gives {100 * total + chosen.bias:.4g}.")
    if seen == "all":
        st.info(
            "The kernel has a depth of three, and the three sums are added to one number. Text 000 calls this a 3D convolution; "
            "it is a 2-D convolution of several channels, because the kernel moves along two axes only."
        )


def _sum(
    x: np.ndarray, chosen: choosing.Settings, windows: tuple[Window, ...], unit: tuple[int, ...], result: np.ndarray, seen: str
) -> None:
    row, column, channel = unit
    patch = patches(x[None], windows)[0, row, column]  # (rows, columns, channels)
    kernel = chosen.kernel if seen == "all" else np.repeat(chosen.kernel[..., None], x.shape[-1], axis=2)
    depth = tuple(range(x.shape[-1])) if seen == "all" else (channel,)
    name = f", channel {COLOURS[channel]}" if seen == "each" else ""
    st.subheader(f"Row {row}, column {column} of the result{name} (counted from 0)", anchor=False)
    own = patch[..., depth], kernel[..., depth]
    formulas.show(WEIGHTED_SUM, w=own[1].ravel(), x=own[0].ravel(), b=chosen.bias)
    if chosen.relu:
        st.caption(f"ReLU lets what is above 0 pass and makes 0 of the rest: {result[unit]:.6g}.")
    shown = depth[0]
    if seen == "all":
        sums = (own[0] * own[1]).sum(axis=(0, 1))
        st.write("; ".join(f"{name}: {value:.6g}" for name, value in zip(COLOURS, sums, strict=True)) + " are its three parts.")
        shown = COLOURS.index(address.pick("Channel", {name: name.capitalize() for name in COLOURS}, "plane"))
    parts = patch[..., shown], kernel[..., shown]
    products = parts[0] * parts[1]
    side_by_side({"Seen": parts[0], "Weights": parts[1], f"Products, together {products.sum():.6g}": products})
    if chosen.filter is None and address.get("filter") == "gabor":
        formulas.show(GABOR)
