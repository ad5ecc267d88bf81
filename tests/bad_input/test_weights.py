"""Names that are no names, and networks that are damaged, foreign or half there: cases 65, 66 and 73 to 76."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from core import inference, places, vault
from core.contract import Refusal, Unavailable
from core.vault import integrity
from tests.tiny_network import key, make_archive, make_card, make_files, make_onnx, make_weights, names, put

pytestmark = pytest.mark.usefixtures("own_weights")
PICTURE = np.zeros((28, 28), np.uint8)


# Names (66)


NAMES = [
    "", "/", "..", "../weights", "digits", "digits/", "digits/..", "digits/../digits/small", "digits//small", "/etc/passwd",
    "digits/small/../small", "./digits/small", "DIGITS/SMALL", "digits\\small", "C:\\digits\\small", "digits/small\0",
    "digits/small\n", "digits/small ", "%2e%2e/digits/small", "digits/*", "digits/sm?ll", ".quarantine/digits", ".staging/x",
    "digits/small.damaged", "\ud800", "x" * 100_000, "digits/" + "../" * 5000, None, 7, b"digits/small", ["digits/small"],
]  # fmt: skip


@pytest.mark.parametrize("name", NAMES, ids=lambda name: ascii(name)[:30])
def test_names_are_looked_up_and_never_paths(name: object) -> None:
    assert put(1, publish=True) == "digits/small"
    vault.get("digits/small")
    with pytest.raises(Refusal, match="There is no network of that name here") as refusal:
        vault.get(name)
    assert len(str(refusal.value)) < 100


# Files that are not what the card says (65, 73, 74, 75, 76)


def _rewrite(folder: Path, name: str, content: bytes, **changes: object) -> None:
    """Puts a file in place of another one, with a card that vouches for it."""
    (folder / name).write_bytes(content)
    card = json.loads((folder / "card.json").read_text("utf-8")) | changes
    card["files"] = integrity.describe(folder)
    (folder / "card.json").write_text(json.dumps(card), "utf-8")


def _zero(name: str) -> Callable[[Path], None]:
    return lambda folder: (folder / name).write_bytes(b"")


def _half(name: str) -> Callable[[Path], None]:
    return lambda folder: os.truncate(folder / name, (folder / name).stat().st_size // 2)


def _gone(name: str) -> Callable[[Path], None]:
    return lambda folder: (folder / name).unlink()


def _flip(name: str) -> Callable[[Path], None]:
    def flip(folder: Path) -> None:
        content = bytearray((folder / name).read_bytes())
        content[len(content) // 3] ^= 1 << 4
        (folder / name).write_bytes(content)

    return flip


def _poison(number: float) -> Callable[[Path], None]:
    def poison(folder: Path) -> None:
        weights = make_weights(1)
        weights["features/kernel"][3, 4] = number
        _rewrite(folder, "weights.npz", make_archive(**weights))

    return poison


def _pickled(folder: Path) -> None:
    _rewrite(folder, "weights.npz", make_archive(**{"a/b": np.array([{"not": "numbers"}], dtype=object)}))


def _foreign_weights(folder: Path) -> None:
    _rewrite(folder, "weights.npz", make_archive(**make_weights(1, side=20)))


def _foreign_card(folder: Path) -> None:
    _rewrite(folder, "model.keras", b"as it was", variant="large")


def _moved_card(folder: Path) -> None:
    _rewrite(folder, "model.keras", b"as it was", key="0" * 12)


def _card(text: str) -> Callable[[Path], None]:
    return lambda folder: (folder / "card.json").write_text(text, "utf-8")


DAMAGES = {
    **{f"{name} of 0 bytes": (_zero(name), "has 0 bytes instead of") for name in make_files(1)},
    **{f"half of {name}": (_half(name), "bytes instead of") for name in make_files(1)},
    **{f"no {name}": (_gone(name), "is missing") for name in make_files(1)},
    **{f"a flipped bit in {name}": (_flip(name), "has been altered") for name in make_files(1)},
    **{f"{number} in the weights": (_poison(number), "not finite, in features/kernel") for number in (np.nan, np.inf, -np.inf)},
    "weights that are a pickle": (_pickled, "weights.npz cannot be read"),
    "weights.npz that is text": (lambda folder: _rewrite(folder, "weights.npz", b"PK or not PK"), "weights.npz cannot be read"),
    "weights of another architecture": (_foreign_weights, "those of another network"),
    "the card of another network": (_foreign_card, "its card is that of another network"),
    "no card": (_gone("card.json"), "its card is missing"),
    "an empty card": (_card(""), "its card cannot be read"),
    "a card with NaN": (_card('{"files": NaN}'), "its card cannot be read"),
    "a card that is a list": (_card("[]"), "does not name the files"),
    "a card that names nothing": (_card('{"files": {"model.onnx": 3}}'), "does not describe its files"),
    "a card that points elsewhere": (
        _card(json.dumps({"files": {n: {"sha256": "0" * 64, "bytes": 1} for n in ("model.onnx", "../../secret.npz")}})),
        "does not describe its files",
    ),
}


OF_TRAINED = {**DAMAGES, "the card of another run": (_moved_card, "its card is that of another network")}


@pytest.mark.parametrize("looked_before", [False, True], ids=["at first sight", "while in use"])
@pytest.mark.parametrize("damage", OF_TRAINED)
def test_damage_is_found_and_set_aside(damage: str, looked_before: bool) -> None:
    act, reason = OF_TRAINED[damage]
    name, healthy = put(1), put(2)
    folder = places.models() / name
    if looked_before:
        assert len(names()) == 2
    act(folder)
    if looked_before:
        with pytest.raises(Refusal, match=r"was damaged .* Train it again"):
            vault.get(name)
    assert names() == [healthy]
    assert not folder.exists()
    (problem,) = vault.problems()
    assert name in problem
    assert reason in problem
    assert "Train it again" in problem
    assert str(places.home()) not in problem
    assert inference.predict(vault.get(healthy), PICTURE).model == healthy
    assert put(1) == name  # trained again: there it is, and nothing is wrong any more
    assert sorted(names()) == sorted([name, healthy])
    assert vault.problems() == []


@pytest.mark.parametrize("damage", DAMAGES)
def test_what_ships_is_never_touched_only_left_out(damage: str, own_weights: Path) -> None:
    act, reason = DAMAGES[damage]
    name = put(1, publish=True)
    healthy = put(2)
    act(own_weights / "digits" / "small")
    before = {path.name: path.read_bytes() for path in (own_weights / "digits" / "small").iterdir()}
    assert names() == [healthy]
    assert names() == [healthy]
    (problem,) = vault.problems()
    assert name in problem
    assert reason in problem
    with pytest.raises(Refusal, match="There is no network of that name here"):
        vault.get(name)
    assert {path.name: path.read_bytes() for path in (own_weights / "digits" / "small").iterdir()} == before


def _nan_in_onnx() -> bytes:
    weights = make_weights(1)
    weights["probabilities/bias"][0] = np.nan
    return make_onnx(weights)


def _unpromised(**changes: object) -> Callable[[], str]:
    return lambda: put(1, **changes)


def _other_onnx(content: bytes) -> Callable[[], str]:
    return lambda: vault.put("digits", "small", key(1), {**make_files(1), "model.onnx": content}, make_card(1))


SURPRISES = {
    "ONNX of another architecture": _other_onnx(make_onnx(make_weights(1, side=20), side=20)),
    "ONNX with NaN weights": _other_onnx(_nan_in_onnx()),
    "ONNX that is text": _other_onnx(b"a network, honestly"),
    "ONNX cut in half and vouched for": _other_onnx(make_files(1)["model.onnx"][:9000]),
    "a card with other labels": _unpromised(output={"name": "probabilities", "labels": list("abc")}),
    "a card with another output": _unpromised(output={"name": "scores", "labels": list("0123456789")}),
    "a card without an input": _unpromised(input={}),
    "a card with an input that is a word": _unpromised(input="picture"),
    "a rule on a layer that is not there": _unpromised(out_of_distribution={"feature_layer": "soul", "threshold": 1}),
    "a rule that does not fit": _unpromised(out_of_distribution={"feature_layer": "convolution", "threshold": 1}),
}


@pytest.mark.parametrize("surprise", SURPRISES)
def test_a_network_that_computes_something_else_is_withdrawn(surprise: str) -> None:
    healthy, name = put(2), SURPRISES[surprise]()
    entry = vault.get(name)
    with pytest.raises(Unavailable, match="is damaged and has been withdrawn"):
        inference.predict(entry, PICTURE)
    assert names() == [healthy]
    assert name in vault.problems()[0]
    with pytest.raises(Unavailable, match="Try again in a moment"):  # who still holds the old entry gets a sentence too
        inference.predict(entry, PICTURE)
    assert sum(inference.predict(vault.get(healthy), PICTURE).probabilities) == pytest.approx(1)


def test_a_shipped_network_that_computes_something_else_is_left_out(own_weights: Path) -> None:
    files = {**make_files(1), "model.onnx": _nan_in_onnx()}
    entry = vault.get(vault.put("digits", "small", key(1), files, make_card(1), publish=True))
    with pytest.raises(Unavailable, match="withdrawn"):
        inference.predict(entry, PICTURE)
    assert names() == []
    assert "not one finite probability" in vault.problems()[0]
    assert (own_weights / "digits" / "small" / "card.json").exists()


def test_the_quarantine_does_not_grow_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.vault.damaged.MOST", 3)
    for seed in range(6):
        _zero("model.onnx")(places.models() / put(seed))
        assert names() == []
    put(7)
    assert len(vault.problems()) == 3
