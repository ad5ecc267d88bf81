"""The n-gram baseline: what comes next by how often it came after the same few characters. Interpolated Kneser-Ney smoothing.

Modified Kneser-Ney of Chen and Goodman (1999, "An empirical study of smoothing techniques for language modeling", section 4.1 and
equations 24 to 26): from each count a discount is taken away, 0, 1 or 2 and more times seen each their own, and what was taken is
shared out by the next shorter context. A shorter context counts in how many different longer ones it occurred, not how often.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from core.contract import Refusal

Array = np.ndarray


@dataclass(frozen=True)
class Order:
    """The n-grams of one length: each a number in base `size`, in order, with what is left of its count; and their contexts.

    `share` (contexts,): what a context hands on to the shorter one.
    """

    codes: Array
    rest: Array  # (codes,) the discounted count over that of the context
    contexts: Array
    share: Array

    def mixed(self, codes: Array, size: int, shorter: Array) -> Array:
        """The probabilities of n-grams (n,), given those that the next shorter context says (n,)."""
        own, known = _places(self.codes, codes)
        handed, seen = _places(self.contexts, codes // size)
        return np.where(known, self.rest[own], 0.0) + np.where(seen, self.share[handed], 1.0) * shorter


@dataclass(frozen=True)
class NGrams:
    """A smoothed n-gram model over the numbers 0..size - 1; `orders[k]` are the n-grams of k + 1 characters."""

    size: int
    codes: Array  # of the longest n-grams, (n,) int64, in order
    counts: Array  # (n,)
    orders: tuple[Order, ...]

    def probabilities(self, numbers: Array) -> Array:
        """The probability of each of `numbers` (length,) after those before it; the context grows at the beginning."""
        numbers = np.asarray(numbers, np.int64)
        found = np.full(len(numbers), 1 / self.size)
        for length, order in enumerate(self.orders, start=1):
            found[length - 1 :] = order.mixed(_codes(numbers, self.size, length), self.size, found[length - 1 :])
        return found

    def arrays(self) -> dict[str, Array]:
        """All that `from_arrays` needs, small: the gaps between the longest n-grams, and their counts."""
        gaps = np.diff(self.codes, prepend=0)
        return {"size": np.array([self.size, len(self.orders)]), "gaps": _smallest(gaps), "counts": _smallest(self.counts)}

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, Array]) -> NGrams:
        """The way back from `arrays`."""
        size, length = map(int, arrays["size"])
        return _smoothed(np.cumsum(arrays["gaps"].astype(np.int64)), arrays["counts"].astype(np.int64), size, length)


def counted(texts: Sequence[Array], size: int, length: int = 5) -> NGrams:
    """The model of texts, (n,) numbers each. n-grams do not reach from one text into the next.

    Raises Refusal for so many characters that the n-grams could not be numbered.
    """
    if size**length > 2**63:
        most = int(2 ** (63 / length))
        raise Refusal(f"{length}-grams can be counted of at most {most:,} different characters; {size:,} came.")
    codes = [_codes(np.asarray(text, np.int64), size, length) for text in texts]
    return _smoothed(*np.unique(np.concatenate(codes), return_counts=True), size, length)


def _codes(numbers: Array, size: int, length: int) -> Array:
    """(n,) numbers -> (n - length + 1,) n-grams, each a number in base `size`."""
    codes = np.zeros(max(0, len(numbers) - length + 1), np.int64)
    for place in range(length):
        codes = codes * size + numbers[place : place + len(codes)]
    return codes


def _places(known: Array, wanted: Array) -> tuple[Array, Array]:
    """Where `wanted` stand in `known`, which is in order, and whether they do."""
    places = np.minimum(np.searchsorted(known, wanted.astype(known.dtype)), len(known) - 1)
    return places, known[places] == wanted


def _smallest(values: Array) -> Array:
    """Whole numbers from zero on in the smallest type that holds them."""
    return values.astype(np.min_scalar_type(int(values.max(initial=0))))


def _smoothed(codes: Array, counts: Array, size: int, length: int) -> NGrams:
    """From the counts of the longest n-grams. The counts of shorter ones: in how many longer ones they are the end."""
    orders, now, often = [], codes, counts
    for shorter in range(length - 1, -1, -1):
        orders.append(_order(now, often, size))
        if shorter:
            now, often = np.unique(now % size**shorter, return_counts=True)
    return NGrams(size, codes, _smallest(counts), tuple(orders[::-1]))


def _order(codes: Array, counts: Array, size: int) -> Order:
    discount = _discounts(counts)
    contexts, place = np.unique(codes // size, return_inverse=True)
    total = np.bincount(place, counts)
    taken = discount[np.minimum(counts, 3)]
    return Order(_short(codes), (counts - taken) / total[place], _short(contexts), np.bincount(place, taken) / total)


def _short(codes: Array) -> Array:
    """The same codes in four bytes each where that is enough: a baseline stays in memory while the site runs."""
    return codes.astype(np.uint32) if codes[-1] < 2**32 else codes


def _discounts(counts: Array) -> Array:
    """What is taken from a count of 0, 1, 2, and 3 or more: Chen and Goodman's equation 26; 1/2 where too few were counted."""
    seen = np.bincount(np.minimum(counts, 5), minlength=6).astype(float)
    if not seen[1:4].all():
        return np.array([0, 0.5, 0.5, 0.5])
    ratio = seen[1] / (seen[1] + 2 * seen[2])
    best = [times - (times + 1) * ratio * seen[times + 1] / seen[times] for times in (1, 2, 3)]
    return np.array([0, *np.clip(best, 0.05, [0.95, 1.95, 2.95])])
