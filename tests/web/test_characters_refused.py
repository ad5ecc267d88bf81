"""What the panels of the lab that reads by the character do with what the facade refuses: they say it, and nothing breaks."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from core import facade
from core.web.characters import typing


@pytest.fixture(autouse=True)
def own_home(empty_home: Path) -> Iterator[None]:
    """Each test starts with an empty shelf beside the shipped one."""
    yield
    facade.stop()


def page() -> None:
    from pages import lab

    lab.render("character_model")


def text(test: AppTest) -> list[str]:
    """What the address holds."""
    values = test.query_params.get("text", [])
    return values if isinstance(values, list) else [values]


def refused() -> None:
    from dataclasses import replace

    from core import facade
    from core.web.characters import writing

    found = facade.shelf("character_model")[0]
    writing.show(facade.lab("character_model"), replace(found, name="character_model/gone"))


def test_writing_that_is_refused_is_explained_and_nothing_breaks() -> None:
    test = AppTest.from_function(refused, default_timeout=60)
    test.query_params["go"] = "yes"
    test.run()
    assert not test.exception, test.exception
    assert len(test.warning) == 1
    assert not any("written" in element.proto.body for element in test.get("html"))


def test_half_a_character_on_the_sheet_is_refused_in_words() -> None:  # cases 38, 40
    test = AppTest.from_function(page, default_timeout=60)
    test.query_params["text"] = "The king"
    test.session_state[typing.HEARD] = "abc\ud800"
    test.run()
    assert not test.exception, test.exception
    assert "half a character" in test.warning[0].value
    sheets = [json.loads(one.proto.json) for one in test.get("bidi_component") if "suggest" in one.proto.component_name]
    assert [sheet["text"] for sheet in sheets] == text(test) == ["The king"]


def half_a_character_comes() -> None:
    import streamlit as st

    from core.web.characters import typing

    st.session_state[typing.KEY] = {"typed": {"text": "abc\ud800", "rest": True}}
    typing._hear()


def test_half_a_character_that_rests_is_kept_in_no_address() -> None:
    test = AppTest.from_function(half_a_character_comes)
    test.query_params["text"] = "The king"
    test.run()
    assert not test.exception, test.exception
    assert text(test) == ["The king"]
    assert test.session_state[typing.HEARD] == "abc\ud800", "the sheet says what is wrong with it"
