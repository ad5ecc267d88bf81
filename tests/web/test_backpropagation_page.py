"""Backpropagation walked through: by its buttons, by its slider, by itself."""

from __future__ import annotations

import re
from functools import partial

import pytest
from streamlit.testing.v1 import AppTest

from core.reference.examples import EXAMPLES
from tests import visiting
from tests.visiting import held, words

shown = partial(visiting.shown, "backpropagation")


def press(test: AppTest, label: str) -> None:
    next(button for button in test.button if button.label == label).click().run()
    assert not test.exception, test.exception


@pytest.mark.parametrize("network", EXAMPLES)
def test_every_step_can_be_opened_and_is_checked_on_the_page(network: str) -> None:
    last = int(re.search(r"Step 1 of (\d+)", words(shown(network=network)))[1])  # type: ignore[index]
    for number in range(1, last + 1, 9):
        test = shown(network=network, step=str(number))
        assert f"Step {number} of {last}" in words(test)
        assert len(test.latex) == 1
        back = "on the way back" in words(test)
        assert ("by a central difference" in words(test)) == back
    told = words(shown(network=network, panel="all"))
    apart = re.search(r"(\d+) derivatives, each found twice.*largest difference is ([\d.e-]+),", told)
    assert apart is not None
    assert float(apart[2]) < 1e-8


def test_the_buttons_walk_and_the_address_follows() -> None:
    test = shown()
    assert "Step 1 of 45, on the way forwards" in words(test)
    press(test, "Next")
    press(test, "Next")
    assert "Step 3 of 45" in words(test)
    assert held(test)["step"] == "3"
    press(test, "Previous")
    assert "Step 2 of 45" in words(test)
    press(test, "To the way back")
    assert "Step 12 of 45, on the way back: How the loss changes with output 1" in words(test)
    test.slider[0].set_value(45).run()
    assert "Step 45 of 45" in words(test)
    assert next(button for button in test.button if button.label == "Next").disabled


def test_play_goes_on_and_pause_holds() -> None:
    test = shown(step="7")
    press(test, "Play")
    assert held(test)["play"] == "yes"
    assert "Step 7 of 45" in words(test)
    test.session_state["walked"] = -100.0  # the clock has come round
    test.run()
    assert "Step 8 of 45" in words(test)
    press(test, "Pause")
    assert "play" not in test.query_params
    test.session_state["walked"] = -100.0
    test.run()
    assert "Step 8 of 45" in words(test)


def test_playing_ends_at_the_last_step() -> None:
    test = shown(step="44", play="yes")
    test.session_state["walked"] = -100.0
    test.run()
    assert "Step 45 of 45" in words(test)
    assert "play" not in test.query_params
    press(test, "Play")
    assert "Step 1 of 45" in words(test)


def test_another_network_lets_go_of_the_numbers_of_the_last_one() -> None:
    test = shown(step="30", x="7_8")
    test.selectbox[0].select("deep").run()
    assert not test.exception
    assert held(test) == {"network": "deep"}
    assert "Step 1 of 43" in words(test)


def test_a_link_keeps_numbers_and_step_together() -> None:
    test = shown(network="deep", step="30", x="0.1_0.2", layer2="1_2~3_4~5_6")
    assert "Step 30 of 43" in words(test)
    assert set(test.query_params) == {"network", "step", "x", "layer2"}


def test_the_slips_of_the_course_text_are_put_right_where_they_belong() -> None:
    steps = {number: "\n".join(note.value for note in shown(step=str(number)).caption) for number in (16, 33)}
    assert r"so it is $\delta_j$" in steps[16]
    assert "A delta holds no $x_i$" in steps[33]


def test_panels_can_be_walked_through_one_after_the_other() -> None:
    test = shown()
    for panel in ("all", "descend", "weights", "walk", "descend", "all"):
        test.session_state["at-panel"] = panel
        test.query_params["panel"] = panel
        test.run()
        assert not test.exception, (panel, test.exception)


def test_a_step_downhill_lowers_the_loss_and_one_too_long_is_told() -> None:
    assert "the loss has fallen from 0.368718" in shown(panel="descend").success[0].value
    assert "The loss stays" in shown(panel="descend", rate="0").info[0].value
    assert "The loss rose" in shown(panel="descend", rate="-0.5").warning[0].value
    assert "whatever the loss says" in shown(panel="descend", rate="1e30").warning[0].value
