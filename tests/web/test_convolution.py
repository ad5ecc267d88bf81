"""The page of convolution arithmetic: the texts' examples, states in the address, and whatever may be typed into it."""

from __future__ import annotations

import json
import random
import re
from base64 import b64decode
from functools import partial
from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from core import facade
from core.reference.operation import forward
from core.reference.setup import Setup
from core.web.components.grid import encode
from core.web.exhibits.convolution import controls, numbers, walk
from core.web.exhibits.convolution.presets import PRESETS
from pages.exhibits.convolution import PANELS
from tests import visiting
from tests.visiting import run, sent, words

shown = partial(visiting.shown, "convolution")

SEED = 1959


def array(volume: dict[str, Any]) -> np.ndarray:
    return np.frombuffer(b64decode(volume["values"]), "<f4").reshape(volume["shape"]).astype(float)


def state(test: AppTest) -> dict[str, Any]:
    """Everything that the page shows: what is chosen in each control, what is said, and what was given to its components."""
    controls_ = {kind: [(one.label, one.value) for one in test.get(kind)] for kind in ("selectbox", "number_input", "toggle")}
    components = [(one.proto.component_name, one.proto.json) for one in test.get("bidi_component")]
    return {**controls_, "words": words(test), "components": components}


WORKED = {"text_000": [[3, 2], [3, 1]], "text_001": [[2]], "text_001_stride": [[-1, 2, -2], [3, 5, 2], [1, 4, 2]]}


@pytest.mark.parametrize("preset", WORKED)
def test_presets_give_the_values_of_the_texts(preset: str) -> None:
    assert array(sent(shown(preset=preset))["output"])[..., 0].tolist() == WORKED[preset]


def test_first_values_of_the_texts() -> None:
    firsts = {"text_001_plain": -2, "text_001_padded": -1, "text_004": 308}
    for preset, value in firsts.items():
        assert array(sent(shown(preset=preset))["output"])[0, 0, 0] == value, preset


def test_slips_of_the_texts_are_shown_with_the_sum_done_right() -> None:
    assert "(-3 + 1) + (-2 + 6) + (-1 + 1) = 2" in words(shown(preset="text_001"))
    assert "-1, 2, -2" in words(shown(preset="text_001_stride"))
    size = words(shown(preset="text_002"))
    assert "63 x 25 x 1" in size
    assert "62 x 24" in size
    assert r"\right\rfloor + 1 = 63" in size
    assert "= 25" in size
    costs = words(shown(preset="text_003"))
    assert "| 456 |" in costs
    assert "14,450,688" in costs
    assert "(14,450,688 without its biases)" in costs
    assert "64 places, of which 16 are not empty" in words(shown(preset="text_002_sharing"))
    assert "4 different weights" in words(shown(preset="text_002_sharing"))


@pytest.mark.parametrize("panel", PANELS)
def test_every_panel_shows_every_preset(panel: str) -> None:
    test = shown(panel=panel)
    for preset in PRESETS:
        test.query_params["preset"] = preset
        run(test)
        assert not test.error
        assert test.selectbox[0].value == preset
        assert len(words(test)) > 100


def test_large_layers_are_counted_and_what_is_too_much_is_said() -> None:
    assert "55 x 55 x 96" in words(shown(preset="alexnet"))
    assert "34,944" in words(shown(preset="alexnet", panel="costs"))
    assert "too many to walk through" in words(shown(preset="alexnet", panel="walk"))
    lenet = shown(preset="lenet", panel="walk")
    assert "first 2 of the 6 filters" in words(lenet)
    assert sent(lenet)["output"]["shape"] == [28, 28, 2]
    assert "Choose a smaller input" in words(shown(preset="alexnet", panel="matrix"))
    assert "Choose a smaller input" in words(shown(preset="alexnet", panel="gradients"))


WRONG = {
    "larger than the input": {"kernel": "7", "size": "4"},
    "The stride must be a whole number of at least 1": {"stride": "0"},
    "choose a smaller kernel or dilation": {"dilation": "5"},
    "The padding must be a whole number of at least 0": {"pad": "number", "padding": "-1"},
    "cannot be shared evenly among 2 groups": {"kind": "grouped", "channels": "3", "filters": "2", "groups": "2"},
    "The output padding must be smaller than the stride": {"kind": "transposed", "output_padding": "3"},
    "The padding cuts all": {"kind": "transposed", "pad": "number", "padding": "9"},
    "The input size must be": {"size": "-5"},
    "The kernel size must be": {"kernel": "0"},
    "the number of filters": {"filters": "0"},
    "A picture has two dimensions": {"fill": "picture", "axes": "3"},
    "The picture in this address cannot be read": {"fill": "picture", "picture": "nonsense"},
    "the numbers in the link cannot be read": {"edit": "yes", "input": "1_x~nan"},
    "too many to walk through": {"size": "300", "panel": "walk"},
    "must be at most 10,000": {"size": "100000"},
}


@pytest.mark.parametrize("said", WRONG)
def test_what_cannot_be_is_explained_beside_the_controls_and_nothing_typed_is_lost(said: str) -> None:
    test = shown(**WRONG[said])
    assert said.lower() in words(test).lower()
    assert {name: value[0] for name, value in _address(test).items()} == WRONG[said]
    boxes = {str(box.value) for box in test.number_input}
    assert {WRONG[said][name] for name in ("kernel", "stride", "size", "dilation", "padding") if name in WRONG[said]} <= boxes


@pytest.mark.parametrize(
    "name", ["size", "kernel", "stride", "channels", "panel", "kind", "preset", "cell", "axes", "pad", "bias_values"]
)
def test_nonsense_in_the_address_is_no_matter(name: str) -> None:
    test = shown(bias="yes")
    for value in ("", "nan", "1e400", "-0", "\u0661", "<script>", "9" * 400, "../..", "1_2~~x"):
        test.query_params[name] = value
        run(test)
        assert test.selectbox[0].value == "text_000"


CHOICES = {
    "kind": controls.KIND_TITLES, "axes": controls.AXES, "pad": controls.PADDINGS, "rounding": controls.ROUNDINGS,
    "output_padding": controls.EXTRA, "fill": controls.FILLS,
}  # fmt: skip


def turn(test: AppTest, dice: random.Random) -> None:
    """Turns a few knobs as a visitor would, all in one run."""
    for box in dice.sample(list(test.selectbox)[1:], 2):  # the first are the presets
        box.set_value(dice.choice(list(CHOICES[str(box.key).removeprefix("at-")])))
    for number in dice.sample(list(test.number_input), 3):
        number.set_value(dice.choice([-1, 0, 1, 2, 3, 3, 4, 5, 6, 8]))
    for switch in dice.sample(list(test.toggle), 1):
        switch.set_value(not switch.value)
    run(test)


def test_a_link_restores_the_very_state() -> None:
    """A hundred states that knobs were turned to, some of them impossible: a second visitor sees what the first saw."""
    dice = random.Random(SEED)
    print(f"seed {SEED}")
    possible = 0
    first, second = shown(), shown()
    for number in range(100):
        first.query_params.clear()
        first.query_params.update(preset=dice.choice(list(PRESETS)), panel=dice.choice(["walk", "size", "costs", "keras"]))
        run(first)
        for _ in range(2):
            turn(first, dice)
        second.query_params.clear()
        second.query_params.update(_address(first))
        run(second)
        assert state(second) == state(first), (number, _address(first))
        possible += not first.warning
    assert 20 < possible < 100  # both kinds have been tried


def _address(test: AppTest) -> dict[str, list[str]]:
    return {name: value if isinstance(value, list) else [value] for name, value in test.query_params.items()}


def test_what_is_typed_into_the_tables_is_walked_through() -> None:
    dice = np.random.default_rng(SEED)
    print(f"seed {SEED}")
    for kind in ("convolution", "depthwise", "transposed"):
        setup = Setup(kind, (5, 4), 2, 2 if kind != "depthwise" else 1, (2, 3), bias=True)
        x = dice.integers(-9, 9, setup.input_shape).astype(float)
        weights = {name: dice.integers(-9, 9, shape).astype(float) for name, shape in setup.weight_shapes.items()}
        axis = numbers.filter_axis(setup, "kernel")
        kernels = np.moveaxis(weights["kernel"], axis, 0)
        typed = {f"kernel_{index}": encode(numbers.as_planes(kernel)) for index, kernel in enumerate(kernels)}
        sizes = {"apart": "yes", "size_height": "5", "size_width": "4", "kernel_height": "2", "kernel_width": "3"}
        test = shown(
            kind=kind, channels="2", filters="2", bias="yes", **sizes, input=encode(numbers.as_planes(x)),
            bias_values=encode(weights["bias"][None]), **typed, preset="not_whole", stride_height="1", stride_width="1",
        )  # fmt: skip
        expected = forward(setup, x[None], weights)[0]
        assert array(sent(test)["output"]).tolist() == expected.tolist()


def test_planes_go_there_and_back() -> None:
    dice = np.random.default_rng(SEED)
    for shape in ((5, 2), (3, 4, 2), (2, 3, 4, 5), (1, 1)):
        values = dice.normal(size=shape)
        assert (numbers.from_planes(numbers.as_planes(values), shape) == values).all()


@pytest.mark.parametrize("kind", controls.KIND_TITLES)
@pytest.mark.parametrize("axes", ["1", "2", "3"])
def test_gradients_agree_with_differences_and_the_matrix_with_the_window(kind: str, axes: str) -> None:
    given = {
        "kind": kind,
        "axes": axes,
        "size": "4",
        "kernel": "2",
        "channels": "2",
        "filters": "2",
        "pad": "same",
        "bias": "yes",
    }
    given["groups"] = "2" if kind == "grouped" else "1"
    backwards = shown(**given, panel="gradients")
    (largest,) = re.findall(r"largest difference \*\*(\S+)\*\*", words(backwards))
    assert float(largest) < 1e-9
    matrix = shown(**given, panel="matrix")
    (difference,) = re.findall(r"sliding window (\S+)\.", words(matrix))
    assert float(difference) < 1e-9


def test_both_steps_of_a_separable_convolution_are_walked() -> None:
    given = {"kind": "separable", "channels": "2", "filters": "3", "multiplier": "2", "size": "5"}
    steps = [sent(shown(**given, step=step)) for step in walk.STEPS]
    first, second = (array(step["output"]) for step in steps)
    assert first.shape == (3, 3, 4)
    assert second.shape == (3, 3, 3)
    assert (array(steps[1]["input"]) == first).all()
    weights = array(steps[1]["weights"])[0, 0]
    assert np.allclose(second, first @ weights)


def test_a_cell_in_the_address_is_chosen_and_one_that_is_not_there_is_no_matter() -> None:
    assert sent(shown(cell="1-0-0"))["selected"] == [1, 0, 0]
    assert sent(shown(cell="9-9-9"))["selected"] is None


def test_another_preset_starts_anew() -> None:
    test = shown(kernel="2", stride="2", cell="0-0-0")
    test.selectbox[0].set_value("checkerboard")
    run(test)
    assert dict(_address(test)) == {"preset": ["checkerboard"]}
    assert array(sent(test)["output"]).max() == 4


@pytest.mark.parametrize(
    "changed", [{"stride": "2"}, {"kernel_0": "1_1_1~1_1_1~1_1_1"}, {"apart": "yes", "kernel_height": "2"}, {"kernel": "9"}]
)
def test_the_note_of_a_preset_goes_when_anything_differs(changed: dict[str, str]) -> None:
    note = PRESETS["text_001_plain"].note
    assert note in words(shown(preset="text_001_plain", kind="convolution", size="5", dilation="text", cell="1-1-0"))
    test = shown(preset="text_001_plain", **changed)
    assert note not in words(test)
    assert "Changed from this preset" in words(test)
    test.button(key="back-to-preset").click()
    assert note in words(run(test))


def test_a_picture_comes_along_with_the_numbers_of_the_page_of_filters() -> None:
    test = shown(preset="picture", picture="house", channels="1")
    assert "/filters?picture=house" in words(test)
    pixels = facade.photo_from_code("house").astype(float)
    grey = np.rint(pixels @ [0.299, 0.587, 0.114])
    top, left = (round(share * (size - 12)) for share, size in zip((0.62, 0.34), grey.shape, strict=True))
    assert (array(sent(test)["input"])[..., 0] == grey[top : top + 12, left : left + 12]).all()


def test_the_lines_to_take_home_run_as_they_stand() -> None:
    test = shown(panel="keras", channels="2")
    keras_code, torch_code = (block.value for block in test.code)
    assert "x = keras.random.normal((1, 4, 4, 2))\n" in keras_code
    assert "x = torch.randn(1, 2, 4, 4)\n" in torch_code
    both = shown(panel="keras", kind="transposed", stride="2", dilation="2", bias="yes").code[0].value
    assert "kernel = keras.random.normal((3, 3, 1, 1))\nbias = keras.random.normal((1,))\n" in both


def test_each_of_nine_weights_has_a_letter_of_its_own() -> None:
    assert "a to i" in words(shown(panel="matrix"))
    figure = json.loads(shown(panel="matrix").get("plotly_chart")[0].proto.spec)
    assert {letter for row in figure["data"][0]["text"] for letter in row} == {"", *"abcdefghi"}
