"""The lab's page, section after section, with honest and with nonsensical addresses: never a trace, always a page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from core import facade
from core.web.sections import SECTIONS
from tests.visiting import opened, words

LAB = "digit_classifier"
NETWORKS = [entry.name for entry in facade.shelf(LAB) if entry.shipped]


def page() -> None:
    from pages import lab

    lab.render("digit_classifier")


shown = partial(opened, page)


@pytest.fixture(autouse=True)
def own_home(home_with_mnist: Path) -> Iterator[None]:
    """Each test starts with an empty shelf beside the shipped one, and leaves no worker behind."""
    yield
    facade.stop()


@pytest.mark.parametrize("model", NETWORKS)
@pytest.mark.parametrize("section", list(SECTIONS))
def test_every_section_shows_every_network(section: str, model: str) -> None:
    test = shown(section=section, model=model)
    assert test.title[0].value == "Handwritten digits"
    assert not test.error


@pytest.mark.parametrize("model", NETWORKS)
def test_every_layer_can_be_opened_and_its_unit_is_what_the_network_says(model: str) -> None:
    for layer in facade.layers(model):
        test = shown(section="Look inside", model=model, layer=layer.name)
        said = next(caption.value for caption in test.caption if caption.value.startswith("Added up by hand"))
        ours, theirs = (float(number) for number in re.findall(r"(-?[\d.e+-]+)[.:] ", said)[:2])
        assert ours == pytest.approx(theirs, rel=1e-5, abs=1e-6), said


def test_sections_can_be_walked_through_one_after_the_other() -> None:
    """A page that renders may still break when a widget changes."""
    test = shown()
    for section in [*SECTIONS, *reversed(SECTIONS)]:
        test.session_state["section"] = section
        test.run()
        assert not test.exception, (section, test.exception)


NONSENSE = {
    "model": "../../etc/passwd",
    "picture": "%00<script>",
    "layer": "no such layer",
    "unit": "999-999-999",
    "cell": "12-x",
    "job": "../jobs",
    "section": "DROP TABLE",
    "variant": "vgg",
    "quantity": "NaN",
}


@pytest.mark.parametrize("section", list(SECTIONS))
@pytest.mark.parametrize("name", list(NONSENSE))
def test_nonsense_in_the_address_is_looked_up_and_not_found(section: str, name: str) -> None:
    """Case 66: names are looked up, never used as paths."""
    test = shown(**{"section": section, name: NONSENSE[name]})
    assert "Traceback" not in words(test)
    assert "passwd" not in words(test)


ASKED = [
    ("units", "1000000", "433,000,000 weights"),
    ("units", "0", "Hidden units must be between 4 and 2048"),
    ("learning_rate", "nan", "Learning rate must be a number"),
    ("learning_rate", "1e400", "Learning rate must be a number"),
    ("epochs", "1000000000", "Epochs must be between 1 and 60"),
    ("dropout", "1", "Dropout must be between 0 and 0.9"),
    ("batch_size", "-5", "Batch size must be between 16 and 1024"),
    ("seed", "-1", "Seed must be between 0"),
]


@pytest.mark.parametrize(("knob", "value", "said"), ASKED)
def test_settings_in_the_address_are_checked_before_anything_is_built(knob: str, value: str, said: str) -> None:
    """Cases 46 to 53 by way of the address: a plain sentence, and the form with values that are allowed."""
    test = shown(section="Train it", variant="compact_cnn", **{knob: value})
    assert said in words(test)
    assert test.button
