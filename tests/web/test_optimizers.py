"""The exhibit on optimisers: every surface and panel, deep links, nonsense explained beside the control; never a trace."""

from __future__ import annotations

import random
from functools import partial

import pytest
from streamlit.testing.v1 import AppTest

from core.reference import optimizers, surfaces
from core.web.exhibits.optimizers.curvature import follows
from core.web.exhibits.optimizers.knobs import RUNNERS
from pages.exhibits.optimizers import PANELS
from tests import visiting
from tests.visiting import held, words

shown = partial(visiting.shown, "optimizers")

SEED = 7


def box(test: AppTest, label: str) -> str:
    return str(next(element for element in test.text_input if element.label == label).value)


@pytest.mark.parametrize("panel", list(PANELS))
@pytest.mark.parametrize("surface", list(surfaces.MAKERS))
def test_every_surface_has_every_panel(surface: str, panel: str) -> None:
    test = shown(surface=surface, panel=panel)
    assert not test.warning
    assert test.selectbox[0].value == surface
    assert ("Batch size" in [element.label for element in test.text_input]) == bool(surfaces.surface(surface).examples)


@pytest.mark.parametrize("name", list(RUNNERS))
def test_every_optimisers_step_is_filled_in(name: str) -> None:
    """The last formula's line ends with the parameter after the step, as the reference has it."""
    test = shown(surface="line", look=name, step="3", axis="1")
    assert f"**{RUNNERS[name][0]}, step 3**" in words(test)
    assert r"\theta_{\mathrm{new}} &=" in test.latex[-1].value
    method = RUNNERS[name][1]
    assert len(test.latex) == {"gradient_descent": 1, "adam": 4}.get(method, 2)


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("rate", "0", "Learning rate must be between"),
        ("rate", "-0.1", "Learning rate must be between"),
        ("rate", "nan", "Learning rate must be a number"),
        ("rate", "1e30", "Learning rate must be between"),
        ("rate", "0,1", "Learning rate must be a number"),
        ("rate", "x" * 3000, "Learning rate must be a number"),
        ("adam_rate", "inf", "Learning rate, Adam must be a number"),
        ("x", "99", "Start, slope must be between -1 and 4"),
        ("y", "north", "Start, intercept must be a number"),
        ("batch", "0", "Batch size must be between 1 and 60"),
        ("batch", "61", "Batch size must be between 1 and 60"),
        ("batch", "2.5", "Batch size must be a whole number"),
        ("steps", "1000000000", "Steps must be between 1 and 2000"),
        ("steps", "0", "Steps must be between 1 and 2000"),
        ("seed", "-1", "Seed must be between"),
        ("below", "low", "Race: below a loss of, for good must be a number"),
        ("momentum", "2", "Momentum must be between 0 and 0.999999"),
        ("beta1", "1", "Beta 1 must be between"),
        ("beta2", "nan", "Beta 2 must be a number"),
        ("rho", "-1", "Rho must be between"),
        ("epsilon", "0", "Epsilon must be between"),
    ],
)
def test_what_cannot_be_is_explained_beside_its_box_and_stays_in_it(name: str, value: str, told: str) -> None:
    test = shown(surface="line", **{name: value})
    assert len(test.warning) == 1
    assert told in test.warning[0].value
    assert "Until then" in test.warning[0].value
    assert value[:40] in [element.value for element in test.text_input]


@pytest.mark.parametrize("name", ["condition", "tilt"])
def test_the_ravines_own_numbers_are_explained_too(name: str) -> None:
    assert "must be between" in shown(**{name: "-5"}).warning[0].value


def test_nonsense_in_a_link_shows_the_race_from_its_usual_state() -> None:
    test = shown(surface="mountain", panel="attic", step="-3", off="nobody-adam-adam", look="newton", speed="fast", axis="9")
    assert not test.warning
    assert test.selectbox[0].value == "ravine"
    assert "**Momentum, step 120**" in words(test)


def test_who_diverges_is_told_why() -> None:
    """The ravine's largest eigenvalue is 20: 0.11 is above gradient descent's bound, 2 / 20, and below momentum's, 3.8 / 20."""
    told = "\n".join(info.value for info in shown(rate="0.11", panel="curvature").info)
    assert "Gradient descent left the map at step" in told
    assert "largest eigenvalue of the Hessian on its way was 20" in told
    assert "above the bound 0.1 for that" in told
    assert "Momentum left" not in told
    assert "local" not in told


def test_on_a_surface_that_is_not_quadratic_the_reason_is_called_local() -> None:
    told = "\n".join(info.value for info in shown(surface="rosenbrock", rate="0.01").info)
    assert "The largest local eigenvalue of the Hessian" in told
    assert "local bound" in told
    assert "locally" in words(shown(surface="rosenbrock", panel="curvature"))


def test_every_curvature_can_be_looked_at() -> None:
    assert "does not curve upwards here at all" in words(shown(surface="network", panel="curvature", x="4.5", y="9.5", step="0"))
    assert "near a saddle" in words(shown(surface="saddle", panel="curvature", step="0"))
    assert "The condition number, the larger over the smaller, is 20" in words(shown(panel="curvature"))


def test_what_follows_from_a_bound_is_said_as_it_is() -> None:
    """The ravine's largest eigenvalue is 20, so gradient descent's bound is 0.1."""
    for rate, told in (("0.05", "below it: this comes to rest"), ("0.1", "just at it"), ("0.11", "above it: this diverges")):
        test = shown(rate=rate, panel="curvature")
        assert f"Gradient descent: the learning rate {rate} is {told}" in words(test), rate
    assert "runs off downhill" in follows(0.05, 0.1, -1.0, exact=True)
    assert "sets no limit" in follows(0.05, 0.1, -1.0, exact=False)


def test_a_typed_number_goes_into_the_address_and_a_wrong_one_too() -> None:
    test = shown()
    next(element for element in test.text_input if element.label == "Learning rate").set_value("0.07").run()
    assert held(test)["rate"] == "0.07"
    next(element for element in test.text_input if element.label == "Learning rate").set_value("fast").run()
    assert held(test)["rate"] == "fast"
    assert not test.exception
    assert "must be a number" in test.warning[0].value
    next(element for element in test.text_input if element.label == "Learning rate").set_value("").run()
    assert "rate" not in held(test)
    assert box(test, "Learning rate") == "0.05"


def test_the_best_learning_rates_are_written_into_their_boxes() -> None:
    test = shown(surface="bowl", steps="40")
    test.button[0].click().run()
    assert not test.exception
    assert not test.warning
    assert box(test, "Learning rate, Gradient descent") == "1"  # on this bowl one step of 1 is the minimum itself
    assert held(test)["own"] == "yes"


def random_state(dice: random.Random) -> dict[str, str]:
    name = dice.choice(list(surfaces.MAKERS))
    surface = surfaces.surface(name)
    left, right, bottom, top = surface.box
    state = {
        "surface": name,
        "x": f"{dice.uniform(left, right):.3g}",
        "y": f"{dice.uniform(bottom, top):.3g}",
        "rate": f"{10 ** dice.uniform(-5, 2):.3g}",
        "steps": str(dice.randint(1, 60)),
        "momentum": f"{dice.random():.3g}",
        "beta2": f"{dice.random():.3g}",
        "below": f"{dice.uniform(-1, 5):.3g}",
        "step": str(dice.randint(0, 60)),
        "off": "-".join(dice.sample(list(RUNNERS), 3)),
        "look": dice.choice(list(RUNNERS)),
        "panel": dice.choice(list(PANELS)),
    }
    state |= {"batch": str(dice.randint(1, surface.examples)), "seed": str(dice.randint(0, 99))} if surface.examples else {}
    return state | ({"condition": f"{10 ** dice.uniform(0, 4):.3g}"} if name == "ravine" else {})


@pytest.mark.parametrize("number", range(12))
def test_a_link_restores_exactly_its_state(number: int) -> None:
    """Random states: every box shows what the link says, nothing is refused, and the link stays as it was."""
    state = random_state(random.Random(f"{SEED}-{number}"))
    print(state)
    test = shown(**state)
    assert not test.warning
    labels = {
        "x": "Start, " + surfaces.surface(state["surface"]).axes[0],
        "rate": "Learning rate",
        "steps": "Steps",
        "batch": "Batch size",
        "seed": "Seed",
        "momentum": "Momentum",
        "beta2": "Beta 2",
        "condition": "Condition number",
        "below": "Race: below a loss of, for good",
    }
    for name, label in labels.items():
        if name in state:
            assert box(test, label) == state[name]
    assert held(test) == state


def test_every_knob_of_an_optimiser_is_on_the_page() -> None:
    test = shown(own="yes", surface="line")
    labels = {element.label for element in test.text_input}
    for setting, knob in optimizers.KNOBS.items():
        assert knob.label in labels or setting == "initial_accumulator_value"  # Keras' default, which no one turns
    assert {f"Learning rate, {title}" for title, *_ in RUNNERS.values()} <= labels
