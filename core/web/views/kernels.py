"""The layer's weights: each kernel as a small picture, the same for every drawing."""

import numpy as np
import streamlit as st

from core import facade
from core.web.components.maps import maps
from core.web.views import Look

ORDER = 3
TITLE = "The weights it learned"
MOST = 64 * 64 * 32  # numbers that are worth sending to a browser


def applies(look: Look) -> bool:
    kernel = facade.weights(look.model).get(f"{look.layer.name}/kernel")
    return kernel is not None and kernel.ndim == 4 or kernel is not None and kernel.size <= MOST


def show(look: Look) -> None:
    kernel = facade.weights(look.model)[f"{look.layer.name}/kernel"]
    if kernel.ndim == 4:
        shown, what = _kernels(kernel)
    else:
        shown, what = kernel[..., None], f"{kernel.shape[0]} inputs down, {kernel.shape[1]} units across"
    top = float(np.abs(kernel).max())
    st.caption(f"{what}. Blue is below zero, white is zero, orange above.")
    maps(shown, key=f"kernels-{look.model}-{look.layer.name}", label=f"Weights of {look.layer.name}: {what}", limits=(-top, top))


def _kernels(kernel: np.ndarray) -> tuple[np.ndarray, str]:
    """(rows, columns, inputs, filters) -> the kernels of one input map side by side (rows, columns, filters)."""
    inputs, filters = kernel.shape[2:]
    size = f"{kernel.shape[0]} x {kernel.shape[1]}"
    if inputs == 1:
        return kernel[:, :, 0], f"{filters} kernels of {size}"
    chosen = st.number_input(
        "Weights on input map",
        0,
        inputs - 1,
        0,
        help=f"Each of the {filters} filters has a kernel for each of the {inputs} maps below.",
    )
    return kernel[:, :, chosen], f"{filters} kernels of {size} on input map {chosen}"
