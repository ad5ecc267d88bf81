"""The same words in another order: a bag of words cannot tell, a recurrent network can."""

from __future__ import annotations

import numpy as np
import streamlit as st

from core.reference import sentences
from core.reference.activations import tanh
from core.reference.cells import SimpleRNN, random_weights, run
from core.web import address
from core.web.exhibits.unrolled.knobs import MOST_UNITS, vector
from core.web.words import plain

TITLE = "Order"
PAIRS = {
    "nepal": ("I went to Nepal in 2009", "In 2009, I went to Nepal."),
    "idiom": ("feeling under the weather", "under the weather feeling"),
    "dog": ("dog bites man", "man bites dog"),
}


def show() -> None:
    """Two sentences, and what a bag, a feed-forward and a recurrent network make of them."""
    pair = address.choice("Two sentences", {name: " / ".join(both) for name, both in PAIRS.items()}, "pair")
    left, right, third = st.columns([4, 4, 2])
    with left:
        one = sentences.words(address.text("First", "first", PAIRS[pair][0], 120))
    with right:
        other = sentences.words(address.text("Second", "second", PAIRS[pair][1], 120))
    with third:
        units = address.number("Units", "units", 2, 1, MOST_UNITS)
    known = sentences.vocabulary(one, other)
    weights = random_weights(SimpleRNN(), len(known), units, np.random.default_rng(7), 0.7)
    bags = [sentences.bag(words, known) for words in (one, other)]
    fed = [tanh(bag @ weights["kernel"] + weights["bias"]) for bag in bags]
    traces = [run(SimpleRNN(), weights, sentences.one_hot(words, known)[None]) for words in (one, other)]
    ends = [trace.last[0] for trace in traces]
    rows = [
        ("Bag of words: how often each is said", *(" ".join(f"{count:.0f}" for count in bag) for bag in bags), _apart(bags)),
        ("Feed-forward network on the bag: tanh(x W + b)", *map(vector, fed), _apart(fed)),
        ("Recurrent network: its last state", *map(vector, ends), _apart(ends)),
    ]
    head = "| | first | second | largest difference |\n| --- | --- | --- | ---: |\n"
    st.markdown(head + "\n".join(f"| {' | '.join(row)} |" for row in rows))
    columns = ", ".join(map(plain, known))
    st.caption(f"The columns of the bag: {columns}. Both networks have the same random weights W and b; nothing was trained.")
    if sorted(one) == sorted(other):
        _same(one, other, ends)
    else:
        st.info("These two do not hold the same words, so even the bags differ. Put the same words in another order.")
    _along((one, other), traces)


def _same(one: tuple[str, ...], other: tuple[str, ...], ends: list[np.ndarray]) -> None:
    if one == other:
        st.info("These are the same words in the same order: nothing can tell them apart.")
        return
    st.success(
        "The same words: to the bag, and to every network that sees only the bag, they are one sentence. The recurrent network "
        f"ends in states that differ by {_apart(ends)}."
    )


def _along(both: tuple[tuple[str, ...], ...], traces: list) -> None:
    """The states after each word, one sentence a line."""
    for words, trace in zip(both, traces, strict=True):
        states = (f"**{plain(word)}** {vector(state)}" for word, state in zip(words, trace["hidden"][0], strict=True))
        st.markdown(" → ".join(states))


def _apart(values: list[np.ndarray]) -> str:
    return f"{float(np.abs(values[0] - values[1]).max()):.3g}"
