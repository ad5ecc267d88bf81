"""A text whose characters are tinted, one by one: hover, tap or the arrow keys tell what is known of each."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import streamlit as st

from core.web.components.files import script

_STYLE = """
.letters { font: 1rem/1.9 var(--st-font); color: var(--st-text-color); }
p { margin: 0; background: var(--st-background-color, #ffffff); white-space: pre-wrap; overflow-wrap: anywhere; cursor: default;
  touch-action: manipulation; }
p:focus-visible { outline: 2px solid var(--st-primary-color); outline-offset: 4px; }
span { padding: 0.15em 0; border-radius: 0.15em; }
.unknown { border-bottom: 2px dashed currentColor; }
.end { opacity: 0.6; font-size: 0.8em; }
.here { outline: 2px solid var(--st-text-color); outline-offset: 1px; }
output { display: block; margin-top: 0.6rem; min-height: 2.8em; font-size: 0.9rem; line-height: 1.4;
  font-variant-numeric: tabular-nums; }
"""
_mount = st.components.v2.component(
    "perceptarium.letters",
    html='<div class="letters"><p tabindex="0" role="application" dir="auto"></p><output aria-live="polite"></output></div>',
    css=_STYLE,
    js=script("shared/numbers.js", "shared/colours.js", "letters.js"),
)


def letters(
    text: str,
    shares: np.ndarray,
    told: Sequence[str],
    key: str,
    label: str,
    ask: str,
    selected: int | None = None,
    unknown: Sequence[int] = (),
) -> int | None:
    """Shows the text and returns the place of the character that was picked just now, if one was; places count from 0.

    `shares` (characters,) from -1 to 1 are the tints: blue below zero, none at zero, orange above. `told` has a sentence a
    character, `ask` is the one that stands there before any was pointed at, and `unknown` are places to be underlined.
    """
    data = {
        "letters": list(text),
        "shares": np.round(np.clip(shares, -1, 1), 3).tolist(),
        "told": list(told),
        "label": label,
        "ask": ask,
        "selected": selected,
        "unknown": list(unknown),
    }
    picked = _mount(data=data, key=key, on_picked_change=lambda: None).picked
    return None if picked is None else int(picked)
