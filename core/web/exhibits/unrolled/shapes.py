"""One to one, one to many, many to one, many to many: the same weights, and what is put in and read out at which step."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import streamlit as st

from core.web import address
from core.web.components.chain import Copy, chain
from core.web.exhibits.unrolled.knobs import Read, ask, best, vector

TITLE = "One or many"


@dataclass(frozen=True)
class Shape:
    """At which of the steps a word goes in and an answer is used; `more` steps come after the last word."""

    title: str
    words: str
    first_only: bool = False
    last_only: bool = False
    more: bool = False
    late: bool = False  # answers only after the last word


SHAPES = {
    "many_to_one": Shape(
        "Many to one", "A sentence goes in, one answer comes out: is the review good or bad? Only the last output is used.",
        last_only=True,
    ),
    "one_to_one": Shape(
        "One to one", "One input, one output: a plain network, as for a digit. The state has nothing to carry.", first_only=True
    ),
    "one_to_many": Shape(
        "One to many", "One input, then a row of answers: a caption for a picture. After the first step nothing goes in; the "
        "state alone goes on.", first_only=True, more=True,
    ),
    "many_to_many": Shape(
        "Many to many, at once", "An answer for each input: which word is a name? Video, picture by picture.",
    ),
    "translation": Shape(
        "Many to many, one after the other", "First all words go in, then as many come out as it takes: translation. The state "
        "at the border has to hold the whole sentence.", more=True, late=True,
    ),
}  # fmt: skip


def show() -> None:
    """The chain in the shape that is asked for."""
    shape = SHAPES[address.choice("Shape", {name: one.title for name, one in SHAPES.items()}, "shape")]
    st.write(shape.words)
    read = ask()
    given = read.words[:1] if shape.first_only else read.words
    steps = len(given) + (max(len(read.words) - 1, 1) if shape.more else 0)
    x = np.zeros((steps, len(read.reader.known)))
    x[: len(given)] = read.trace.x[0, : len(given)]
    trace, expected = read.reader.read(x)
    copies = [
        Copy(
            given[step] if step < len(given) else "", vector(trace["hidden"][0, step]), best(expected[step], read.reader.known),
            _used(shape, step, steps, len(given)),
        )
        for step in range(steps)
    ]  # fmt: skip
    used = sum(copy.used for copy in copies)
    chain(copies, "shape", f"{shape.title}: {len(given)} inputs, {steps} steps, {used} outputs used")
    st.write(f"{len(given)} in, {used} out, {steps} steps, and in each of them the same {_count(read):,} weights.")
    st.caption(
        "The weights were trained to say the next word, not for each of these tasks: what is shown is which numbers exist and "
        "where they go. Without an input a step has only its state: x is zero."
    )


def _used(shape: Shape, step: int, steps: int, given: int) -> bool:
    if shape.last_only:
        return step == steps - 1
    return not shape.late or step >= given


def _count(read: Read) -> int:
    return sum(value.size for value in (*read.reader.weights.values(), read.reader.kernel, read.reader.bias))
