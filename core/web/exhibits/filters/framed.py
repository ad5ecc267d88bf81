"""Pictures as they are, in colour, with a frame around what is meant."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import numpy as np
import streamlit as st

from core.figures import colours
from core.web.pictures import data_address

PLACE = "position:relative;margin:0;max-width:{width}px"
IMAGE = "display:block;width:100%;image-rendering:pixelated;border-radius:.25rem"


def framed(
    pixels: np.ndarray, alt: str, window: Sequence[tuple[int, int]] = (), caption: str = "", width: int = 384
) -> None:
    """A picture, (height, width) or (height, width, 3) uint8; `window` frames rows and columns, each (first, one past the last).

    What of the frame lies outside the picture is cut off.
    """
    frame = ""
    if window:
        sides = zip(window, pixels.shape, strict=False)
        (top, bottom), (left, right) = ((100 * max(low, 0) / n, 100 * min(high, n) / n) for (low, high), n in sides)
        place = f"top:{top:.3f}%;left:{left:.3f}%;height:{max(bottom - top, 0):.3f}%;width:{max(right - left, 0):.3f}%"
        frame = f'<div style="position:absolute;{place};outline:2px solid {colours.EDGE};box-shadow:0 0 0 3px #000"></div>'
    words = f'<figcaption style="font-size:.875rem;margin-top:.35rem">{escape(caption)}</figcaption>' if caption else ""
    image = f'<img src="{data_address(np.ascontiguousarray(pixels))}" alt="{escape(alt)}" style="{IMAGE}">'
    st.html(
        f'<figure style="{PLACE.format(width=width)}"><div style="position:relative;overflow:hidden">{image}{frame}</div>'
        f"{words}</figure>"
    )
