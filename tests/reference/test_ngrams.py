"""The n-gram baseline against the same smoothing written out with dictionaries, and what any probability has to keep to."""

from __future__ import annotations

from collections import Counter, defaultdict

import numpy as np
import pytest

from core.contract import Refusal
from core.reference.ngrams import NGrams, counted

SIZE = 6


def some(seed: int, length: int = 400) -> np.ndarray:
    """Numbers with habits: each tends to be followed by the next one."""
    rng = np.random.default_rng(seed)
    steps = np.where(rng.random(length) < 0.7, 1, rng.integers(0, SIZE, length))
    return np.cumsum(steps) % SIZE


def by_hand(texts: list[np.ndarray], context: tuple[int, ...], number: int, length: int) -> float:
    """Chen and Goodman (1999), interpolated modified Kneser-Ney, one probability at a time."""
    grams: Counter[tuple[int, ...]] = Counter(
        tuple(text[place : place + length].tolist()) for text in texts for place in range(len(text) - length + 1)
    )
    tables = {length: grams}
    for shorter in range(length - 1, 0, -1):
        tables[shorter] = Counter(gram[1:] for gram in tables[shorter + 1])

    def discount(table: Counter[tuple[int, ...]], count: int) -> float:
        seen = Counter(table.values())
        if not all(seen[times] for times in (1, 2, 3)):
            return 0.5 if count else 0.0
        ratio = seen[1] / (seen[1] + 2 * seen[2])
        more = seen[4]
        best = {1: 1 - 2 * ratio * seen[2] / seen[1], 2: 2 - 3 * ratio * seen[3] / seen[2], 3: 3 - 4 * ratio * more / seen[3]}
        highest = {1: 0.95, 2: 1.95, 3: 2.95}
        times = min(count, 3)
        return min(max(best[times], 0.05), highest[times]) if times else 0.0

    def chance(context: tuple[int, ...]) -> float:
        table = tables[len(context) + 1]
        shorter = chance(context[1:]) if context else 1 / SIZE
        after = {gram[-1]: count for gram, count in table.items() if gram[:-1] == context}
        total = sum(after.values())
        if not total:
            return shorter
        taken = sum(discount(table, count) for count in after.values())
        own = after.get(number, 0)
        return (own - discount(table, own)) / total + taken / total * shorter

    return chance(context)


@pytest.mark.parametrize("length", [1, 2, 3, 5])
def test_every_probability_is_that_of_the_smoothing_written_out(length: int) -> None:
    texts = [some(1), some(2, 90)]
    model, asked = counted(texts, SIZE, length), some(3, 60)
    found = model.probabilities(asked)
    before = [tuple(asked[max(0, place - length + 1) : place].tolist()) for place in range(60)]
    wanted = [by_hand(texts, context, int(number), length) for context, number in zip(before, asked, strict=True)]
    print("length", length, "seeds 1 to 3, largest difference", np.abs(found - wanted).max())
    assert found == pytest.approx(wanted, abs=1e-12)


def test_the_probabilities_after_any_context_sum_to_one() -> None:
    model = counted([some(4)], SIZE)
    sums: dict[tuple[int, ...], float] = defaultdict(float)
    for context in ((0, 1, 2, 3), (5, 5, 5, 5), (0, 0, 3, 1), ()):
        for number in range(SIZE):
            sums[context] += float(model.probabilities(np.array([*context, number]))[-1])
    assert list(sums.values()) == pytest.approx([1, 1, 1, 1], abs=1e-12)


def test_n_grams_do_not_reach_into_the_next_text() -> None:
    apart = counted([np.array([0, 1]), np.array([2, 3])], SIZE, 2)
    assert apart.codes.tolist() == [0 * SIZE + 1, 2 * SIZE + 3]


def test_it_comes_back_from_its_file_as_it_was() -> None:
    model = counted([some(5, 3000)], SIZE)
    again = NGrams.from_arrays(model.arrays())
    assert np.array_equal(model.probabilities(some(6)), again.probabilities(some(6)))
    assert {values.dtype.kind for values in model.arrays().values()} <= set("iu")


def test_a_text_shorter_than_an_n_gram_is_read_too() -> None:
    model = counted([some(7)], SIZE)
    assert model.probabilities(np.array([1])).shape == (1,)
    assert model.probabilities(np.array([], np.int64)).shape == (0,)


def test_so_many_characters_that_the_n_grams_could_not_be_numbered_are_refused() -> None:
    rng = np.random.default_rng(8)
    for size, length in ((6_208, 5), (2**21, 3)):  # the most that there may be: their largest n-gram is below 2^63
        assert size**length <= 2**63
        text = rng.integers(0, size, 200)
        text[:10] = size - 1
        model = counted([text], size, length)
        context = np.full(length - 1, size - 1)
        asked = np.concatenate([np.append(context, number) for number in range(0, size, max(1, size // 50))])
        found = model.probabilities(asked)[length - 1 :: length]
        print(size, length, "n-grams", model.codes.min(), "to", model.codes.max(), "sum over some", found.sum())
        assert model.codes.min() >= 0
        assert found.sum() <= 1
    with pytest.raises(Refusal, match=r"5-grams can be counted of at most 6,208 different characters; 6,209 came"):
        counted([rng.integers(0, 6_209, 200)], 6_209)
