"""A stack of feature maps as pixels that can be pointed at: hover reads a value, a click (or the arrow keys) picks a unit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import streamlit as st

from core.web.components.files import packed, script

_SCRIPT = script("shared/numbers.js", "shared/colours.js", "shared/canvas.js", "maps.js")
_MARKUP = (
    '<div class="maps"><canvas tabindex="0" role="application"></canvas>'
    '<output aria-live="polite">Point at a pixel to read its value.</output></div>'
)
_STYLE = """
.maps { font: 0.875rem/1.4 var(--st-font); color: var(--st-text-color); transition: color 1ms; }
canvas { display: block; width: 100%; cursor: crosshair; image-rendering: pixelated; touch-action: manipulation; }
canvas:focus-visible { outline: 2px solid var(--st-primary-color); outline-offset: 2px; }
output { display: block; min-height: 1.4em; font-variant-numeric: tabular-nums; }
"""
_mount = st.components.v2.component("perceptarium.maps", html=_MARKUP, css=_STYLE, js=_SCRIPT)


@dataclass(frozen=True)
class Picked:
    """A unit that somebody has pointed at."""

    row: int
    column: int
    channel: int


def maps(
    values: np.ndarray,
    key: str,
    label: str,
    selected: Picked | None = None,
    limits: tuple[float, float] | None = None,
    names: Sequence[str] = (),
    apart: bool = False,
) -> Picked | None:
    """Shows `values` (height, width, channels) float and returns the unit that was picked just now, if one was.

    Signed values are coloured on the diverging scale with white at zero, others on the sequential one; `limits` are the
    values at the ends of the scale (default: the largest magnitude shown), `names` what the maps are called, if not by number.
    Maps that are `apart` have larger squares, room between them, a frame each, and their names above.
    """
    top = float(np.abs(values).max()) if values.size else 0.0
    low, high = limits or ((-top, top) if values.min(initial=0.0) < 0 else (0.0, top))
    told = {
        "shape": list(values.shape),
        "low": low,
        "high": high,
        "label": label,
        "names": list(names),
        "apart": apart,
        "selected": [selected.row, selected.column, selected.channel] if selected else None,
    }
    answer = _mount(data=packed(told, values), key=key, on_picked_change=lambda: None).picked
    return Picked(**{name: int(answer[name]) for name in ("row", "column", "channel")}) if answer else None
