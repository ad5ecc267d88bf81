"""Write on: the network's own text, a character at a time, until it is long enough or somebody stops it."""

from __future__ import annotations

import time
from dataclasses import dataclass
from html import escape

import streamlit as st

from core import facade
from core.contract import Lab, Refusal
from core.facade import Entry
from core.web import address, words
from core.web.characters import asking, knobs

TITLE = "Write on"
KEPT = "written"
PACE, STEPS = 90, 25  # characters and pictures of them a second
LOOK = "white-space:pre-wrap;overflow-wrap:anywhere;font:1rem/1.6 inherit;margin:0"


@dataclass(frozen=True)
class Asked:
    """Everything that a written text depends on: equal requests give equal texts."""

    model: str
    start: str
    length: int
    temperature: float
    top: int
    seed: int


def show(lab: Lab, entry: Entry) -> None:
    """The start, the knobs, and the text as it comes."""
    start = asking.box("How it begins (nothing: as a book begins)")
    left, right = st.columns(2)
    with left:
        heat, top = knobs.draw(0.8)
    with right:
        length = address.slider("How many characters", "length", 100, 4000, 600, 100)
        seed = address.number("Seed", "seed", 1, 0, 2**31 - 1, help="The same seed writes the same text.")
    asked = Asked(entry.name, start, length, heat, top, seed)
    going = address.get("go") == "yes"
    with st.container(horizontal=True):
        st.button("Write on", type="primary", on_click=_begin)
        stop = st.empty()
        st.button("Another seed", on_click=_another, args=(seed,))
    place, said = st.empty(), st.empty()
    done, whole = st.session_state.get(KEPT, {}).get(asked, ("", False))
    if going and not whole:
        stop.button("Stop", on_click=_stop)
        whole = _write(asked, place, said)
        done = st.session_state.get(KEPT, {}).get(asked, ("", False))[0]  # nothing where it was refused
        stop.empty()
    if done:
        _draw(place, start, done)
        said.caption(f"{'Written' if whole else 'Stopped after'} {len(done):,} characters{_how(asked)}")


def _how(asked: Asked) -> str:
    only = f", the {asked.top} likeliest characters alone" if asked.top else ""
    return f", seed {asked.seed}, temperature {asked.temperature:g}{only}. The same settings write the same text."


def _write(asked: Asked, place: st.delta_generator.DeltaGenerator, said: st.delta_generator.DeltaGenerator) -> bool:
    """Shows the text while it grows, at a pace that can be read. Whoever presses a button ends this run of the page."""
    try:
        letters = facade.write(asked.model, asked.start, asked.length, asked.temperature, asked.top, asked.seed)
    except Refusal as problem:
        said.warning(words.plain(problem))
        return False
    began, shown, text = time.monotonic(), 0.0, ""
    said.caption(f"Writing{_how(asked)}")
    for letter in letters:
        text += letter
        now = time.monotonic() - began
        time.sleep(max(0.0, len(text) / PACE - now))
        if now - shown > 1 / STEPS:
            shown = now
            st.session_state[KEPT] = {asked: (text, False)}
            _draw(place, asked.start, text)
    st.session_state[KEPT] = {asked: (text, True)}
    return True


def _draw(place: st.delta_generator.DeltaGenerator, start: str, text: str) -> None:
    """Both as they are, escaped: the start in a paler shade."""
    place.html(
        f'<div class="written" dir="auto" style="{LOOK}"><span style="opacity:.65">{escape(start)}</span>{escape(text)}</div>'
    )


def _begin() -> None:
    st.session_state.pop(KEPT, None)
    address.put(go="yes")


def _stop() -> None:
    address.put(go="")


def _another(seed: int) -> None:
    address.put(go="yes", seed=str(seed % (2**31 - 1) + 1))
