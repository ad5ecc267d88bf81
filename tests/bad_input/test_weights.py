"""Damaged, foreign and half-written networks, and what happens to the disk meanwhile: cases 65, 66, 70, 72 to 76, 78, 82."""

from __future__ import annotations

import json
import os
import random
import resource
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from core import inference, places, vault
from core.contract import Refusal, Unavailable
from core.vault import Entry, integrity
from tests.tiny_network import key, make_archive, make_card, make_files, make_onnx, make_weights

ROOT = Path(__file__).parents[2]
PICTURE = np.zeros((28, 28), np.uint8)


@pytest.fixture(autouse=True)
def shipped(empty_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty home, and an empty folder in place of the shipped weights."""
    monkeypatch.setattr(places, "SHIPPED", tmp_path / "weights")
    return tmp_path / "weights"


def put(seed: int, publish: bool = False, **changes: object) -> str:
    return vault.put("digits", "small", key(seed), make_files(seed), make_card(seed, **changes), publish=publish)


def names() -> list[str]:
    return [entry.name for entry in vault.entries()]


PRELUDE = """
import os, pathlib, signal, sys
from core import vault
def put(seed):
    folder = pathlib.Path(sys.argv[1], str(seed))
    return vault.put("digits", "small", KEY, {path.name: path.read_bytes() for path in folder.iterdir()}, CARD | {"seed": seed})
"""


@pytest.fixture
def child(tmp_path: Path) -> Callable[..., subprocess.Popen[str]]:
    """Starts a process of its own, with a `put(seed)` for the networks 2 and 3 under the key of network 1."""
    for seed in (2, 3):
        (tmp_path / "prepared" / str(seed)).mkdir(parents=True)
        for name, content in make_files(seed).items():
            (tmp_path / "prepared" / str(seed) / name).write_bytes(content)

    def start(code: str, *arguments: object) -> subprocess.Popen[str]:
        given = f"KEY, CARD = {key(1)!r}, {make_card(2)!r}"
        command = [sys.executable, "-c", given + PRELUDE + code, str(tmp_path / "prepared"), *map(str, arguments)]
        return subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    return start


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


@pytest.mark.parametrize("looked_before", [False, True], ids=["at first sight", "while in use"])
@pytest.mark.parametrize("damage", DAMAGES)
def test_damage_is_found_and_set_aside(damage: str, looked_before: bool) -> None:
    act, reason = DAMAGES[damage]
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
def test_what_ships_is_never_touched_only_left_out(damage: str, shipped: Path) -> None:
    act, reason = DAMAGES[damage]
    name = put(1, publish=True)
    healthy = put(2)
    act(shipped / "digits" / "small")
    before = {path.name: path.read_bytes() for path in (shipped / "digits" / "small").iterdir()}
    assert names() == [healthy]
    assert names() == [healthy]
    (problem,) = vault.problems()
    assert name in problem
    assert reason in problem
    with pytest.raises(Refusal, match="There is no network of that name here"):
        vault.get(name)
    assert {path.name: path.read_bytes() for path in (shipped / "digits" / "small").iterdir()} == before


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


def test_a_shipped_network_that_computes_something_else_is_left_out(shipped: Path) -> None:
    files = {**make_files(1), "model.onnx": _nan_in_onnx()}
    entry = vault.get(vault.put("digits", "small", key(1), files, make_card(1), publish=True))
    with pytest.raises(Unavailable, match="withdrawn"):
        inference.predict(entry, PICTURE)
    assert names() == []
    assert "not one finite probability" in vault.problems()[0]
    assert (shipped / "digits" / "small" / "card.json").exists()


def test_the_quarantine_does_not_grow_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.vault.damaged.MOST", 3)
    for seed in range(6):
        _zero("model.onnx")(places.models() / put(seed))
        assert names() == []
    put(7)
    assert len(vault.problems()) == 3


# A process that dies while it saves (70)


def _after_a_death(name: str) -> Entry:
    """What the next process finds: the network, whole, old or new; nothing lies about."""
    vault.sweep()
    entry = vault.get(name)
    assert {kind: vault.read(entry, kind) for kind in entry.card["files"]} == make_files(entry.card["seed"])
    assert list((places.models() / ".staging").iterdir()) == []
    assert vault.problems() == []
    return entry


DIES = """
import itertools
count, last = itertools.count(1), 0
def mortal(call):
    def called(*arguments, **settings):
        if next(count) == last:
            os.kill(os.getpid(), signal.SIGKILL)
        return call(*arguments, **settings)
    return called
for name in ("mkdir", "fsync", "rename", "rmdir"):
    setattr(os, name, mortal(getattr(os, name)))
for line in sys.stdin:
    last, saver = int(line), os.fork()
    if not saver:
        put(2)
        os._exit(0)
    print(os.waitstatus_to_exitcode(os.waitpid(saver, 0)[1]), flush=True)
"""


def test_killed_before_any_step_of_saving(child: Callable[..., subprocess.Popen[str]]) -> None:
    """kill -9 before the 1st, 2nd, ... call that makes, names, removes or flushes something, until the saving gets through."""
    name, found, ends = put(1), [], []
    with child(DIES) as process:
        while 0 not in ends and len(ends) < 100:
            process.stdin.write(f"{len(ends) + 1}\n")
            process.stdin.flush()
            ends.append(int(process.stdout.readline()))
            found.append(_after_a_death(name).card["seed"])
            put(1)
        process.stdin.close()
    print(f"{len(found) - 1} deaths, the old network after {found.count(1)} of them")
    assert ends == [-signal.SIGKILL] * (len(ends) - 1) + [0]
    assert found == sorted(found)  # old until the rename, new from then on
    assert (found[0], found[-1]) == (1, 2)
    assert len(found) > 10


ENDLESS = """
seed = 2
while True:
    put(seed)
    print("one more", flush=True)
    seed = 5 - seed
"""


def test_killed_at_random_moments(child: Callable[..., subprocess.Popen[str]]) -> None:
    name, dice = put(1), random.Random(1998)
    print("seed 1998")
    for _ in range(5):
        with child(ENDLESS) as process:
            process.stdout.readline()
            time.sleep(dice.uniform(0, 0.1))
            process.kill()
        assert _after_a_death(name).card["seed"] in (2, 3)


# Two processes write the same key while others read (82)


RACER = """
for _ in range(10):
    put(int(sys.argv[2]))
"""


def test_two_writers_of_one_key_are_never_mixed(child: Callable[..., subprocess.Popen[str]]) -> None:
    name = put(1)
    contents = {seed: make_files(seed) for seed in (1, 2, 3)}
    looks, seen = 0, set()
    with child(RACER, 2) as first, child(RACER, 3) as second:
        while first.poll() is None or second.poll() is None:
            entry = vault.get(name)  # there at every moment
            assert names() == [name]
            try:
                read = {kind: vault.read(entry, kind) for kind in entry.card["files"]}
            except Unavailable:  # replaced between the look and the reading: said, never mixed
                continue
            assert read == contents[entry.card["seed"]]
            looks, seen = looks + 1, seen | {entry.card["seed"]}
    print(f"{looks} whole networks read meanwhile, of the writers {sorted(seen)}")
    assert (first.returncode, second.returncode) == (0, 0)
    assert _after_a_death(name).card["seed"] in (2, 3)
    assert len(seen) > 1


# A full disk (72)


def _overflow(name: str) -> None:
    """Saving what does not fit: a sentence, the old network as it was, no rubbish."""
    vault.get(name)
    for files in ({**make_files(2), "model.keras": bytes(3_000_000)}, make_files(2, 3_000_000)):
        with pytest.raises(Unavailable, match="The storage is full") as problem:
            vault.put("digits", "small", key(1), files, make_card(2))
        assert str(places.home()) not in str(problem.value)
    with pytest.raises(Unavailable, match="The storage is full"), vault.staging() as folder:
        (folder / "model.keras").write_bytes(bytes(3_000_000))
    assert _after_a_death(name).card["seed"] == 1
    assert inference.predict(vault.get(name), PICTURE).model == name


def test_full_by_a_limit_on_file_sizes() -> None:
    name = put(1)
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (2_000_000, before[1]))
    try:
        _overflow(name)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.fixture
def small_disk(empty_home: Path) -> Iterator[Path]:
    """A disk of two megabytes as the home."""
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", empty_home], capture_output=True, check=False)
    if mounted.returncode:
        pytest.skip("needs the right to mount a small disk")
    yield empty_home
    subprocess.run(["umount", empty_home], check=True)


def _fill(path: Path) -> None:
    with path.open("wb", buffering=0) as filler:
        while True:
            filler.write(bytes(4096))


def test_full_to_the_last_byte(small_disk: Path) -> None:
    name = put(1)
    _overflow(name)
    with pytest.raises(OSError, match="No space left"):
        _fill(small_disk / "filler")
    _overflow(name)


# Nothing can be written (78)


def test_a_home_that_cannot_be_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    name = put(1, publish=True)
    (tmp_path / "file").write_text("no folder")
    monkeypatch.setenv("PERCEPTARIUM_HOME", str(tmp_path / "file" / "home"))
    assert vault.writable() is False
    vault.sweep()
    assert names() == [name]
    assert inference.predict(vault.get(name), PICTURE).model == name
    with pytest.raises(Unavailable, match="the storage is read-only"):
        put(9)
    assert vault.problems() == []


def test_a_home_and_weights_that_can_only_be_read(monkeypatch: pytest.MonkeyPatch) -> None:
    with tempfile.TemporaryDirectory() as place:
        monkeypatch.setenv("PERCEPTARIUM_HOME", f"{place}/home")
        monkeypatch.setattr(places, "SHIPPED", Path(place, "weights"))
        shipped_name, trained, damaged = put(1, publish=True), put(2), put(3)
        os.truncate(places.models() / damaged / "model.onnx", 7)
        folders = [Path(place), *(path for path in Path(place).rglob("*") if path.is_dir())]
        for folder in folders:
            folder.chmod(0o555)
        if os.geteuid() == 0:
            os.seteuid(65534)  # the superuser may write anywhere
        try:
            assert vault.writable() is False
            assert names() == [shipped_name, trained]
            assert "has 7 bytes instead of" in vault.problems()[0]  # cannot be set aside, but is told of and left out
            vault.sweep()
            assert [inference.predict(vault.get(name), PICTURE).model for name in names()] == [shipped_name, trained]
            with pytest.raises(Unavailable, match="the storage is read-only"):
                put(9)
        finally:
            if os.getuid() == 0:
                os.seteuid(0)
            for folder in folders:
                folder.chmod(0o755)
