"""The room's public face, and the rules that every data set keeps by being declared."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from core import data, labs, places
from core.contract import Refusal, Unavailable
from core.data.sets import declarations


def test_names() -> None:
    assert data.names() == tuple(sorted(data.names()))
    assert {"books", "doodles", "fashion_mnist", "imdb", "mnist"} <= set(data.names())


def test_every_lab_finds_its_data() -> None:
    for lab in labs.cards().values():
        assert lab.dataset in data.names()


@pytest.mark.parametrize("name", data.names())
def test_every_card_is_complete(name: str) -> None:
    card = data.card(name)
    assert card.id == name
    assert re.fullmatch("[0-9a-f]{64}", card.sha256)
    assert all((card.title, card.licence, card.citation, card.note))
    assert card.homepage.startswith("http")
    assert len(set(card.labels)) == len(card.labels) > 1
    assert card.bytes > 0


@pytest.mark.parametrize("name", data.names())
def test_every_source_is_checked(name: str) -> None:
    """An archive's checksum is declared; only plain idx files are vouched for by their content alone."""
    sources = declarations()[name].sources
    assert any(source.bring for source in sources)
    for source in sources:
        for file, sha256 in source.files.items():
            assert re.fullmatch("[0-9a-f]{64}", sha256) or file.endswith("-ubyte")


@pytest.mark.parametrize("name", ["imagenet", "", "../mnist", "/etc/passwd", "mnist\0", "MNIST"])
@pytest.mark.parametrize("door", [data.load, data.load_test, data.fetch, data.available, data.card])
def test_unknown_names_are_refused(name: str, door) -> None:
    """Hardening case 66: a name is looked up, never joined to a path."""
    with pytest.raises(Refusal, match=r"no data set of that name. The data sets are: .*mnist"):
        door(name)


@pytest.mark.parametrize("name", data.names())
def test_what_is_not_there_says_how_to_get_it(name: str, empty_home: Path, is_plain) -> None:
    assert not data.available(name)
    for door in (data.load, data.load_test):
        with pytest.raises(Unavailable, match=f"is not on this machine yet. Get it with: python -m core fetch {name}") as reason:
            door(name)
        assert is_plain(f"{reason.value}.")
    assert list(empty_home.iterdir()) == []


def test_load(mnist: data.Dataset, home_with_mnist: Path) -> None:
    assert data.available("mnist")
    loaded = data.load("mnist")
    assert (loaded.id, loaded.card, loaded.source) == ("mnist", data.card("mnist"), mnist.source)
    assert np.array_equal(loaded.train_images, mnist.train_images)


def test_load_test(mnist: data.Dataset, home_with_mnist: Path) -> None:
    images, labels = data.load_test("mnist")
    assert np.array_equal(images, mnist.test_images)
    assert np.array_equal(labels, mnist.test_labels)


def test_some_of_the_test_part(mnist: data.Dataset, home_with_mnist: Path) -> None:
    places = [9_999, 0, 1_234, 0]
    assert np.array_equal(np.stack(data.pick_test("mnist", places)), mnist.test_images[places])
    with pytest.raises(IndexError, match="no place 10000"):
        data.pick_test("mnist", [1, 10_000])


def test_a_damaged_copy_is_set_aside(home_with_mnist: Path, is_plain) -> None:
    path = home_with_mnist / "datasets" / "mnist.npz"
    with path.open("r+b") as file:
        file.seek(30_000_000)
        byte = file.read(1)
        file.seek(30_000_000)
        file.write(bytes([byte[0] ^ 1]))
    assert not data.available("mnist")
    with pytest.raises(Unavailable, match=r"damaged and was set aside. Get it again with: python -m core fetch mnist$") as reason:
        data.load("mnist")
    assert is_plain(f"{reason.value}.")
    assert not path.exists()
    assert path.with_name("mnist.npz.damaged").exists()


def test_fetch_needs_no_network_when_it_is_there(home_with_mnist: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(home_with_mnist))
    told: list[tuple[int, int, str]] = []
    assert len(data.fetch("mnist", lambda *step: told.append(step)).test_images) == 10_000
    assert told == []


def test_the_room_knows_no_framework() -> None:
    program = "import sys, core.data; print(sorted({'keras', 'tensorflow', 'streamlit', 'gradio'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", program], cwd=places.ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
