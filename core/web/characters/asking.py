"""The visitor's text: typed, pasted or a sample, kept in the address, and what is wrong with it in plain words."""

from __future__ import annotations

import streamlit as st

from core import facade
from core.contract import Lab, Refusal
from core.facade import Entry
from core.web import address, words

MOST = 2_000  # characters of one text
BELONGS = ("at", "go")  # what in the address speaks of this very text
SAMPLES = {
    "Alice": "Alice was beginning to get very tired of sitting by her sister on the bank, and of having nothing to do.",
    "A dialogue": '"Will you walk a little faster?" said the whiting. "There is a porpoise close behind us," he said.\n\n'
    'They all looked at him.\n"And why not?" asked the girl.',
    "The Bible": "And God said, Let there be light: and there was light.\nAnd God saw the light, that it was good.",
    "Of today": "My phone was out of battery, so I charged it and watched a video about robots on the internet.",
    "Nonsense": "Zqx wvkj bpfg, hhh hhh rtzq! Xylo fnord klmp qqq.",
}


def read(text: object) -> str:
    """Any text tidied, at most MOST characters of it. Raises Refusal for half a character."""
    return _tidied(str(text))[:MOST]


def _tidied(text: str) -> str:
    """The first part of however much came: the rest is cut in any case."""
    return facade.read_characters(text[: 5 * MOST])


def kept() -> str:
    """The text in the address; with a word about it where it cannot be read or is too long."""
    asked = address.get("text")[: 2 * MOST]
    try:
        found = read(asked)
    except Refusal as problem:
        st.warning(words.plain(problem))
        return ""
    if len(asked) > MOST:
        st.warning(f"This text is cut at {MOST:,} characters.")
    return found


def box(label: str) -> str:
    """The box of a text, with samples below it."""
    found, came = address.area(
        label, "text", MOST, _tidied, clears=BELONGS,
        help=f"At most {MOST:,} characters. Press Ctrl and Enter, or leave the box, to have it read.",
    )  # fmt: skip
    samples()
    if came > MOST:
        st.warning(f"This text is cut at {MOST:,} characters: the rest is not read.")
    return found


def needed(label: str, lab: Lab) -> str:
    """The same where a text is needed. Stops the page where there is nothing to read."""
    found = box(label)
    if not found.strip():
        st.info(f"Enter some text: type a few words of English, paste a passage of a book, or choose a sample. {_own(lab)}")
        st.stop()
    return found


def _own(lab: Lab) -> str:
    return f"One to begin with: “{words.plain(lab.sample)}”" if lab.sample else ""


def learned(entry: Entry) -> str:
    """What the network has learned from, in a sentence."""
    return "a visitor's own text" if entry.card["dataset"]["id"] == "own" else "English books"


def samples() -> None:
    """The samples in a row."""
    with st.container(horizontal=True):
        for title, sample in SAMPLES.items():
            st.button(title, key=f"sample-{title}", on_click=_take, args=(sample,))


def _take(sample: str) -> None:
    address.put(text=sample, **dict.fromkeys(BELONGS, ""))
