"""Small grey pictures on a page, each with its words."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence
from functools import lru_cache
from html import escape
from io import BytesIO

import numpy as np
import streamlit as st
from PIL import Image

STYLE = "display:flex;flex-wrap:wrap;gap:.5rem;padding:0;margin:0"
FIGURE = "margin:0;width:5.5rem;font-size:.75rem;line-height:1.2"
PIXELS = "image-rendering:pixelated;width:100%;border-radius:.25rem"


def data_address(pixels: np.ndarray) -> str:
    """Pixels (rows, columns) or (rows, columns, 3) uint8 as a PNG in a data address."""
    return _written(pixels.shape, pixels.tobytes())


@lru_cache(maxsize=256)  # a page shows the same pictures in each of its runs
def _written(shape: tuple[int, ...], pixels: bytes) -> str:
    file = BytesIO()
    Image.fromarray(np.frombuffer(pixels, np.uint8).reshape(shape)).save(file, "PNG")
    return "data:image/png;base64," + b64encode(file.getvalue()).decode()


def gallery(pictures: np.ndarray, words: Sequence[str]) -> None:
    """Shows (n, rows, columns) uint8 side by side, each above its words."""
    figures = (
        f'<figure style="{FIGURE}"><img style="{PIXELS}" src="{data_address(pixels)}" alt="{escape(text)}">'
        f"<figcaption>{escape(text)}</figcaption></figure>"
        for pixels, text in zip(pictures, words, strict=True)
    )
    st.html(f'<div style="{STYLE}">{"".join(figures)}</div>')
