"""The page of pooling: the texts' examples, states in the address, and whatever may be typed into it."""

from __future__ import annotations

import random
from base64 import b64decode
from functools import partial

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from core.reference.operation import forward
from core.reference.setup import Setup
from core.web.components.grid import encode
from core.web.exhibits.pooling.presets import PRESETS
from pages.exhibits.pooling import PANELS
from tests import visiting
from tests.visiting import run, sent, words

shown = partial(visiting.shown, "pooling")

SEED = 1998


def output(test: AppTest) -> list:
    """What the walker shows as the output, (rows, columns)."""
    volume = sent(test)["output"]
    return np.frombuffer(b64decode(volume["values"]), "<f4").reshape(volume["shape"])[..., 0].tolist()


@pytest.mark.parametrize("panel", PANELS)
@pytest.mark.parametrize("preset", PRESETS)
def test_every_panel_shows_every_preset(preset: str, panel: str) -> None:
    assert not shown(preset=preset, panel=panel).warning


def test_the_texts_examples() -> None:
    assert output(shown(preset="text_000")) == [[2, 1], [3, 1]]
    average = shown(preset="text_000_average")
    assert output(average) == [[0.75, 0.5], [0.75, 0.25]]
    assert "The text prints 1.5, 1, 1.5, 0.5: the sums were divided by 2" in words(average)
    assert output(shown(preset="text_001")) == [[3, 0], [3, 1]]
    size = words(shown(preset="text_002"))
    assert "**Output: 2 x 2**" in size
    assert "1 of the 5 places" in size
    assert "Place 4 of the input (counted from 0)" in size


def test_the_gradient_goes_to_the_winners() -> None:
    test = shown(preset="text_000", panel="gradient")
    assert sent(test, "perceptarium.grid", -1)["text"] == "1_0_1_0~0_0_0_0~0_0_1_0~0_1_0_0"
    assert "Here 4 of 16 numbers get a gradient" in words(test)
    assert "| (1, 0) | 3 | (3, 1) |" in words(test)
    own = shown(preset="text_000", panel="gradient", given="own", gradient="5_-1~0_2")
    assert sent(own, "perceptarium.grid", -1)["text"] == "5_0_-1_0~0_0_0_0~0_0_2_0~0_0_0_0"
    shares = shown(preset="text_000_average", panel="gradient")
    assert sent(shares, "perceptarium.grid", -1)["text"] == encode(np.full((4, 4), 0.25))


def test_the_meter_and_the_notes() -> None:
    test = shown(preset="stroke", panel="shift")
    table = "".join(found.proto.body for found in test.get("html"))
    assert "<tr class=own><th scope=row>max pooling</th>" in table
    assert "<th scope=row>global max pooling</th><td>0%</td><td>0%</td><td>0%</td><td>0%</td>" in table
    assert "invariant to translation, rotation and scale" in words(test)
    amount = shown(preset="stroke", panel="shift", measure="amount")
    assert "how much they change" in "".join(found.proto.body for found in amount.get("html"))


def test_own_numbers_and_a_click() -> None:
    test = shown(input="9_0_1_1", cell="1-0-0")
    assert output(test) == [[9, 1], [3, 1]]
    assert sent(test)["selected"] == [1, 0, 0]
    grown = shown(rows="5", columns="6")
    assert sent(grown)["input"]["shape"] == [5, 6, 1]


BAD = [
    ({"kernel": "9"}, "kernel of 9 is larger than the input of 4"),
    ({"stride": "0"}, "stride must be a whole number of at least 1; 0 came"),
    ({"pad": "number", "padding": "-1"}, "padding must be a whole number of at least 0; -1 came"),
    ({"pad": "number", "padding": "2"}, "too large for pooling with a kernel of 2"),
    ({"dilation": "4"}, "smaller kernel or dilation"),
    ({"kernel": "-3"}, "kernel size must be a whole number of at least 1; -3 came"),
    ({"apart": "yes", "kernel_width": "0"}, "kernel size must be a whole number of at least 1; 0 came"),
    ({"edit": "yes", "rows": "0"}, "needs at least 1 row and 1 column"),
    ({"rows": "4000", "columns": "3000"}, "at most 1,024 numbers; 4,000 x 3,000 came"),
    ({"kernel": "1000000"}, "kernel size must be at most 40,000"),
]


@pytest.mark.parametrize(("address", "said"), BAD, ids=[said for _, said in BAD])
def test_what_cannot_be_is_explained_and_kept(address: dict[str, str], said: str) -> None:
    test = shown(preset="text_000", **address)
    (warning,) = test.warning
    assert said in warning.value
    for name, value in address.items():
        assert test.query_params[name] == value


NONSENSE = ["", "nan", "1e400", "-", "9" * 5000, "<b>", "2.5", "a_b~c", "\N{ARABIC-INDIC DIGIT THREE}"]


@pytest.mark.parametrize("value", NONSENSE, ids=lambda value: repr(value[:8]))
def test_nonsense_in_the_address_is_no_exception(value: str) -> None:
    settings = ("kernel", "stride", "padding", "dilation", "rows", "columns", "input", "kernel_width", "cell")
    choices = ("preset", "kind", "pad", "rounding", "edit", "panel", "apart", "count")
    shown(**dict.fromkeys(settings, value), pad="number")
    shown(**dict.fromkeys(settings, value), apart="yes", edit="yes", kind="average")
    shown(**dict.fromkeys(choices, value))
    shown(**dict.fromkeys(("step", "way", "measure"), value), panel="shift")
    shown(**dict.fromkeys(("given", "gradient"), value), panel="gradient")
    shown(gradient=value, given="own", panel="gradient")


def test_a_link_restores_the_state() -> None:
    """Random states: the walker shows what the reference computes from the same settings, and nothing changes the address."""
    print("seed", SEED)
    dice, checked = random.Random(SEED), 0
    for _ in range(25):
        sizes = dice.randint(3, 8), dice.randint(3, 8)
        x = np.array([[dice.randint(-9, 9) / 2 for _ in range(sizes[1])] for _ in range(sizes[0])])
        settings = {"kernel": dice.randint(1, 3), "stride": dice.randint(1, 3), "rounding": dice.choice(["floor", "ceil"])}
        address = {name: str(value) for name, value in settings.items()} | {"input": encode(x)}
        kind, padding = dice.choice(["max", "average"]), dice.choice(["valid", "same", "symmetric"])
        address |= {"kind": kind, "pad": padding, "rows": str(sizes[0]), "columns": str(sizes[1])}
        test = shown(preset="overlapping", **address)
        expected = forward(Setup(kind, sizes, padding=padding, **settings), x[None, ..., None])[0, ..., 0]
        assert np.allclose(output(test), expected, atol=1e-6), address
        assert {name: test.query_params[name] for name in address} == address
        checked += 1
    assert checked == 25


def test_turning_knobs_and_going_to_another_preset() -> None:
    test = shown()
    test.number_input(key="at-kernel").set_value(3)
    run(test)
    assert test.query_params["kernel"] == "3"
    assert output(test) == [[2]]
    test.selectbox(key="at-kind").set_value("average")
    run(test)
    assert np.allclose(output(test), [[5 / 9]])
    test.selectbox(key="at-preset").set_value("global")
    run(test)
    assert dict(test.query_params) == {"preset": "global"}


@pytest.mark.parametrize("changed", [{"kind": "average"}, {"input": "9_0_1_1"}, {"rows": "5"}, {"kernel": "0"}])
def test_the_note_of_a_preset_goes_when_anything_differs(changed: dict[str, str]) -> None:
    note = PRESETS["text_000"].note
    assert note in words(shown(preset="text_000", kind="max", kernel="2", panel="size"))
    test = shown(preset="text_000", **changed)
    assert note not in words(test)
    test.button(key="back-to-preset").click()
    assert note in words(run(test))


def test_how_many_numbers_go_on() -> None:
    assert "4 of the 16 numbers win in their window and go on" in words(shown(preset="text_000", panel="size"))
    assert "4 means, made from 16 of the 16 numbers" in words(shown(preset="text_000_average", panel="size"))
    assert "but some are the same number" in words(shown(preset="overlapping", panel="size", stride="1"))
