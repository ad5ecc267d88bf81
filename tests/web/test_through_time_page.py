"""The exhibit on backpropagation through time: each panel from its link, what it says, and what it makes of nonsense."""

from __future__ import annotations

import re
from functools import partial

import pytest
from streamlit.testing.v1 import AppTest

from core.reference.remembering import NETWORKS
from core.reference.sentence_gradients import CELLS
from core.web.exhibits.through_time import trainings
from tests import visiting
from tests.visiting import words

shown = partial(visiting.shown, "through_time")

NONSENSE = ["", "abc", "-1", "1e400", "NaN", "9" * 30, "0", "1,5", "<b>1</b>", "\0"]


def warned(test: AppTest) -> str:
    return "\n".join(element.value for element in test.warning)


def box(test: AppTest, label: str):
    return next(item for item in [*test.text_input, *test.slider, *test.selectbox, *test.toggle] if item.label.startswith(label))


@pytest.mark.parametrize("cell", CELLS)
def test_every_cell_tells_its_gradient(cell: str) -> None:
    told = words(shown(cell=cell, loss="every"))
    assert "Loss " in told
    assert "Their product has the norm" in told


def test_the_linear_cell_keeps_the_length() -> None:
    told = words(shown(cell="linear"))
    found = re.search(r"has the norm \*\*([\d.]+)\*\* and the spectral radius \*\*([\d.]+)\*\*", told)
    assert found is not None
    assert (float(found[1]), float(found[2])) == (1, 1)
    assert "1 times the size" in told


@pytest.mark.parametrize(
    "typed", ["one", "🙂 🙃 🙂", "שלום עולם", "<script>alert(1)</script> <b>x</b>", "**a** [b](c) $d$", "\0 \0", "x" * 200]
)
def test_any_words_can_be_typed_and_are_text(typed: str) -> None:
    test = shown(sentence="own", words=typed)
    assert not re.search(r"(?<!\\)<script", words(test))
    assert "Loss " in words(test) or "at least one word" in warned(test)


@pytest.mark.parametrize(("typed", "told"), [("   ", "at least one word"), ("a " * 30, "At most 24 words")])
def test_no_words_and_too_many_are_explained_and_kept(typed: str, told: str) -> None:
    test = shown(sentence="own", words=typed)
    assert told in warned(test)
    assert box(test, "Your words").value == typed
    box(test, "Your words").set_value("now it is right").run()
    assert not test.exception
    assert "Loss " in words(test)


def test_the_line_follows_the_spectral_radius() -> None:
    told = words(shown(panel="vanish", radius="0.8", steps="100", start="orthogonal"))
    assert "It vanishes" in told
    assert re.search(r"multiplies the norm by \*\*0\.8\*\*; the spectral radius is \*\*0\.8\*\*.*R² = \*\*1\.0000\*\*", told)
    test = shown(panel="vanish")
    assert "It vanishes" in words(test)
    box(test, "Spectral radius").set_value(1.5).run()
    assert "It explodes" in words(test)
    assert test.query_params["radius"] in ("1.5", ["1.5"])


@pytest.mark.parametrize("activation", ["linear", "tanh", "relu", "sigmoid"])
@pytest.mark.parametrize(("radius", "start"), [("0.0", "identity"), ("2.0", "random")])
def test_no_corner_of_the_knobs_fails(activation: str, radius: str, start: str) -> None:
    told = words(shown(panel="vanish", activation=activation, start=start, radius=radius, steps="200"))
    assert "16 units" in told
    assert "nan" not in told


def test_training_diverges_and_clipping_holds_it() -> None:
    wild = words(shown(panel="vanish", radius="1.5", train="yes"))
    assert "It diverged at update" in wild
    held = words(shown(panel="vanish", radius="1.5", train="yes", clipping="norm", l2="0.01"))
    assert "diverged" not in held
    assert "updates were clipped" in held
    assert "The penalties" in held


def test_too_much_work_is_refused_in_words() -> None:
    told = warned(shown(panel="vanish", steps="200", train="yes", updates="5000"))
    assert "0 to 25 updates" in told


@pytest.mark.parametrize("wrong", NONSENSE)
def test_nonsense_in_the_address_does_no_harm(wrong: str) -> None:
    names = ("radius", "steps", "reach", "seed", "updates", "rate", "bound", "l1", "l2", "clipping", "activation", "start")
    shown(panel="vanish", train="yes", **dict.fromkeys(names, wrong))
    shown(panel="echo", **dict.fromkeys(("units", "radius", "leak", "seed"), wrong))
    shown(panel="sentence", **dict.fromkeys(("cell", "loss", "weights", "told", "seed", "log", "from", "sentence"), wrong))
    shown(panel="remember", **dict.fromkeys(("lag", "seed", "gates", "live"), wrong))


def test_the_task_is_trained_slice_by_slice_until_it_is_learnt() -> None:
    test = shown(panel="remember", lag="4", seed="7")
    assert "Press Train" in words(test)
    next(button for button in test.button if button.label == "Train").click()
    for _ in range(200):
        test.run()
        assert not test.exception, test.exception
        if "of 1,000 new streams right" in words(test) and "update " not in words(test):
            break
    told = words(test)
    for title in ("Simple RNN", "LSTM", "GRU", "Echo state network"):
        accuracy = re.search(rf"- {title}: .*told \*\*([\d.]+) %", told)
        assert accuracy is not None, told
        assert float(accuracy[1]) > 95
    assert "Echo state network: told" in words(shown(panel="remember", lag="4", seed="7"))  # a second visitor sees it at once


def test_stop_stops() -> None:
    test = shown(panel="remember", lag="60", seed="8", live="yes")
    next(button for button in test.button if button.label == "Stop training").click().run()
    assert "live" not in test.query_params
    before = [training.update for training in trainings.known(("simple_rnn", "lstm", "gru"), 60, 8).values()]
    test.run()
    assert before == [training.update for training in trainings.known(("simple_rnn", "lstm", "gru"), 60, 8).values()]


@pytest.mark.parametrize("lag", ["0", "201", "many"])
def test_a_lag_that_cannot_be_is_explained(lag: str) -> None:
    test = shown(panel="remember", lag=lag)
    assert "Until then 20 is used" in warned(test)
    assert box(test, "Lag").value == lag


def test_the_table_names_every_network() -> None:
    told = "".join(element.proto.body for element in shown(panel="remember").get("html"))
    titles = [*(network.title for network in NETWORKS.values()), "Echo state network"]
    assert all(f">{title}</th>" in told for title in titles)


def test_a_reservoir_echoes_or_does_not_forget() -> None:
    assert "It has the **echo property**" in words(shown(panel="echo", radius="0.8"))
    assert "not forget its beginning" in words(shown(panel="echo", radius="2"))
