"""A sheet to type on: after each pause the most likely next characters as bars, and the rest of the word in grey."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

from core.web.components import files

_MARKUP = """
<div class="suggest">
  <label for="sheet"></label>
  <div class="sheet">
    <div class="ghost" aria-hidden="true"><span class="typed"></span><span class="rest"></span></div>
    <textarea id="sheet" spellcheck="false" autocapitalize="off" autocomplete="off" dir="auto"></textarea>
  </div>
  <div class="buttons">
    <button class="take" hidden></button>
    <p class="hint">Tab takes what stands in grey, Escape puts it away.</p>
    <p class="cut" role="status"></p>
  </div>
  <ol></ol>
</div>
"""
_mount = st.components.v2.component(
    "perceptarium.suggest",
    html=_MARKUP,
    css=files.style(files.text("suggest.css")),
    js=files.text("suggest.js"),
)


@dataclass(frozen=True)
class Typed:
    """What somebody has just typed, and whether the typing has come to rest."""

    text: str
    resting: bool


@dataclass(frozen=True)
class Candidate:
    """One character that may come next: what taking it adds (nothing for what cannot be typed), its name, its probability."""

    letter: str
    name: str
    probability: float
    told: str


def suggest(
    label: str,
    text: str,
    candidates: Sequence[Candidate],
    rest: str,
    key: str,
    caption: str,
    most: int,
    heard: str | None = None,
    on_typed: Callable[[], None] = lambda: None,
) -> None:
    """Shows `text` (at most `most` characters), the candidates as bars, and `rest` in grey behind the text.

    `on_typed` is called, before the page runs again, whenever something was typed: `typed(key)` then says what. `heard` is the
    text as it was typed, of which `text` is what was made, where the page answers just that.
    """
    data: dict[str, Any] = {
        "label": label,
        "text": text,
        "heard": heard,
        "rest": rest,
        "caption": caption,
        "most": most,
        "next": [[one.letter, one.name, one.probability, one.told] for one in candidates],
    }
    _mount(data=data, key=key, on_typed_change=on_typed)


def typed(key: str) -> Typed | None:
    """What was typed on that sheet just now, if anything was."""
    found = (st.session_state.get(key) or {}).get("typed")
    return Typed(str(found["text"]), bool(found["rest"])) if found else None
