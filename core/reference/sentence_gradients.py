"""A sentence read by a small recurrent network with random weights, and its gradient taken apart word by word.

The network is untrained on purpose: what is looked at is how a gradient travels, and that is plain arithmetic. A word is eight
normal numbers drawn with the word itself as the seed, so equal words have equal numbers, and the numbers mean nothing.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from core.contract import Refusal
from core.reference.activations import sigmoid
from core.reference.cells import GRU, LSTM, Cell, SimpleRNN, Trace, initial_weights, run
from core.reference.through_time import jacobians, products, truncated

UNITS, FEATURES, MOST_WORDS = 8, 8, 24
CELLS: dict[str, Cell] = {
    "simple_rnn": SimpleRNN(), "lstm": LSTM(), "gru": GRU(), "linear": SimpleRNN("linear"), "relu": SimpleRNN("relu"),
}  # fmt: skip
TITLES = {
    "simple_rnn": "Simple RNN, tanh", "lstm": "LSTM", "gru": "GRU", "linear": "Linear cell", "relu": "Simple RNN, ReLU",
}  # fmt: skip


@dataclass(frozen=True, eq=False)  # arrays have no plain equality
class Felt:
    """What backpropagation through time says of one sentence. The loss is -ln of the answer, as if the right answer were yes."""

    words: tuple[str, ...]
    trace: Trace
    answers: np.ndarray  # (words,) the network's yes after each word, 0 to 1
    loss: float
    states: dict[str, np.ndarray]  # dL/dh, and dL/dC where there is one: (words, units)
    shares: dict[str, np.ndarray]  # of each weight's gradient: (words, *its shape)
    jacobians: np.ndarray  # (words, width, width): of each state with respect to the one before
    products: np.ndarray  # (words, width, width): of the last state with respect to each

    def along(self, weight: str) -> np.ndarray:
        """Each word's share of a weight's gradient, measured in its direction: (words,), adding up to 1; zeros without one."""
        shares = self.shares[weight].reshape(len(self.words), -1)
        total = shares.sum(0)
        length = float(total @ total)
        return shares @ total / length if length > 0 else np.zeros(len(self.words))


def split(text: str) -> tuple[str, ...]:
    """The words of a text, parted by blanks. Raises Refusal where there is none, or more than a picture can show."""
    words = tuple(text.replace("\0", " ").split())
    if not words:
        raise Refusal("A sentence needs at least one word; none came. Type some words, with blanks between them.")
    if len(words) > MOST_WORDS:
        raise Refusal(f"At most {MOST_WORDS} words can be shown here; {len(words)} came. Take some away.")
    return words


@lru_cache(maxsize=512)
def _vector(word: str) -> tuple[float, ...]:
    digest = hashlib.sha256(word.casefold().encode("utf-8", "surrogatepass")).digest()
    return tuple(np.random.default_rng(list(digest)).standard_normal(FEATURES))


def read(words: tuple[str, ...], cell: str = "simple_rnn", every: bool = False, truncate: int = 0, seed: int = 1) -> Felt:
    """Reads the words and goes back. The loss is that of the last answer, or with `every` the sum over all answers' losses;
    `truncate` is how many steps a loss is told to, 0 for all. Raises Refusal for a cell that is none, or truncation below 0.
    """
    if cell not in CELLS:
        raise Refusal(f"The cell must be one of {', '.join(CELLS)}; {cell[:40]!r} came.")
    if truncate < 0:
        raise Refusal(f"Truncation needs 1 step or more, or 0 for none; {truncate} came.")
    dice = np.random.default_rng([seed, 3])
    weights = initial_weights(CELLS[cell], FEATURES, UNITS, dice, "float64")
    readout = dice.standard_normal(UNITS) / np.sqrt(UNITS)
    trace = run(CELLS[cell], weights, np.array([[_vector(word) for word in words]]))
    scores = trace["hidden"][0] @ readout
    answers = sigmoid(scores)
    blame = answers - 1  # the slope of -ln(answer) with the readout's sum
    blame[: 0 if every else -1] = 0
    felt, shares = truncated(trace, (blame[:, None] * readout)[None], truncate or len(words))
    losses = np.logaddexp(0, -scores)  # -ln(answer), also where the answer rounds to 0
    steps = jacobians(trace)
    return Felt(
        words, trace, answers, float(losses.sum() if every else losses[-1]), {name: value[0] for name, value in felt.items()},
        shares, steps, products(steps),
    )  # fmt: skip


def lengths(states: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """The norm of each part's gradient by word."""
    return {name: np.linalg.norm(value, axis=1) for name, value in states.items()}
