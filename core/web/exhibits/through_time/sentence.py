"""Gradients over time: a sentence, and what its loss says to each word's state and to the shared weights."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import streamlit as st

from core.contract import Knob
from core.figures import through_time as figures
from core.reference import sentence_gradients
from core.reference.formulas.through_time import SHARES
from core.reference.sentence_gradients import MOST_WORDS, TITLES, Felt
from core.reference.through_time import norm, spectral_radius
from core.web import address, formulas, words
from core.web.components.maps import maps
from core.web.exhibits import panels
from core.web.exhibits.through_time import parts

TITLE = "Gradients over time"
SENTENCES = {
    "film": "the film was long but in the end I liked it",
    "weather": "I was feeling under the weather so I stayed at home",
    "nobody": "nobody who has read the book to its last page said that it was dull",
    "own": "A sentence of your own",
}
LOSSES = {"end": "At the end only", "every": "After every word"}
WEIGHTS = {"recurrent_kernel": "Recurrent kernel (state to state)", "kernel": "Kernel (word to state)", "bias": "Bias"}
PARTS = {"hidden": "dL/dh", "cell": "dL/dC"}
TRUNCATE = Knob(
    "told", "Truncation (steps, 0 is none)", "integer", 0, 0, MOST_WORDS,
    help="A loss is told to so many steps, counted from its own.",
)  # fmt: skip


def show() -> None:
    """The controls; the gradient word by word; and the product of the Jacobians from one word to the end."""
    middle, beside = st.columns([1.7, 1], gap="large")  # the chart first, on a phone too
    with beside:
        text = _sentence()
        cell = address.choice("Cell", TITLES, "cell")
        every = address.choice("Loss", LOSSES, "loss") == "every"
        weight = address.choice("Share of which weights", WEIGHTS, "weights")
        truncate, seed = int(address.knob(TRUNCATE)), int(address.knob(parts.SEED))
        log = address.switch("Logarithmic", "log", True)
        with panels.explained():
            felt = _read(sentence_gradients.split(text), cell, every, truncate, seed)
        st.caption(
            "The network is untrained: 8 units, weights drawn by the seed. A word is 8 random numbers, drawn with the word "
            "itself as the seed, so equal words have equal numbers, and they mean nothing. The right answer is always “yes”; the "
            "loss is -ln of the probability that the network gives it."
        )
    with middle:
        _chart(felt, weight, log)
    _sum(felt, weight)
    _product(felt, cell)


def _sentence() -> str:
    chosen = address.choice("Sentence", SENTENCES, "sentence")
    if chosen != "own":
        return SENTENCES[chosen]
    return address.text("Your words", "words", SENTENCES["film"], limit=200, help="Words are parted by blanks.")


@lru_cache(maxsize=64)
def _read(words: tuple[str, ...], cell: str, every: bool, truncate: int, seed: int) -> Felt:
    return sentence_gradients.read(words, cell, every, truncate, seed)


def _chart(felt: Felt, weight: str, log: bool) -> None:
    lengths = {PARTS[name]: values for name, values in sentence_gradients.lengths(felt.states).items()}
    shares = felt.along(weight)
    parts.chart(
        figures.words(felt.words, lengths, shares, log), "words",
        f"Norm of the gradient after each word, and each word's share of the gradient of the {WEIGHTS[weight].lower()}",
    )  # fmt: skip
    whole, called = list(lengths.values())[-1], "gradient of the cell state" if len(lengths) > 1 else "gradient"
    st.write(
        f"Loss {felt.loss:.4g}; the answer after the last word is yes with {words.share(felt.answers[-1], 1)}. "
        f"{_fate(whole, felt.words, called)} A share is measured in the direction of the whole gradient, so "
        "the shares add up to 100 %; one below zero pulls the other way."
    )


def _fate(norms: np.ndarray, words: tuple[str, ...], called: str) -> str:
    """What has become of the gradient at the first word."""
    first, last = float(norms[0]), float(norms[-1])
    if len(words) == 1:
        return "With a single word there is no way back to go."
    if first == 0:
        return "Nothing at all reaches the first word."
    ratio = first / last if last else float("inf")
    if ratio < 0.01:
        return f"Of the {called} at the last word {parts.plain(ratio)} of its size reaches the first: it has all but vanished."
    if ratio > 100:
        return f"At the first word the {called} is {parts.plain(ratio)} times as large as at the last: it explodes."
    return f"At the first word the {called} has {parts.plain(ratio)} times the size that it has at the last."


def _sum(felt: Felt, weight: str) -> None:
    shares = felt.shares[weight].reshape(len(felt.words), -1)
    place = int(np.abs(shares.sum(0)).argmax())
    where = np.unravel_index(place, felt.shares[weight].shape[1:])
    st.subheader("One weight, and its sum over the steps", anchor=False)
    st.write(
        "The same weights are used at every step, so each step has a share in their gradient, and the gradient is the sum of the "
        f"shares. For the weight with the largest gradient ({', '.join(str(int(index)) for index in where)}, counted from 0), "
        "from the last word back, rounded:"
    )
    formulas.show(SHARES, s=_readable(shares[::-1, place]))
    if weight == "recurrent_kernel":
        st.caption("The share of the first word is 0: before it the state is zero, and what is multiplied by zero has no say.")


def _readable(values: np.ndarray) -> np.ndarray:
    """Rounded to a thousandth of the largest."""
    largest = float(np.abs(values).max())
    return np.round(values, 3 - int(np.floor(np.log10(largest)))) if largest > 0 else values


def _product(felt: Felt, cell: str) -> None:
    """dh of the last word by dh of another, as a picture."""
    st.subheader("The product of the Jacobians", anchor=False)
    last = len(felt.words) - 1
    if last == 0:
        st.write("A single word has no step between states; add another word.")
        return
    step = 0 if last == 1 else address.slider("From word, counted from 0, to the last", "from", 0, last - 1, max(0, last - 3))
    product, factors = felt.products[step], felt.jacobians[step + 1 :]
    left, right = st.columns([1, 1.7], gap="large")
    with left:
        maps(
            product[..., None], "product", f"d last state by d state after word {step}: rows are units of the last state",
            names=("product",),
        )  # fmt: skip
        st.caption("Rows: units of the last state. Columns: units of the earlier one. White is 0, orange above, blue below.")
    with right:
        norms = [norm(factor) for factor in factors]
        st.write(
            f"From the last state back to the state after word {step} (“{_short(felt.words[step])}”) the gradient is multiplied "
            f"by {len(factors)} Jacobian{'s' * (len(factors) > 1)}, one for each step between. Their product has the norm "
            f"**{norm(product):.4g}** and the spectral radius **{spectral_radius(product):.4g}**; the single ones have norms "
            f"from {min(norms):.4g} to {max(norms):.4g}."
        )
        st.write(_meaning(cell, len(factors)))
        st.caption(
            "The norm is the most by which the product can lengthen a vector, the spectral radius its largest absolute "
            r"eigenvalue. In letters: $\frac{\partial s_T}{\partial s_k} = \prod_{t=k+1}^{T} "
            r"\frac{\partial s_t}{\partial s_{t-1}}$, and $\frac{\partial L_T}{\partial W} = \sum_k "
            r"\frac{\partial L_T}{\partial s_T} \frac{\partial s_T}{\partial s_k} \frac{\partial s_k}{\partial W}$ (Werbos 1990)."
        )


def _meaning(cell: str, steps: int) -> str:
    if cell == "linear":
        return f"Each Jacobian is the recurrent kernel, which is orthogonal; the product, its power {steps}, loses no length."
    if cell == "lstm":
        return (
            "The state of an LSTM is h and then the cell state C, 8 numbers each. The lower right quarter leads from C to C: in "
            "a single Jacobian it holds nothing but the forget gate, on its diagonal. That is the conveyor belt."
        )
    if cell == "gru":
        return "A GRU's Jacobian has the update gate on its diagonal, besides other terms: what the gate keeps passes unchanged."
    return "Each Jacobian is the recurrent kernel times the slopes of the activation at that step, which are at most 1."


def _short(word: str) -> str:
    """A word inside a sentence of ours: short, and with no mark that Markdown would read."""
    kept = word if len(word) <= 20 else word[:19] + "…"
    return "".join("\\" + sign if sign in "\\`*_{}[]()<>#+-.!|~$:&" else sign for sign in kept)
