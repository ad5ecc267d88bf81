"""The network as many copies of itself: one for each word, all with the same weights."""

from __future__ import annotations

import numpy as np
import streamlit as st

from core.web import address, equations
from core.web.components.chain import Copy, chain
from core.web.exhibits.unrolled.knobs import Read, ask, best, vector
from core.web.words import plain

TITLE = "Unrolled"


def show() -> None:
    """The chain for a sentence, and the equations of the step that was picked."""
    read = ask()
    step = address.read_number("step", 0, 0, len(read.words) - 1)
    copies = [
        Copy(word, vector(state), best(expected, read.reader.known))
        for word, state, expected in zip(read.words, read.trace["hidden"][0], read.expected, strict=True)
    ]
    label = "The network unrolled: " + "; ".join(f"{copy.given}: state {copy.state}, next word {copy.told}" for copy in copies)
    picked = chain(copies, "chain", label, step)
    if picked is not None and picked != step:
        address.go(step=str(picked) if picked else "")
    st.caption(
        "From below: a word goes in, the hidden state takes it up together with the state before, and above stands the word that "
        "the network expects next. W, U and V are the same numbers in every copy: there is one network, drawn once a step. Pick "
        "a step to see its sum."
    )
    _told(read, step)
    equations.show(read.trace, step, _unit(read), [plain(word) for word in read.words])


def _told(read: Read, step: int) -> None:
    """What the network has learnt, and why the state matters."""
    known = read.reader.known
    answers = [known[index] for index in read.expected.argmax(-1)]
    right = sum(answer == word for answer, word in zip(answers, (*read.words[1:], known[-1]), strict=True))
    if read.losses:
        loss = f"the loss fell from {read.losses[0]:.3f} to {read.losses[-1]:.3f} nats a word"
        fitted = f"{right} of {len(answers)} next words are right"
        st.write(f"After {len(read.losses)} training steps on this one sentence, {loss}; {fitted}.")
    else:
        st.write(f"Nothing was trained: the weights are random, and {right} of {len(answers)} next words are right by chance.")
    again = [place for place, word in enumerate(read.words) if word == read.words[step]]
    if len(again) > 1:
        one, other = again[:2]
        apart = float(np.abs(read.trace["hidden"][0, one] - read.trace["hidden"][0, other]).max())
        first, second = plain(answers[one]), plain(answers[other])
        told = f'"{plain(read.words[step])}" is said more than once: one input, and states that differ by up to {apart:.2g}. '
        if first == second:
            told += f'The network expects "{first}" after both' + _alike(read, one, other)
        else:
            told += f'After the first the network expects "{first}", after the second "{second}"; without a state it could not.'
        st.info(told)


def _alike(read: Read, one: int, other: int) -> str:
    """Whether one answer after both places is right, or the network takes the one for the other."""
    following = (*read.words[1:], read.reader.known[-1])
    if following[one] == following[other]:
        return ": the same word comes after both, so there is nothing to tell apart."
    return ": it cannot tell them apart yet. Give it more units or more steps."


def _unit(read: Read) -> int:
    units = read.trace["hidden"].shape[2]
    return address.number("Unit to look at", "unit", 0, 0, units - 1, help="Counted from 0.") if units > 1 else 0
