"""Where the words of the text lie among the most frequent ones in the network's own embeddings, and a word's neighbours."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import streamlit as st

from core import facade
from core.figures.words import Spots, word_map
from core.reference.embeddings import nearest, plane
from core.web import address, words
from core.web.reviews.rough import rough
from core.web.reviews.stage import Stage

TITLE = "Map of the words"
FREQUENT = 400  # words through which the map is laid
NAMED = 14  # of the text's words have room for their names
NEIGHBOURS = 12
NOBODY = "(unknown word)"


def show(stage: Stage) -> None:
    """The map, and the neighbours of one word as a list."""
    known = facade.vocabulary(stage.entry.name)
    many = _numbers(known)[:FREQUENT]
    own = np.array(sorted(set(stage.numbers.tolist())))
    vectors, leaning = stage.reader.embeddings, stage.reader.alone(many)
    laid = plane(vectors[many], towards=leaning)
    around = Spots([known[number] for number in many], laid.places(vectors[many]), leaning)
    spots = Spots([_name(known, number) for number in own], laid.places(vectors[own]), stage.reader.alone(own))
    chosen = _chosen(stage, known, spots, around)
    named = [spots.words[place] for place in np.argsort(-np.abs(spots.leaning), kind="stable")[:NAMED]]
    left, right = st.columns([2, 1], gap="medium")
    with left:
        _map(spots, around, laid.shares, named, chosen)
    with right:
        _neighbours(stage, known, chosen)
    held = words.share(laid.shares.sum(), 0)
    st.caption(
        f"A word's embedding is {vectors.shape[1]} numbers, learned in training. A map has room for two: the two directions in "
        f"which the {len(many)} most frequent words differ most. They hold {held} of the variance, so "
        "words that are side by side here may be far apart; the list of neighbours measures with all numbers. The colour "
        "says how far the word, read alone as a whole review, moves the evidence: blue against, white not at all, "
        "orange in favour. The first axis is turned so that it points to in favour."
        + (f" Of {len(own)} words of the text the {NAMED} that lean most bear their names." if len(own) > NAMED else "")
    )


def _name(known: tuple[str, ...], number: int) -> str:
    return known[number] or NOBODY


@lru_cache(8)
def _numbers(known: tuple[str, ...], all_of_them: bool = True) -> np.ndarray:
    """The numbers that are words, the most frequent first; or those of them that are not rough."""
    return np.array([number for number, word in enumerate(known) if word and (all_of_them or not rough(word))])


def _chosen(stage: Stage, known: tuple[str, ...], spots: Spots, around: Spots) -> str:
    """The word whose neighbours are listed: the one that the theatre stands at, until another is chosen."""
    titles = {word: word for word in [*spots.words, *around.words] if word != NOBODY}
    here = _name(known, int(stage.numbers[stage.step]))
    return address.choice("Word whose neighbours are listed", titles, "near", here if here in titles else None)


def _map(spots: Spots, around: Spots, shares: np.ndarray, named: list[str], chosen: str) -> None:
    def turn() -> None:
        points = st.session_state["word-map"].selection.points
        word = (around, spots)[points[0]["curve_number"]].words[points[0]["point_index"]] if points else NOBODY
        if word != NOBODY:
            address.put(near=word)

    told = ", ".join(f"{word} {lean:+.2f}" for word, lean in zip(spots.words, spots.leaning, strict=True) if word in named)
    st.plotly_chart(
        word_map(around, spots, shares.tolist(), named, chosen), key="word-map", on_select=turn, selection_mode="points",
        config={"displayModeBar": False}, alt=f"Map of {len(around.words)} frequent words and the text's own, which lean: {told}",
    )  # fmt: skip


def _neighbours(stage: Stage, known: tuple[str, ...], chosen: str) -> None:
    """The nearest of all known words, with cosines and leanings; the text alternative of the map."""
    own = known.index(chosen)
    numbers = np.union1d(_numbers(known, all_of_them=False), [own])
    rows, cosines = nearest(stage.reader.embeddings[numbers], int(np.searchsorted(numbers, own)), NEIGHBOURS)
    leaning = stage.reader.alone(numbers[rows])
    st.markdown(f"**Nearest to “{words.plain(chosen)}”** among {len(numbers):,} known words")
    lines = [
        f"| {words.plain(known[numbers[row]])} | {cosine:.2f} | {lean:+.2f} |"
        for row, cosine, lean in zip(rows, cosines, leaning, strict=True)
    ]
    st.markdown("\n".join(["| word | cosine | leaning |", "| --- | ---: | ---: |", *lines]))
    st.caption("Cosine: 1 where two embeddings point the same way, 0 at a right angle. Rough words are left out.")
