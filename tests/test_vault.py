"""The vault: what goes in comes out, whole; names, order, room, and what a listing costs."""

from __future__ import annotations

import dataclasses
import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from core import places, vault
from core.contract import Refusal, Unavailable
from tests.tiny_network import key, make_card, make_files, names, put

pytestmark = pytest.mark.usefixtures("own_weights")
ROOT = Path(__file__).parents[1]
SHELVE = "import sys; from tests.tiny_network import put; print(put(int(sys.argv[1])))"
opened: list[str] = []
watching = False


def _watch(event: str, arguments: tuple[object, ...]) -> None:
    if watching and event == "open":
        opened.append(str(arguments[0]))


sys.addaudithook(_watch)


def test_what_goes_in_comes_out() -> None:
    name = put(1)
    entry = vault.get(name)
    assert name == f"digits/small-{key(1)}" == entry.name
    assert not entry.shipped
    assert [entry.card[fact] for fact in ("lab", "variant", "key", "seed")] == ["digits", "small", key(1), 1]
    assert {kind: vault.read(entry, kind) for kind in entry.card["files"]} == make_files(1)
    assert vault.file(entry, "model.keras").read_bytes() == make_files(1)["model.keras"]
    assert entry.size == sum(map(len, make_files(1).values()))
    assert json.loads((entry.folder / "card.json").read_text("utf-8")) == entry.card
    assert vault.arrays(entry, "weights.npz")["convolution/kernel"].shape == (3, 3, 1, 4)
    assert list((places.models() / ".staging").iterdir()) == []


def test_a_folder_written_in_staging_is_shelved_as_it_stands() -> None:
    with vault.staging() as folder:
        for name, content in make_files(2).items():
            (folder / name).write_bytes(content)
        name = vault.put("digits", "small", key(2), folder, make_card(2))
    assert vault.read(vault.get(name), "model.onnx") == make_files(2)["model.onnx"]
    assert list((places.models() / ".staging").iterdir()) == []


def _interrupted() -> None:
    with vault.staging() as folder:
        (folder / "model.onnx").write_bytes(b"half")
        raise RuntimeError("no luck")


def test_staging_leaves_nothing_when_the_work_fails() -> None:
    with pytest.raises(RuntimeError, match="no luck"):
        _interrupted()
    assert list((places.models() / ".staging").iterdir()) == []
    assert names() == []


def test_shipped_networks_come_first_and_bear_no_key(own_weights: Path) -> None:
    trained = put(3)
    assert put(4, publish=True) == "digits/small"
    assert put(5, variant="large", publish=True) == "digits/large"
    assert put(6, lab="words") == f"words/small-{key(6)}"
    assert names("digits") == ["digits/large", "digits/small", trained]
    assert names() == [*names("digits"), *names("words")]
    assert vault.get("digits/small").shipped
    assert vault.get("digits/small").folder == own_weights / "digits" / "small"


def test_only_the_files_of_the_card_can_be_asked_for() -> None:
    entry = vault.get(put(7))
    for kind in ("card.json", "../../../secret", "/etc/hostname", "", "model.h5"):
        with pytest.raises(Refusal, match=r"has the files evaluation\.npz, model\.keras, model\.onnx, weights\.npz"):
            vault.file(entry, kind)


def test_the_same_key_again_replaces_the_network_and_readers_notice() -> None:
    name = put(8)
    before = vault.get(name)
    assert vault.put("digits", "small", key(8), make_files(9), make_card(9)) == name
    after = vault.get(name)
    assert (before.card["seed"], after.card["seed"]) == (8, 9)
    assert vault.read(after, "model.onnx") == make_files(9)["model.onnx"]
    with pytest.raises(Unavailable, match="have just changed"):  # never the new file under the old card
        vault.read(before, "model.onnx")
    assert names() == [name]


def test_what_another_process_shelves_is_seen_at_once() -> None:
    put(10)
    assert len(names()) == 1
    found = subprocess.run(
        [sys.executable, "-c", SHELVE, "11"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.strip()
    assert found == f"digits/small-{key(11)}"
    assert found in names()
    assert vault.get(found).card["seed"] == 11


def test_a_listing_without_news_opens_no_file_of_a_network() -> None:
    global watching
    name = put(12)
    put(13, publish=True)
    first = vault.entries()
    opened.clear()
    watching = True
    again, found = vault.entries(), vault.get(name)
    watching = False
    assert again == first
    assert found in first
    assert not [path for path in opened if Path(path).suffix]


def test_a_file_that_is_rewritten_unchanged_is_still_good() -> None:
    name = put(14)
    path = vault.file(vault.get(name), "model.onnx")
    path.write_bytes(path.read_bytes())
    for moment in (0, 4_000_000_000):  # the clock jumps back to 1970 and ahead to 2096
        os.utime(path, (moment, moment))
        assert names() == [name]


def test_the_least_recently_used_go_when_room_is_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PERCEPTARIUM_MODELS_MB", "1")
    published = put(20, ballast=600_000, publish=True)  # what ships does not count
    first, second, third = (put(seed, ballast=250_000) for seed in (21, 22, 23))
    folders = {entry.name: entry.folder for entry in vault.entries()}
    for number, name in enumerate((first, third, second)):  # the clock says otherwise
        os.utime(folders[name], (2_000_000_000 + number, 2_000_000_000 + number))
    vault.get(first)
    fourth = put(24, ballast=250_000)
    assert names() == [published, *sorted([first, third, fourth])]
    put(21, ballast=900_000)
    assert names() == [published, first]
    assert vault.get(first).size > 900_000


def test_at_most_so_many_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.vault.writing.MOST", 3)
    shelved = [put(seed) for seed in range(30, 35)]
    assert names() == sorted(shelved[2:])


@pytest.mark.parametrize("limit", ["", "-1", "1.5", "plenty"])
def test_a_limit_that_is_no_number_is_told_at_the_start(limit: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PERCEPTARIUM_MODELS_MB", limit)
    with pytest.raises(Unavailable, match="must be a whole number"):
        vault.sweep()


def test_the_ledger_of_uses_is_shortened(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.vault.recency.LONGEST", 2000)
    ledger = places.models() / ".used"
    first, second = put(40), put(41)
    ledger.write_text(f"{second}\n{first}\n" * 100, "utf-8")
    third = put(42)
    assert ledger.read_text("utf-8").split() == [second, first, third]


def test_the_sweep_leaves_what_living_processes_write() -> None:
    with vault.staging() as folder:
        (folder / "model.onnx").write_bytes(b"half")
        vault.sweep()
        assert (folder / "model.onnx").read_bytes() == b"half"


@pytest.mark.parametrize(
    ("lab", "variant", "digits"), [("../x", "small", "0" * 12), ("digits", "Small", "0" * 12), ("digits", "small", "12")]
)
def test_only_proper_names_are_shelved(lab: str, variant: str, digits: str) -> None:
    with pytest.raises(ValueError, match="expected names like"):
        vault.put(lab, variant, digits, make_files(1), make_card(1))


def test_an_unusable_network_is_not_shelved() -> None:
    name = put(50)
    cases = {
        "not finite": (make_files(51), make_card(51, history=[{"loss": float("nan")}])),
        "another network": (make_files(51), make_card(51, parameters=17)),
        "does not name the files": ({"weights.npz": make_files(51)["weights.npz"]}, make_card(51)),
    }
    for reason, (files, card) in cases.items():
        with pytest.raises(Refusal, match=reason):
            vault.put("digits", "small", key(50), files, card)
    assert vault.get(name).card["seed"] == 50
    assert vault.problems() == []


def test_entries_are_plain_data() -> None:
    entry = vault.get(put(60))
    assert isinstance(json.dumps(entry.card), str)
    with pytest.raises(dataclasses.FrozenInstanceError):
        entry.name = "other"  # type: ignore[misc]
    assert np.isfinite(vault.arrays(entry, "evaluation.npz")["confidences"]).all()


def test_a_long_shelf_is_gone_over_in_turns(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.vault.looking.CLOSELY", 2)
    shelved = sorted(put(seed) for seed in range(70, 75))
    assert names() == shelved
    os.truncate(vault.file(vault.get(shelved[0]), "model.keras"), 5)
    os.truncate(vault.file(vault.get(shelved[3]), "model.keras"), 5)
    assert vault.find(shelved[3]) is None  # who asks for it gets a close look
    assert shelved[3] not in names()
    listings = [names() for _ in range(3)]
    assert listings[-1] == [shelved[1], shelved[2], shelved[4]]
