"""The exhibit on tensors, panel after panel: every link makes a page, and what is typed wrongly is explained."""

from __future__ import annotations

from functools import partial

import numpy as np
import pytest

from core import facade
from pages.exhibits.tensors import PANELS
from tests import visiting
from tests.visiting import words

shown = partial(visiting.shown, "tensors")

SEED = 1998


@pytest.mark.parametrize("panel", PANELS)
def test_every_panel_shows_itself(panel: str) -> None:
    test = shown(panel=panel)
    assert not test.warning
    assert len(words(test)) > 100


def test_panels_can_be_walked_through_one_after_the_other() -> None:
    test = shown()
    for panel in [*PANELS, *reversed(PANELS)]:
        test.query_params["panel"] = panel
        test.run()
        assert not test.exception, (panel, test.exception)


BAD = {
    "index out of range": ({"panel": "axes", "index": "x[3, 0, 0]"}, "outside axis 0"),
    "too many indexes": ({"panel": "axes", "index": "x[0, 0, 0, 0]"}, "Too many"),
    "a program as index": ({"panel": "axes", "index": "__import__('os').system('ls')"}, "looks like"),
    "nine axes": ({"panel": "axes", "shape": "1,1,1,1,1,1,1,1,1"}, "At most 8 axes"),
    "a billion numbers": ({"panel": "axes", "shape": "1000000000"}, "at most 1,000,000 places"),
    "a billion numbers by two axes": ({"panel": "reshape", "shape": "100000, 10000"}, "holds 1,000,000,000 numbers"),
    "a negative size": ({"panel": "reshape", "shape": "-3, 2"}, "whole numbers with commas"),
    "numbers that do not fit": ({"panel": "reshape", "to": "4, 8"}, "30 numbers cannot fill 4 x 8 = 32 places"),
    "two axes of -1": ({"panel": "reshape", "to": "-1, -1"}, "Only one axis"),
    "words as a shape": ({"panel": "broadcasting", "a": "three"}, "whole numbers with commas"),
    "shapes that do not go together": ({"panel": "broadcasting", "a": "3, 2", "b": "4, 3"}, "axis -1 has 2 and 3"),
    "a damaged picture": ({"panel": "pixels", "picture": "UklGR"}, "cannot be read"),
}


@pytest.mark.parametrize("case", BAD)
def test_what_cannot_be_is_explained_and_stays_in_its_box(case: str) -> None:
    address, sentence = BAD[case]
    test = shown(**address)
    assert not test.error
    assert any(sentence in warning.value for warning in test.warning), [warning.value for warning in test.warning]
    typed = {box.value for box in test.text_input}
    assert {address[name] for name in ("index", "shape", "to", "a", "b") if name in address} <= typed


def test_broadcasting_of_huge_shapes_is_only_arithmetic() -> None:
    test = shown(panel="broadcasting", a="1000000, 1, 1000000", b="1000000, 1")
    assert "(1000000, 1000000, 1000000)" in words(test)
    assert "1,000,000,000,000,000,000 numbers" in words(test)


STATES = [
    ({"panel": "axes", "shape": "3, 2, 5", "index": "x[2, :, 0]"}, ["rank **1**", "shape **(2,)**"]),
    ({"panel": "axes", "tensor": "fibonacci", "index": "x[-1]"}, ["from the end place 9", "shape **()**"]),
    ({"panel": "axes", "shape": "", "index": "x"}, ["Rank **0**", "a single number"]),
    ({"panel": "axes", "shape": "2,2,2,2,2,2,2,2", "index": "x[..., 1]"}, ["Rank **8**", "size 128"]),
    ({"panel": "axes", "shape": "0, 4", "index": "x[:, 1]"}, ["Size **0**", "shape **(0,)**"]),
    ({"panel": "reshape", "shape": "2, 3", "to": "3, -1"}, ["neighbours along the axes lie (2, 1) apart"]),
    ({"panel": "reshape", "shape": "1", "to": ""}, ["The number 0 stands at [0]"]),
    ({"panel": "broadcasting", "a": "3", "b": ""}, ["shape **(3,)**"]),
    ({"panel": "broadcasting", "a": "0, 3", "b": "1, 3"}, ["shape **(0, 3)**"]),
    ({"panel": "pixels", "picture": "ramp", "channel": "all", "kind": "share"}, ["128 x 128 x 3"]),
]


@pytest.mark.parametrize("number", range(len(STATES)))
def test_a_link_restores_its_state(number: int) -> None:
    address, expected = STATES[number]
    said = words(shown(**address))
    assert not [part for part in expected if part not in said], said


@pytest.mark.parametrize("size", [(1, 1), (1, 128), (128, 1), (2, 3), (11, 5)])
def test_small_pictures_on_the_panels_that_show_one(size: tuple[int, int]) -> None:
    code = facade.photo_code(np.random.default_rng(SEED).integers(0, 256, (*size, 3), np.uint8))
    for panel in ("pixels", "flattening"):
        assert str(size[0]) in words(shown(panel=panel, picture=code, size="10", row="999", column="-1"))


NONSENSE = ["", "\0", "../..", "<b>", "9" * 50, "nan", "-1", "1_2~~3", "(((((", "é" * 30, "x" * 7000, "x[0][0][0]", "3, 2", "0"]
NAMES = [
    "from", "picture", "size", "row", "column", "channel", "kind", "tensor", "shape", "index", "to", "follow", "a", "b",
    "look", "seed",
]  # fmt: skip


def test_random_nonsense_in_the_address_still_makes_a_page() -> None:
    print(f"seed {SEED}, 80 addresses")
    rng = np.random.default_rng(SEED)
    test = shown()
    for number in range(80):
        address = {str(name): str(rng.choice(NONSENSE)) for name in rng.choice(NAMES, 5, replace=False)}
        test.query_params.clear()
        for name, value in {**address, "panel": list(PANELS)[number % len(PANELS)]}.items():
            test.query_params[name] = value
        test.run()
        assert not test.exception, (address, test.exception)
