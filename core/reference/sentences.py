"""Words as numbers, and a small recurrent network that reads them and says which word comes next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from core.contract import Refusal
from core.reference.activations import softmax
from core.reference.cells import Array, SimpleRNN, Trace, Weights, backward, random_weights, run
from core.reference.losses import cross_entropy

END = "(end)"
PUNCTUATION = ".,;:!?\"'()[]“”‘’…"
LONGEST_WORD = 20


def words(text: str, most: int = 8) -> tuple[str, ...]:
    """The words of a text in small letters, without punctuation. Raises Refusal for none, for more than `most`, for long ones."""
    found = tuple(word for word in (part.strip(PUNCTUATION).lower() for part in text.split()) if word)
    if not found:
        raise Refusal("There must be at least one word; none came. Type a few words.")
    if len(found) > most:
        raise Refusal(f"At most {most} words have room here; {len(found)} came. Leave some out.")
    if max(map(len, found)) > LONGEST_WORD:
        raise Refusal(f"A word may have at most {LONGEST_WORD} letters; one of {max(map(len, found))} came. Shorten it.")
    return found


def vocabulary(*sentences: Sequence[str]) -> tuple[str, ...]:
    """Every word once, in the order in which they first came."""
    return tuple(dict.fromkeys(word for sentence in sentences for word in sentence))


def one_hot(sentence: Sequence[str], known: Sequence[str]) -> Array:
    """(steps, words known): 1 where a word is the one that is said, else 0; a word that is not known is a row of zeros."""
    return np.array([[float(word == other) for other in known] for word in sentence])


def bag(sentence: Sequence[str], known: Sequence[str]) -> Array:
    """How often each known word is said (words known,): the sum of the rows, in which the order is lost."""
    return np.asarray(one_hot(sentence, known).sum(0))


@dataclass(frozen=True)
class Reader:
    """A simple recurrent layer over one-hot words with a dense softmax layer on each state: which word comes next?"""

    known: tuple[str, ...]  # the last one is the end
    weights: Weights
    kernel: Array  # (units, words known)
    bias: Array  # (words known,)

    def read(self, x: Array) -> tuple[Trace, Array]:
        """The run along `x` (steps, words known), and what is expected next after each step (steps, words known)."""
        trace = run(SimpleRNN(), self.weights, x[None])
        return trace, softmax(trace["hidden"][0] @ self.kernel + self.bias)


def reader(sentence: Sequence[str], units: int, seed: int) -> Reader:
    """A reader of the sentence's words that has learnt nothing."""
    known = (*vocabulary(sentence), END)
    dice = np.random.default_rng(seed)
    weights = random_weights(SimpleRNN(), len(known), units, dice, 0.7)
    return Reader(known, weights, dice.normal(0, 0.7, (units, len(known))), np.zeros(len(known)))


def taught(sentence: Sequence[str], units: int, seed: int, steps: int, rate: float = 0.5) -> tuple[Reader, list[float]]:
    """A reader after so many steps of gradient descent on this one sentence, and the loss before each (nats a word).

    After each word the next one is asked for, after the last the end: backpropagation through time, with no step cut off.
    """
    found = reader(sentence, units, seed)
    x, targets = one_hot(sentence, found.known), one_hot((*sentence[1:], END), found.known)
    losses = []
    for _ in range(steps):
        trace, expected = found.read(x)
        losses.append(float(cross_entropy(expected, targets.argmax(-1)).mean()))
        scores = (expected - targets) / len(sentence)  # the gradient of the mean cross-entropy at the scores
        back = backward(trace, (scores @ found.kernel.T)[None])
        moved = {name: value - rate * back.weights[name] for name, value in found.weights.items()}
        kernel = found.kernel - rate * trace["hidden"][0].T @ scores
        found = Reader(found.known, moved, kernel, found.bias - rate * scores.sum(0))
    return found, losses
