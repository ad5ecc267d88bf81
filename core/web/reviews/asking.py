"""The visitor's text: typed, pasted or a sample; what is wrong with it in plain words; and what a network makes of it."""

from __future__ import annotations

import streamlit as st

from core import facade
from core.contract import Lab, Refusal
from core.facade import Opinion
from core.web import address, words

MOST = 10_000  # characters of one text
FOREIGN, ENOUGH = 0.6, 2  # known words below this share, of at least so many: hardly an English review
BELONGS = ("word", "when", "unit")  # what in the address speaks of this very text
SAMPLES = {
    "In favour": "A wonderful film, moving and funny. The actors are great and I would see it again at once.",
    "Against": "What a waste of time. The story is boring, the jokes are bad and the ending makes no sense.",
    "It turns": "The first half is slow and dull, and I nearly left. Then it becomes one of the best films I have seen.",
    "Not bad": "This is not a bad film. It is not boring at all and I was never disappointed.",
    "Irony": "Great, another sequel. If you love bad acting and no plot, this is the perfect film for you.",
}
FAVOURABLE = {"In favour": True, "Against": False, "It turns": True, "Not bad": True, "Irony": False}  # what the writer means


def text(lab: Lab) -> str:
    """The box and the samples below it; the text as it was typed. Stops the page where there is nothing to read."""
    known = {"Better than expected": lab.sample, **SAMPLES}
    found, came = address.area(
        f"Your {lab.thing}, in English", "text", MOST, _tidy, clears=BELONGS,
        help=f"At most {MOST:,} characters. Press Ctrl and Enter, or leave the box, to have it read.",
    )  # fmt: skip
    with st.container(horizontal=True):
        for title, sample in known.items():
            st.button(title, key=f"sample-{title}", on_click=_take, args=(sample,))
    if came > MOST:
        rest = f"the other {came - MOST:,} are cut" if came < 10 * MOST else "the rest is cut"
        st.warning(f"This text is cut at {MOST:,} characters: they are read, {rest}.")
    if not found.strip():
        st.info(f"Enter some text: type a {lab.thing} of a film, paste one, or choose a sample.")
        st.stop()
    return found


def meant(lab: Lab, typed: str) -> bool | None:
    """Whether the writer of a sample is in favour; None for any other text."""
    sides = {lab.sample: True, **{SAMPLES[title]: side for title, side in FAVOURABLE.items()}}
    return sides.get(typed.strip())


def _tidy(typed: str) -> str:
    return facade.tidy_text(typed)


def _take(sample: str) -> None:
    address.put(text=sample, **dict.fromkeys(BELONGS, ""))


def both_ends(model: str) -> bool:
    """Whether two cells of the network read the text, one from each end."""
    return any(layer.name == "backward" for layer in facade.layers(model))


def opinion(model: str, typed: str) -> Opinion:
    """The network's opinion, with what one must know about it. Stops the page where there is none to trust."""
    try:
        found = facade.opinion(model, typed)
    except Refusal as problem:
        st.warning(words.plain(problem))
        st.stop()
    total = len(found.reading.words)
    if not found.known:
        st.warning("The network knows none of these words, so it has no verdict. It was trained on English reviews of films.")
        st.stop()
    if found.known < FOREIGN * total and total >= ENOUGH:
        st.warning(
            f"Only {found.known} of {total} words are known: is this English? This network was trained on English reviews, "
            "so its verdict is a guess."
        )
    return found
