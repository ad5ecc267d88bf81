"""Indexing, reshaping and broadcasting as the site works them out, against NumPy itself on thousands of random shapes."""

from __future__ import annotations

import math

import numpy as np
import pytest

from core.contract import Refusal
from core.reference import tensors
from core.reference.formulas.tensors import OFFSET

SEED = 1998


def random_shape(rng: np.random.Generator, axes: int = 5, least: int = 0, most: int = 5) -> tuple[int, ...]:
    """At most 400 numbers."""
    while True:
        shape = tuple(int(size) for size in rng.integers(least, most, rng.integers(0, axes)))
        if math.prod(shape) <= tensors.MOST_CELLS:
            return shape


def random_part(rng: np.random.Generator) -> str:
    kind = rng.integers(0, 10)
    if kind < 5:
        return str(rng.integers(-6, 6))
    if kind < 8:
        bounds = ["" if rng.random() < 0.4 else str(rng.integers(-6, 7)) for _ in range(2)]
        step = "" if rng.random() < 0.6 else ":" + str(rng.choice([-3, -2, -1, 1, 2, 3]))
        return ":".join(bounds) + step
    return "..." if kind == 8 else "None"


def test_indexing_is_numpys() -> None:
    print(f"seed {SEED}, 6000 indexes")
    rng = np.random.default_rng(SEED)
    taken = 0
    for _ in range(6000):
        shape = random_shape(rng, most=6)
        links = [", ".join(random_part(rng) for _ in range(rng.integers(1, 5))) for _ in range(rng.choice([1, 1, 1, 2]))]
        expression = "x" + "".join(f"[{link}]" for link in links)
        x = np.arange(math.prod(shape)).reshape(shape)
        try:
            expected = x
            for link in links:
                key = eval(f"np.s_[{link}]", {"np": np})  # only what this test wrote itself
                expected = np.asarray(expected[key])
        except IndexError:
            with pytest.raises(Refusal):
                tensors.select(expression, shape)
            continue
        found = tensors.select(expression, shape)
        taken += 1
        assert found.shape == expected.shape, (expression, shape)
        np.testing.assert_array_equal(found.places, expected, err_msg=f"{expression} of {shape}")
        assert found.marked(shape).sum() == len(np.unique(expected))
    print(f"{taken} taken, {6000 - taken} refused as NumPy refuses them")
    assert 1000 < taken < 4500


def test_reshaping_is_numpys() -> None:
    print(f"seed {SEED}, 5000 shapes")
    rng = np.random.default_rng(SEED)
    taken = 0
    for _ in range(5000):
        shape = random_shape(rng)
        target = random_shape(rng, least=-1, most=7)
        if rng.random() < 0.5 and shape:  # likelier to fit
            target = tuple(rng.permutation(shape).tolist())
            target = tuple(-1 if index == 0 and rng.random() < 0.5 else size for index, size in enumerate(target))
        if min(target, default=0) < -1:
            continue
        try:
            expected = np.empty(shape, np.int8).reshape(target).shape
        except ValueError:
            with pytest.raises(Refusal):
                tensors.reshape(shape, target)
            continue
        assert tensors.reshape(shape, target) == expected
        taken += 1
    print(f"{taken} taken")
    assert taken > 1000


def test_broadcasting_is_numpys() -> None:
    print(f"seed {SEED}, 10000 pairs")
    rng = np.random.default_rng(SEED)
    taken = 0
    for _ in range(10_000):
        pair = [tuple(int(size) for size in rng.choice([0, 1, 1, 2, 3], rng.integers(0, 5))) for _ in range(2)]
        columns = tensors.align(*pair)
        try:
            expected = np.broadcast_shapes(*pair)
        except ValueError:
            with pytest.raises(Refusal, match="do not fit"):
                tensors.broadcast(*pair)
            assert any(column.result is None and "fails" in column.words for column in columns)
            continue
        assert tensors.broadcast(*pair) == expected
        assert tuple(column.result for column in columns) == expected
        taken += 1
    print(f"{taken} fit, {10_000 - taken} do not")
    assert 2000 < taken < 9000


def test_a_place_of_the_result_reads_the_place_that_numpy_reads() -> None:
    print(f"seed {SEED}, 1000 pairs")
    rng = np.random.default_rng(SEED)
    done = 0
    while done < 1000:
        pair = [tuple(int(size) for size in rng.choice([1, 1, 2, 3], rng.integers(0, 4))) for _ in range(2)]
        try:
            shape = tensors.broadcast(*pair)
        except Refusal:
            continue
        done += 1
        place = tuple(int(rng.integers(size)) for size in shape)
        for own in pair:
            values = np.arange(math.prod(own)).reshape(own)
            assert values[tensors.source(own, place)] == np.broadcast_to(values, shape)[place]


def test_neighbours_lie_as_far_apart_as_numpy_lays_them() -> None:
    print(f"seed {SEED}")
    rng = np.random.default_rng(SEED)
    for _ in range(500):
        shape = random_shape(rng, least=1)
        x = np.arange(math.prod(shape)).reshape(shape)
        assert tensors.strides(shape) == tuple(stride // x.itemsize for stride in x.strides)
        place = tuple(int(rng.integers(size)) for size in shape)
        if shape:
            assert OFFSET(i=np.array(place), s=np.array(tensors.strides(shape))) == x[place]


SHAPES = {
    "3, 2, 5": (3, 2, 5), "(3,)": (3,), "[3, 2]": (3, 2), "": (), "()": (), "7": (7,), " 3 x 2 ": (3, 2), "3×2×1": (3, 2, 1),
    "0, 4": (0, 4),
}  # fmt: skip


@pytest.mark.parametrize("text", SHAPES)
def test_a_shape_is_read_as_it_is_meant(text: str) -> None:
    assert tensors.read_shape(text) == SHAPES[text]


BAD_SHAPES = [
    "3,,2", "a", "-1, 3", "3.5", "1e9", "1000000000", "1_0", "\u0663", "3;2", "1,1,1,1,1,1,1,1,1", "9" * 4000, "__import__('os')",
    "(3", "[2, 3)", "None", "True", ",", "--1", "+3",
]  # fmt: skip


@pytest.mark.parametrize("text", BAD_SHAPES, ids=lambda text: ascii(text)[:20])
def test_other_texts_are_no_shapes(text: str) -> None:
    with pytest.raises(Refusal) as caught:
        tensors.read_shape(text)
    assert 20 < len(str(caught.value)) < 200


def test_one_axis_may_be_left_to_be_worked_out() -> None:
    assert tensors.reshape((3, 2, 5), tensors.read_shape("-1, 10", free=True)) == (3, 10)
    wrong = {(-1, -1): "Only one axis", (4, -1): "leaves 2 over", (5, 5): "5 x 5 = 25", (-1, 0): "size of 0"}
    for target, sentence in wrong.items():
        with pytest.raises(Refusal, match=sentence):
            tensors.reshape((3, 2, 5), target)


def test_too_many_numbers_are_refused_before_they_are_made() -> None:
    for shape in ((10**6,) * 8, (401,), (21, 20)):
        with pytest.raises(Refusal, match="at most 400"):
            tensors.select("x[0]", shape)


BAD_INDEXES = {
    "x[3, 0, 0]": "outside axis 0, which has 3 places: 0 to 2",
    "x[0, -3]": "outside axis 1, which has 2 places: 0 to 1, or -2 to -1",
    "x[0, 0, 0, 0]": "Too many numbers",
    "x[..., ...]": "Only one",
    "x[::0]": "steps of 0",
    "x[1.5]": "Only whole numbers",
    "x[True]": "Only whole numbers",
    "x['a']": "Only whole numbers",
    "x[[0, 1]]": "Only whole numbers",
    "x[x]": "Only whole numbers",
    "x[1:2.5]": "Only whole numbers",
    "x[1 + 1]": "Only whole numbers",
    "y[0]": "looks like",
    "x.shape": "looks like",
    "x[": "looks like",
    "x[]": "looks like",
    "": "looks like",
    "x\0[0]": "looks like",
    "__import__('os').system('ls')": "looks like",
    "x[__import__('os').system('ls')]": "Only whole numbers",
    "(lambda: x)()[0]": "looks like",
    "x[" + "-" * 200 + "1]": "looks like|at most",
    "(" * 500: "looks like|at most",
    "x[9" + "9" * 90 + "]": "outside axis 0",
    "x; x": "looks like",
    "x = 1": "looks like",
}


@pytest.mark.parametrize("expression", BAD_INDEXES, ids=lambda text: ascii(text)[:30])
def test_nothing_but_an_index_is_understood(expression: str) -> None:
    with pytest.raises(Refusal, match=BAD_INDEXES[expression]):
        tensors.select(expression, (3, 2, 5))
