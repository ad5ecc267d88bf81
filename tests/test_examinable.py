"""Which networks `python -m core evaluate` examines again: none whose text is gone, unless it is asked for by name."""

from __future__ import annotations

from pathlib import Path

import pytest

from core import facade, vault
from core.__main__ import examinable
from core.contract import Refusal

LAB = "character_model"
GONE = f"{LAB}/gru-0123456789ab"


@pytest.fixture
def own_network(empty_home: Path) -> str:
    """The shipped GRU once more, as if it had learned from a visitor's text."""
    shipped = facade.entry(f"{LAB}/gru")
    files = {name: vault.read(shipped, name) for name in shipped.card["files"]}
    card = shipped.card | {"dataset": shipped.card["dataset"] | {"id": "own"}}
    return vault.put(LAB, "gru", GONE[-12:], files, card)


@pytest.mark.parametrize("variant", [None, "gru"])
def test_those_of_a_visitors_text_are_left_out_with_a_word(
    own_network: str, variant: str | None, capsys: pytest.CaptureFixture[str]
) -> None:
    assert own_network == GONE
    chosen = examinable(LAB, variant)
    assert f"{LAB}/gru" in chosen
    assert GONE not in chosen
    assert len(chosen) == sum(entry.shipped for entry in facade.shelf(LAB) if variant in (None, entry.card["variant"]))
    assert f"{GONE} is left out: it learned from a visitor's own text" in capsys.readouterr().err


def test_one_that_is_asked_for_by_name_is_refused_in_words(own_network: str) -> None:
    assert examinable(LAB, own_network) == [GONE]
    with pytest.raises(Refusal, match="visitor's own text, which is not kept"):
        facade.evaluate(own_network)
    with pytest.raises(Refusal, match="can be examined"):
        examinable(LAB, "no such")
