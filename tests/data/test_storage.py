"""The cache: what is damaged is never used, and what is good is never lost."""

from __future__ import annotations

import os
import pickle
import random
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from core import places
from core.contract import Unavailable
from core.data import storage
from core.data.kinds import PARTS, fingerprint

SEED = 20_240_131


def same(found: dict[str, np.ndarray], expected: dict[str, np.ndarray]) -> bool:
    return all(np.array_equal(found[part], expected[part]) and found[part].dtype == expected[part].dtype for part in PARTS)


def test_what_is_stored_is_read_back(few) -> None:
    few.cache("a test")
    assert storage.is_sound(few.card)
    assert same(storage.read(few.card), few.arrays)
    assert list(storage.read(few.card, ("test_labels",))) == ["test_labels"]
    assert storage.source_of(few.card) == "a test"


def test_the_fingerprint_sees_everything(few) -> None:
    """One pixel, one label, the shape, the dtype, and two arrays that change places: each gives another one."""
    pixel, label = few.arrays["test_images"].copy(), few.arrays["train_labels"].copy()
    pixel[9, 27, 27] ^= 1
    label[0] += 1
    others = [
        few.arrays | {"test_images": pixel},
        few.arrays | {"train_labels": label},
        few.arrays | {"test_images": few.arrays["test_images"].reshape(10, 14, 56)},
        few.arrays | {"train_labels": few.arrays["train_labels"].astype(np.int64)},
        few.arrays | {"test_images": few.arrays["test_images"][::-1]},
    ]
    assert len({fingerprint(arrays) for arrays in [few.arrays, *others]}) == 6
    assert fingerprint(few.arrays | {"train_labels": few.arrays["train_labels"].astype(">i8")}) == fingerprint(others[3])


def test_flipped_bits_are_noticed(few) -> None:
    """500 copies with one flipped bit each: a copy is either refused, or it gives the very same arrays (bits without meaning)."""
    print("seed", SEED)
    rng = random.Random(SEED)
    path = few.cache()
    good = path.read_bytes()
    refused = 0
    for _ in range(500):
        data = bytearray(good)
        last = 600 if rng.random() < 0.5 else len(data)  # the zip's directory is in the last 600 bytes
        where = len(data) - 1 - rng.randrange(last)
        data[where] ^= 1 << rng.randrange(8)
        path.write_bytes(data)
        storage._verdicts.clear()  # a rewrite within one tick of the clock would count as the same file
        try:
            assert same(storage.read(few.card), few.arrays)
        except storage.Damaged:
            refused += 1
    print("refused", refused, "of 500")
    assert refused > 350


@pytest.mark.parametrize("length", [0, 1, 100, 0.5, 0.9, -1])
def test_a_truncated_file(few, length: float) -> None:
    path = few.cache()
    data = path.read_bytes()
    path.write_bytes(data[: int(length * len(data)) if isinstance(length, float) else length])
    assert not storage.is_sound(few.card)
    with pytest.raises(storage.Damaged):
        storage.read(few.card)


class Trap:
    """Pickled, it writes a file when somebody unpickles it."""

    def __init__(self, mark: Path) -> None:
        self.mark = mark

    def __reduce__(self) -> tuple[Callable[[str], object], tuple[str]]:
        return os.mkdir, (str(self.mark),)


def test_nothing_is_unpickled(few, tmp_path: Path) -> None:
    """Hardening case 65: an npz with an object array, and a bare pickle under the name of an npz."""
    path, mark = few.cache(), tmp_path / "sprung"
    trap = np.array([Trap(mark)], dtype=object)
    np.savez(path, allow_pickle=True, **(few.arrays | {"test_labels": trap}))
    assert not storage.is_sound(few.card)
    path.write_bytes(pickle.dumps(Trap(mark)))
    assert not storage.is_sound(few.card)
    assert not mark.exists()


def test_other_data_under_the_same_name(few) -> None:
    path = few.cache()
    np.savez(path, **(few.arrays | {"test_labels": few.arrays["test_labels"][::-1]}))
    assert not storage.is_sound(few.card)


def test_a_later_change_is_noticed(few) -> None:
    path = few.cache()
    assert storage.is_sound(few.card)
    data = bytearray(path.read_bytes())
    data[5000] ^= 1
    path.write_bytes(data)
    os.utime(path, ns=(1, 1))  # whatever the clock says: it is another time than before
    assert not storage.is_sound(few.card)
    path.unlink()
    assert not storage.is_sound(few.card)
    few.cache()
    assert storage.is_sound(few.card)


def test_a_damaged_note_harms_nothing(few) -> None:
    path = few.cache()
    for content in (b"", b"{", b"[]", b"null", b"\xff\xfe", b'{"id": "few"}'):
        path.with_suffix(".json").write_bytes(content)
        assert storage.source_of(few.card) == ""
        assert storage.is_sound(few.card)


def test_a_full_disk_keeps_the_old_copy(few) -> None:
    """Hardening case 72, with a limit on the size of files for a disk that is full."""
    path = few.cache("the old copy")
    before, limits = path.read_bytes(), resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, limits[1]))
    try:
        with pytest.raises(Unavailable, match="storage is full"), storage.workspace(needed=1):
            storage.store(few.card, few.arrays, "a new copy")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert path.read_bytes() == before
    assert storage.source_of(few.card) == "the old copy"
    assert sorted(file.name for file in path.parent.iterdir()) == ["few.json", "few.npz"]


def test_too_little_room_is_said_before_the_download(few, is_plain) -> None:
    with pytest.raises(Unavailable, match=r"storage is full: about .* MB") as reason, storage.workspace(needed=1 << 60):
        pytest.fail("there cannot be so much room")
    assert is_plain(str(reason.value))


WRITER = """
import sys
from dataclasses import replace
import numpy as np
from core.data import storage
from core.data.kinds import fingerprint
from core.data.sets import declarations
with np.load(sys.argv[1]) as file:
    arrays = dict(file)
card = replace(declarations()["mnist"].card, id="few", sha256=fingerprint(arrays))
print("ready", flush=True)
while True:
    storage.store(card, arrays, "written again and again")
"""


def test_kill_9_while_saving(few, tmp_path: Path) -> None:
    """Hardening case 70: whenever the writer dies, the copy in the cache is whole."""
    few.cache()
    np.savez(tmp_path / "arrays.npz", **few.arrays)
    print("seed", SEED)
    rng = random.Random(SEED)
    for _ in range(4):
        command = [sys.executable, "-c", WRITER, str(tmp_path / "arrays.npz")]
        with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=places.ROOT) as writer:
            assert writer.stdout is not None
            assert writer.stdout.readline() == b"ready\n"
            time.sleep(rng.uniform(0, 0.1))
            writer.kill()
        assert storage.is_sound(few.card)


def test_leftovers_of_killed_processes_are_swept(few) -> None:
    path = few.cache()
    old, fresh = path.parent / ".fetch-old", path.parent / ".few.npz-fresh"
    (old / "0").mkdir(parents=True)
    (old / "0" / "half.tgz").write_bytes(b"half")
    fresh.write_bytes(b"in use")
    os.utime(old, (1, 1))
    with storage.workspace(needed=1):
        assert not old.exists()
    assert fresh.exists()
    assert storage.is_sound(few.card)


def test_another_user_may_read_it(few) -> None:
    assert few.cache().stat().st_mode & 0o777 == 0o644
