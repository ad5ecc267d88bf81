"""What a visitor sets on a filter: which one, its numbers, how it moves, and which channels it sees."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import streamlit as st

from core.reference import filters
from core.reference.filters import FILTERS, Filter
from core.web import address
from core.web.components.grid import grid

PADDINGS = {"same": "Same: the result is as large", "valid": "Valid: none", "number": "A number of pixels"}
CHANNELS = {"grey": "Grey: one channel", "each": "Each channel by itself", "all": "All three at once, a kernel each"}
TITLES = {name: found.title for name, found in FILTERS.items()} | {"gabor": "Gabor: stripes", "own": "Own kernel"}
SHARES = np.array([[0.3, 0.6, 0.1]])  # nearly how bright the three look
WIDE = 10**9  # numbers that are wrong on purpose get their sentence, too


@dataclass(frozen=True)
class Settings:
    """A filter with how it moves. `kernel` is (rows, columns), or (rows, columns, 3) where each channel has its own."""

    filter: Filter | None  # None for a Gabor and for an own kernel
    kernel: np.ndarray
    bias: float
    stride: int
    padding: str | int
    relu: bool


def channels() -> str:
    """Which channels the filter sees: grey, each, all."""
    return address.choice("Channels", CHANNELS, "channels")


def settings(seen: str) -> Settings:
    """Draws the controls. Raises Refusal for a Gabor kernel that cannot be."""
    name = address.choice("Filter", TITLES, "filter", "sobel_x")
    named = FILTERS.get(name)
    kernel = named.kernel if named else gabor() if name == "gabor" else own(3 if seen == "all" else 1)
    if seen == "all" and kernel.ndim == 2:
        st.caption("Each channel's kernel is this one times the number below it.")
        kernel = kernel[..., None] * grid("Times red, green, blue", "shares", SHARES)[0]
    if named:
        st.caption(f"{named.title}: {named.meaning}. Source: {named.source}.")
    return Settings(named, kernel, *_moves(named.bias if named else 0.0))


def _moves(bias: float) -> tuple[float, int, str | int, bool]:
    left, right = st.columns(2)
    with left:
        stride = address.number("Stride", "stride", 1, -WIDE, WIDE)
        shift = address.number("Bias", "bias", bias, -1e9, 1e9, 1.0)
    with right:
        padding: str | int = address.choice("Padding", PADDINGS, "padding")
        if padding == "number":
            padding = address.number("Pixels of padding", "pad", 1, -WIDE, WIDE)
    relu = address.switch("ReLU: negative results become 0", "relu")
    return shift, stride, padding, relu


def own(planes: int) -> np.ndarray:
    """A kernel that is typed in: (size, size), or (size, size, planes)."""
    size = address.number("Kernel size", "size", 3, 1, 9)
    start = filters.stacked([FILTERS["sobel_x"].kernel])[..., 0, 0] if size >= 3 else np.ones((1, 1))
    first = np.zeros((size, size))
    middle = (size - len(start)) // 2
    first[middle : middle + len(start), middle : middle + len(start)] = start
    typed = grid("Own kernel", "kernel", np.stack([first] * planes) if planes > 1 else first)
    return np.moveaxis(typed, 0, -1) if planes > 1 else typed


def gabor() -> np.ndarray:
    """A Gabor kernel by its knobs."""
    left, right = st.columns(2)
    with left:
        wavelength = address.slider("Wavelength in pixels", "wavelength", 2.0, 12.0, 4.0, 0.5)
        degrees = address.slider("Direction in degrees", "direction", 0, 175, 0, 5)
        size = address.slider("Size in pixels", "gabor", 3, filters.LARGEST_GABOR, 9, 2)
    with right:
        sigma = address.slider("Width of the bell in pixels", "sigma", 0.5, 6.0, 2.0, 0.5)
        aspect = address.slider("Aspect", "aspect", 0.2, 2.0, 1.0, 0.1)
        phase = address.slider("Phase in degrees", "phase", 0, 345, 0, 15)
    return filters.gabor(size, wavelength, degrees, sigma, aspect, phase)
