"""What the lab that reads by the character says of its own limits, in words."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from core import facade
from core.web.characters import inside

LAB = "character_model"


def page() -> None:
    from pages import lab

    lab.render("character_model")


def said(**address: str) -> str:
    test = AppTest.from_function(page, default_timeout=60)
    for name, value in address.items():
        test.query_params[name] = value
    test.run()
    assert not test.exception, test.exception
    return "\n".join(str(element.value) for kind in (test.markdown, test.caption) for element in kind)


@pytest.fixture(autouse=True)
def own_home(empty_home: Path) -> None:
    """An empty shelf beside the shipped one."""


def test_how_long_a_text_of_ones_own_stays_and_what_goes_on_of_it() -> None:
    told = said(section="Train it", source="own")
    facade.stop()
    assert "deleted from this server when its training has finished or failed" in told
    assert f"until {facade.RESUMABLE} later runs are over" in told
    assert "all pieces of five characters" in told
    assert "until the training is over" not in told


def test_the_surprise_has_an_end_and_unknown_characters_count_in_the_examination() -> None:
    told = said(panel="surprise", text="He went \u6f22 home.", model=f"{LAB}/gru")
    assert "no character costs more than 39.86 bits" in told
    assert "1 of them are unknown" in told
    assert "such characters were counted" in told
    assert "Characters that the alphabet lacks count, too" in said(section="After training")


def test_a_share_of_the_data_is_its_beginning() -> None:
    knob = next(knob for knob in facade.lab(LAB).knobs if knob.name == "share")
    assert "the first books" in knob.help


def test_what_look_inside_keeps_in_memory_is_small() -> None:
    """Of the largest network that can be asked for, two layers of 384 units, at most 32 MB together."""
    found = facade.character_states(f"{LAB}/gru", "It was a dark night. " * 95)
    one = found.hidden.nbytes / found.hidden.shape[1] * 2 * 384
    print(f"{one / 2**20:.1f} MB a text, {inside.MOST_KEPT} texts")
    assert one * inside.MOST_KEPT < 32 * 2**20
