"""The exhibits of neurons at honest, at random and at nonsensical addresses: never a trace, always a page."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pytest

from core.web.exhibits.network.knobs import PRESETS
from tests.visiting import held, shown, words

SEED = 50
PAGES = ("neuron", "network", "backpropagation", "softmax", "dropout")


@pytest.mark.parametrize("name", PAGES)
def test_the_page_as_it_is_opened(name: str) -> None:
    test = shown(name)
    assert test.title[0].value
    assert not test.error
    assert not test.warning
    assert held(test) == {}


CHOICES: Mapping[str, Mapping[str, list[str]]] = {
    "neuron": {
        "inputs": ["1", "2", "5"], "activation": ["tanh", "relu", "leaky_relu", "gelu", "linear", "softmax"], "by": ["slid"],
        "x1": ["-2.5", "7"], "w1": ["0.25", "-4"], "bias": ["-1", "3.5"],
    },
    "network": {
        "data": ["moons", "xor", "spiral", "blobs"], "layers": ["0", "1", "3"], "units": ["1", "3", "8"],
        "activation": ["relu", "sigmoid", "gelu"], "optimizer": ["momentum", "rmsprop"], "rate": ["0.1", "0.002"],
        "steps": ["40", "120"], "seed": ["2", "9"], "noise": ["0", "0.3"], "loss": ["mean_squared", "half_squared"],
        "outputs": ["2"], "batch": ["1", "50"],
        "at": ["0", "7", "30"], "neuron": ["0", "2"], "tests": ["yes"], "line": ["yes"],
    },
    "backpropagation": {
        "network": ["one", "xor", "classes", "deep"], "panel": ["all", "descend", "weights"], "x": ["0.25", "-1_0.5"], "t": ["1"],
        "layer1": ["0.5_-0.25"],
    },
    "softmax": {
        "classes": ["2", "5", "8"], "panel": ["overflow", "jacobian", "gradient"], "temperature": ["0.5", "20"],
        "shift": ["1000", "-3"], "z": ["3_-2"],
    },
    "dropout": {"panel": ["ensemble"], "neurons": ["1", "12"], "rate": ["0", "0.9"], "seed": ["7"]},
}  # fmt: skip


@pytest.mark.parametrize("name", PAGES)
def test_a_link_restores_just_the_state_that_it_was_copied_from(name: str) -> None:
    """Random states: the page shows them without a complaint and leaves the address as it was."""
    dice = np.random.default_rng([SEED, PAGES.index(name)])
    for _ in range(4):
        state = {key: str(dice.choice(values)) for key, values in CHOICES[name].items() if dice.random() < 0.7}
        test = shown(name, **state)
        assert held(test) == state, (SEED, state)
        assert not test.error, (SEED, state)
        controls = {widget.key: widget.value for kind in (test.number_input, test.selectbox, test.slider) for widget in kind}
        for key, value in state.items():
            drawn = controls.get(f"at-{key}")
            if drawn is not None:
                assert str(drawn) == value or float(drawn) == float(value), (key, drawn, value)


@pytest.mark.parametrize("name", PAGES)
def test_back_and_forward_bring_the_whole_state_in_the_same_session(name: str) -> None:
    """Random states, one after the other in one session, as by the browser's history: nothing of a link is lost."""
    dice = np.random.default_rng([SEED, 100 + PAGES.index(name)])
    test = shown(name)
    for _ in range(6):
        state = {key: str(dice.choice(values)) for key, values in CHOICES[name].items() if dice.random() < 0.7}
        test.query_params.clear()
        for key, value in state.items():
            test.query_params[key] = value
        test.run()
        assert not test.exception, (SEED, state)
        assert held(test) == state, (SEED, state)
        controls = {widget.key: widget.value for kind in (test.number_input, test.selectbox, test.slider) for widget in kind}
        for key, value in state.items():
            drawn = controls.get(f"at-{key}")
            assert drawn is None or str(drawn) == value or float(drawn) == float(value), (SEED, key, drawn, value)


def test_another_training_is_watched_from_its_start() -> None:
    test = shown("network", seed="2", at="7", line="yes", steps="40")
    next(box for box in test.number_input if box.key == "at-seed").set_value(3).run()
    assert held(test) == {"seed": "3", "line": "yes", "steps": "40"}
    next(box for box in test.selectbox if box.key == "at-data").select("xor").run()
    assert held(test)["data"] == "xor"
    assert not test.exception


NONSENSE = ("nan", "-1e999", "../../etc/passwd", "%00<script>", "1_x~~~", "9" * 400)
NAMES = {name: [*choices, "step", "play", "right", "temperature", "output", "layer2"] for name, choices in CHOICES.items()}


@pytest.mark.parametrize("nonsense", NONSENSE, ids=range(len(NONSENSE)))
@pytest.mark.parametrize("name", PAGES)
def test_nonsense_in_the_address_is_never_more_than_nonsense(name: str, nonsense: str) -> None:
    test = shown(name, **dict.fromkeys(NAMES[name], nonsense))
    assert "Traceback" not in words(test)
    assert "passwd" not in words(test)
    assert test.title[0].value


REFUSED = [
    ("network", {"units": "0"}, "1 to 64 neurons; 0 came"),
    ("network", {"units": "1000000"}, "1,000,000 came"),
    ("network", {"units": "20"}, "at most 32 hidden neurons"),
    ("network", {"layers": "-1"}, "0 to 7 hidden layers"),
    ("network", {"layers": "1000000"}, "0 to 7 hidden layers"),
    ("network", {"rate": "1e30"}, "Learning rate must be between"),
    ("network", {"rate": "-1"}, "Learning rate must be between"),
    ("network", {"noise": "7"}, "noise can be 0 to 0.5"),
    ("network", {"count": "2"}, "8 to 1000 points"),
    ("network", {"count": "100000000"}, "8 to 1000 points"),
    ("network", {"batch": "0"}, "A batch has 1 to 100 points"),
    ("network", {"steps": "0"}, "1 to 4,000 steps"),
    ("network", {"steps": "1000000"}, "1 to 4,000 steps"),
    ("neuron", {"activation": "softmax", "temperature": "0"}, "temperature must be above 0"),
    ("neuron", {"activation": "softmax", "temperature": "-3"}, "temperature must be above 0"),
    ("backpropagation", {"network": "xor", "t": "7"}, "targets from 0 to 1"),
    ("softmax", {"temperature": "0"}, "temperature must be above 0"),
    ("softmax", {"temperature": "-1"}, "temperature must be above 0"),
    ("dropout", {"rate": "1"}, "at least 0 and below 1"),
    ("dropout", {"rate": "-0.5"}, "at least 0 and below 1"),
    ("dropout", {"neurons": "0"}, "1 to 12 hidden neurons"),
    ("dropout", {"neurons": "1000000"}, "1 to 12 hidden neurons"),
]


@pytest.mark.parametrize(("name", "address", "said"), REFUSED, ids=[f"{name} {address}" for name, address, _ in REFUSED])
def test_what_cannot_be_is_explained_and_what_was_typed_is_kept(name: str, address: dict[str, str], said: str) -> None:
    test = shown(name, **address)
    assert said in "\n".join(warning.value for warning in test.warning)
    assert held(test) == address


def test_every_activation_of_one_neuron_has_its_formulas_filled_in() -> None:
    for activation in ("sigmoid", "tanh", "relu", "leaky_relu", "gelu", "linear", "softmax"):
        test = shown("neuron", activation=activation, x1="2", w1="0.5", inputs="1", bias="0.25")
        sums, output, slope = (formula.value for formula in test.latex)
        assert "= 1.25" in sums
        assert "1.25" in output
        assert r"\partial y" in slope


def test_numbers_typed_are_still_there_when_they_are_slid() -> None:
    test = shown("neuron", w1="123.5", by="slid")
    weight = next(slider for slider in test.slider if slider.key == "at-w1")
    assert weight.value == 123.5
    weight.set_value(-3.0).run()
    assert held(test)["w1"] == "-3"
    assert not test.exception


def test_a_network_that_cannot_beat_a_line_says_so() -> None:
    said = words(shown("network", data="blobs", layers="0"))
    assert "just as many" in said or "is better" in said
    assert "gets 95.0% of the test points right" in words(shown("network"))


@pytest.mark.parametrize("preset", PRESETS)
def test_a_preset_of_the_network_sets_its_knobs_and_no_others(preset: str) -> None:
    test = shown("network", seed="5", noise="0.2", at="3")
    next(button for button in test.button if button.label == preset).click().run()
    assert not test.exception
    assert not test.error
    assert held(test) == PRESETS[preset]
    assert bool(test.warning) == (preset == "Far too large a step")


def test_softmax_says_that_a_shift_changes_nothing_and_survives_one_of_a_billion() -> None:
    plain, moved = (words(shown("softmax", shift=shift)) for shift in ("0", "100"))
    share = "Class 1 wins with 0.6381"
    assert share in plain
    assert share in moved
    assert "They add up to **1**" in words(shown("softmax", shift="1000000000"))
    assert "As it stands the formula fails" in words(shown("softmax", panel="overflow", shift="1000"))


def test_dropout_in_training_means_what_it_means_in_use() -> None:
    said = words(shown("dropout", rate="0.3", seed="5"))
    assert "each weighted by its chance, of the sum in training is" in said
    assert "just that of use" in said
