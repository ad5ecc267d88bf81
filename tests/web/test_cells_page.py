"""The exhibits on recurrent networks at honest, at random and at nonsensical addresses: never a trace, always a page."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pytest

from core.reference.cells import GRU, Clamp, run
from core.web.components.conveyor import tell
from core.web.equations import broken
from core.web.exhibits.cells import presets
from core.web.exhibits.cells.setup import CELLS
from core.web.exhibits.cells.typed import as_planes, from_planes
from tests.visiting import held, shown, words

SEED = 51
PAGES = ("cells", "unrolled")


@pytest.mark.parametrize("name", PAGES)
def test_the_page_as_it_is_opened(name: str) -> None:
    test = shown(name)
    assert not test.error
    assert not test.warning
    assert held(test) == {}


CHOICES: Mapping[str, Mapping[str, list[str]]] = {
    "cells": {
        "cell": list(CELLS)[1:], "preset": ["fade", "weather", "random"], "panel": ["steps", "numbers", "count"],
        "inputs": ["3", "4"], "units": ["3", "4"], "steps": ["6", "12"], "padding": ["1", "2"], "x": ["1_2~3_4"],
        "lstm_kernel": ["1_2~~3_4"], "gru_bias": ["0.5"], "step": ["1", "3"],
    },
    "unrolled": {
        "panel": ["shapes", "order", "weights"], "text": ["the clouds are in the sky", "a"], "units": ["1", "3"],
        "trained": ["0", "50"], "seed": ["2", "77"], "shape": ["one_to_many", "translation", "one_to_one"], "pair": ["dog"],
        "first": ["cats and dogs"], "kind": ["LSTM", "GRU"], "length": ["1", "5000"], "features": ["300"], "step": ["0"],
    },
}  # fmt: skip


@pytest.mark.parametrize("name", PAGES)
def test_a_link_restores_just_the_state_that_it_was_copied_from(name: str) -> None:
    """Random states: the page shows them without a complaint and leaves the address as it was."""
    dice = np.random.default_rng([SEED, PAGES.index(name)])
    for _ in range(12):
        chosen = {key: str(dice.choice(values)) for key, values in CHOICES[name].items() if dice.random() < 0.6}
        print(chosen)
        test = shown(name, **chosen)
        assert held(test) == chosen
        assert not test.error, chosen
        assert not test.warning, chosen


@pytest.mark.parametrize("cell", CELLS)
@pytest.mark.parametrize("panel", ["belt", "steps", "numbers", "count"])
def test_every_cell_is_shown_in_every_panel(cell: str, panel: str) -> None:
    for preset in list(presets.PRESETS)[: None if panel == "belt" else 1]:
        test = shown("cells", cell=cell, panel=panel, preset=preset)
        assert not test.error
        assert not test.warning


def test_a_held_gate_is_told_with_what_its_equation_would_give() -> None:
    said = words(shown("cells", hold="forget", at="0.25", step="1"))
    assert "The forget gate is held at 0.25; its equation alone would give 0.982" in said
    assert "held" not in words(shown("cells", hold="forget", at="0.25", step="1", when="2, 3"))


def test_a_padded_step_is_told() -> None:
    assert "This step is padding" in words(shown("cells", padding="3", step="6"))
    assert "The equations at step 4" in words(shown("cells", padding="3", step="4"))


def test_the_numbers_of_the_first_step_of_the_switch() -> None:
    said = words(shown("cells"))
    assert r"\tanh\left(2\right) \approx 0.964028" in said
    assert "0.982014" in said


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ({"hold": "input", "when": "9"}, "Steps are whole numbers from 0 to 7"),
        ({"hold": "input", "when": "one"}, "'one' came"),
        ({"hold": "input", "when": "-1"}, "'-1' came"),
        ({"padding": "9"}, "at most 8 can be padding"),
        ({"panel": "numbers", "x": "1_two"}, "the numbers in the link cannot be read"),
        ({"panel": "numbers", "lstm_bias": "NaN"}, "the numbers in the link cannot be read"),
    ],
)
def test_what_cannot_be_is_explained_and_stays_typed(address: dict[str, str], said: str) -> None:
    test = shown("cells", **address)
    assert said in words(test)
    assert held(test) == address


SENTENCES = [
    ("   ", "at least one word"),
    ("?!", "at least one word"),
    ("a b c d e f g h i j", "At most 8 words"),
    ("x" * 60, "at most 20 letters"),
]


@pytest.mark.parametrize(("text", "said"), SENTENCES)
@pytest.mark.parametrize("panel", ["unrolled", "shapes"])
def test_a_sentence_that_cannot_be_read_is_explained(panel: str, text: str, said: str) -> None:
    test = shown("unrolled", panel=panel)
    test.text_input[0].set_value(text).run()
    assert not test.exception
    assert said in words(test)
    test.text_input[0].set_value("feeling better").run()
    assert said not in words(test)


def test_an_emptied_box_has_its_sentence_back() -> None:
    test = shown("unrolled", text="feeling better")
    test.text_input[0].set_value("").run()
    assert test.text_input[0].value == "feeling under the weather"
    assert held(test) == {}


STRANGE = [
    "<script>alert(1)</script>", "**bold** $x$ | `c`", "مرحبا بالعالم", "🙂 🙃", "a\0b", "日本語 です", ":material/home: [a](b)",
]  # fmt: skip


@pytest.mark.parametrize("text", STRANGE)
@pytest.mark.parametrize("panel", ["unrolled", "order"])
def test_strange_words_are_words(panel: str, text: str) -> None:
    test = shown("unrolled", panel=panel, text=text, first=text)
    assert "<script>" not in words(test).replace(r"\<script\>", "")
    assert not test.error


NONSENSE = ["", "abc", "NaN", "1e400", "-1", "9" * 20, "٣", "\0", "1_2~3", "x" * 10_000, "<script>", "../../etc/passwd"]
NAMES = {
    "cells": ("cell", "preset", "panel", "inputs", "units", "steps", "padding", "hold", "at", "when", "way", "unit", "step", "x",
              "lstm_kernel", "lstm_bias", "reset", "update", "activation"),
    "unrolled": ("panel", "text", "units", "trained", "seed", "step", "unit", "shape", "pair", "first", "second", "kind",
                 "length"),
}  # fmt: skip


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("text", NONSENSE)
def test_nonsense_in_the_address_does_no_harm(name: str, text: str) -> None:
    test = shown(name, **dict.fromkeys(NAMES[name], text))
    assert "Traceback" not in words(test)
    for panel in ("steps", "numbers") if name == "cells" else ("order", "weights"):
        shown(name, **dict.fromkeys(NAMES[name], text) | {"panel": panel, "cell": "both_gru"})


def test_the_same_words_in_another_order() -> None:
    said = words(shown("unrolled", panel="order"))
    assert "they are one sentence" in said
    assert "| [-0.89, -0.59] | [-0.89, -0.59] | 0 |" in said
    assert "do not hold the same words" in words(shown("unrolled", panel="order", second="something else"))
    assert "nothing can tell them apart" in words(shown("unrolled", panel="order", second="I went to Nepal in 2009"))


def test_the_weights_of_the_texts() -> None:
    assert "**21,386**" in words(shown("unrolled", panel="weights"))
    assert "**205,376**" in words(shown("unrolled", panel="weights", example="listing"))  # and 65 of its last neuron


def test_the_same_word_is_told_to_have_two_states() -> None:
    said = words(shown("unrolled", text="the clouds are in the sky", step="4"))
    assert 'After the first the network expects "clouds", after the second "sky"' in said
    said = words(shown("unrolled", text="the rain in spain stays in the plain", step="5"))
    assert 'expects "spain" after both: it cannot tell them apart yet' in said


@pytest.mark.parametrize("name", ["switch", "fade"])
def test_no_zero_of_a_preset_has_a_sign(name: str) -> None:
    found = presets.weights(presets.PRESETS[name], GRU(update_keeps=False), 2, 1)
    assert not any(np.signbit(values[values == 0]).any() for values in found.values())


def test_weights_go_to_tables_and_back() -> None:
    for shape, blocks in (((3, 8), 4), ((12,), 3), ((2, 6), 3), ((5, 2), 1)):
        array = np.arange(float(np.prod(shape))).reshape(shape)
        np.testing.assert_array_equal(from_planes(as_planes(array, blocks), shape), array)
    assert as_planes(np.arange(8.0), 4).tolist() == [[0, 1], [2, 3], [4, 5], [6, 7]]


def test_a_long_sum_is_broken_between_its_terms() -> None:
    first, second = r"\left(" + " + ".join(["1.23456 \\cdot 2"] * 4) + r"\right)", r"\left(3 + 4\right)"
    assert broken(f"{first} + {second} = 9") == [first, "{} + " + f"{second} = 9"]
    assert broken("1 + 2 = 3") == ["1 + 2 = 3"]


def test_what_rides_on_the_belt_is_what_the_cell_computed() -> None:
    dice = np.random.default_rng(SEED)
    for cell in (GRU(), GRU(reset_after=False)):
        weights = presets.weights(presets.PRESETS["random"], cell, 2, 3)
        mask = np.array([[True, True, False]])
        trace = run(cell, weights, dice.normal(0, 1, (1, 3, 2)), mask, clamps=[Clamp("reset", 0.5, (1,), (2,))])
        told = tell(trace, [2, 0])
        old, fed, reset = (np.array(told["values"][name]) for name in ("old_hidden", "fed", "reset"))
        weakened = (trace["reset"][0] * trace.before["hidden"][0]) @ weights["recurrent_kernel"][:, 6:]
        given = trace.x[0] @ weights["kernel"][:, 6:] + weights["bias"].reshape(-1, 9)[0, 6:]
        if cell.reset_after:
            np.testing.assert_allclose(np.tanh(given[:, [2, 0]] + reset * fed), told["values"]["candidate"])
        else:
            np.testing.assert_allclose(np.tanh(given + weakened)[:, [2, 0]], told["values"]["candidate"])
            np.testing.assert_array_equal(fed, old)
        assert told["held"] == {"reset": [[False, False], [True, False], [False, False]]}
        assert told["masked"] == [False, False, True]
        assert told["names"] == ["step 0", "step 1", "step 2"]
