"""A visitor's own text: kept by its hash, found by it alone, deleted."""

from __future__ import annotations

from pathlib import Path

import pytest

from core import places
from core.contract import Refusal, Unavailable
from core.data import own
from core.jobs.folders import remove_texts_but

TEXT = "The quick brown fox jumps over the lazy dog. Ärger, Öl und Übermut.\n" * 40


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PERCEPTARIUM_HOME", str(tmp_path))


def test_it_comes_back_and_goes() -> None:
    digest = own.keep(TEXT)
    assert own.keep(TEXT) == digest
    found = own.load(digest)
    assert (found.train_texts, found.test_texts) == ((TEXT,), ())
    assert found.card.sha256 == digest
    assert TEXT[:20] not in str(found.card)
    remove_texts_but(())
    remove_texts_but(())
    with pytest.raises(Unavailable, match="not kept any more"):
        own.load(digest)


def test_an_altered_one_is_not_learned_from() -> None:
    digest = own.keep(TEXT)
    (places.own_texts() / f"{digest}.txt").write_text(TEXT + "!")
    with pytest.raises(Unavailable, match="Paste it again"):
        own.load(digest)


def test_only_those_that_are_needed_stay() -> None:
    names = [own.keep(f"{number} {TEXT}") for number in range(3)]
    (places.own_texts() / f"{names[0]}.new").write_text("half written, by a process that was killed")
    remove_texts_but({names[1]})
    assert [path.name for path in places.own_texts().iterdir()] == [f"{names[1]}.txt"]


@pytest.mark.parametrize("text", ["", TEXT[:1_999], TEXT * 100])
def test_one_of_another_length_is_refused(text: str) -> None:
    with pytest.raises(Refusal, match=f"2,000 to 200,000 characters; {len(text):,} came"):
        own.keep(text)


@pytest.mark.parametrize(("text", "often"), [("abc" * 1_000, 3), ("".join(map(chr, range(0x4E00, 0x4E00 + 3_000))), 0)])
def test_one_without_characters_that_come_again_is_refused(text: str, often: int) -> None:
    with pytest.raises(Refusal, match=f"in the first half of this one there are {often}"):
        own.keep(text)


def test_one_of_too_many_different_characters_is_refused() -> None:
    letters = "".join(map(chr, range(0x4E00, 0x4E00 + 300)))
    assert own.keep(letters * 10)
    with pytest.raises(Refusal, match="at most 300 different characters; this one has 301"):
        own.keep(letters * 10 + "a")
    with pytest.raises(Refusal, match="this one has 12,000"):
        own.keep("".join(map(chr, range(0x4E00, 0x4E00 + 12_000))) * 10)


@pytest.mark.parametrize("name", ["../jobs", "a" * 63, "A" * 64, ""])
def test_a_name_that_is_no_hash_is_never_looked_for(name: str) -> None:
    with pytest.raises(ValueError, match="64 hexadecimal"):
        own.load(name)
