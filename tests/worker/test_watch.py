"""Following a run: the last good epoch comes back, a damaged checkpoint does not stop anybody, a full disk is said."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path

import keras
import numpy as np
import pytest

from core.contract import Unavailable
from core.worker.watch import CHECKPOINT, Watch
from tests.worker.told import Told

DICE = np.random.default_rng(0)
X, Y = DICE.normal(size=(64, 3)).astype("float32"), DICE.normal(size=(64, 1)).astype("float32")


def network() -> keras.Model:
    """Small, real, and with an optimiser that remembers."""
    keras.utils.set_random_seed(1)
    model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(1)])
    model.compile(keras.optimizers.SGD(0.01, momentum=0.9), loss="mse")
    return model


def watching(folder: Path) -> Watch:
    return Watch(Told(), lambda: False, folder, epochs=4)


def epoch(model: keras.Model, watch: Watch, **more: object) -> bool:
    """One epoch as a lesson trains it; whether the run ends there."""
    done = watch.finished_epochs
    model.fit(X, Y, verbose=0, shuffle=False, initial_epoch=done, epochs=done + 1, callbacks=[watch.callback()], **more)
    return watch.stopped(model)


def same(ours: keras.Model, theirs: list[np.ndarray]) -> bool:
    return all(np.array_equal(mine, yours) for mine, yours in zip(ours.get_weights(), theirs, strict=True))


def test_a_loss_beyond_all_bounds_ends_the_run_and_the_last_good_epoch_is_kept(tmp_path: Path) -> None:
    """Cases 48 and 49: steps far too long, on a real network. What the epoch before had learned comes back."""
    model, watch = network(), watching(tmp_path)
    assert watch.restore(model) == 0
    assert not epoch(model, watch)
    good = model.get_weights()
    model.optimizer.learning_rate = 1e30
    assert epoch(model, watch, batch_size=8)
    assert watch.reason == "diverged"
    assert watch.finished_epochs == 1
    assert same(model, good)


def test_a_validation_loss_that_is_no_number_ends_the_run_too(tmp_path: Path) -> None:
    """The very last step of an epoch may break the network: no batch after it shows that."""
    model, watch = network(), watching(tmp_path)
    watch.restore(model)
    assert not epoch(model, watch)
    good = model.get_weights()
    model.optimizer.learning_rate = 1e38
    assert epoch(model, watch, batch_size=len(X), validation_data=(X, Y))
    assert (watch.reason, watch.finished_epochs) == ("diverged", 1)
    assert same(model, good)
    assert [point.epoch for point in watch.history] == [1]
    assert all(math.isfinite(point.loss) for point in watch.history)


def _flip(path: Path, where: float) -> None:
    content = bytearray(path.read_bytes())
    content[int(len(content) * where)] ^= 16
    path.write_bytes(content)


HARM = {
    "empty": lambda path: path.write_bytes(b""),
    "truncated": lambda path: path.write_bytes(path.read_bytes()[:-100]),
    "another file": lambda path: path.write_text("no archive at all"),
    "another network": lambda path: np.savez(path, run=np.zeros(2, np.uint8), **{str(n): np.zeros(7) for n in range(9)}),
    **{f"a bit flipped at {share:.0%}": lambda path, share=share: _flip(path, share) for share in np.arange(0.02, 1, 0.08)},
}


@pytest.mark.parametrize("harm", HARM.values(), ids=HARM)
def test_a_damaged_checkpoint_goes_and_the_run_begins_anew(tmp_path: Path, harm: Callable[[Path], object]) -> None:
    """Not a crash at every resume for ever; and nothing of the damaged file gets into the network."""
    model, watch = network(), watching(tmp_path)
    watch.restore(model)
    for _ in range(2):
        epoch(model, watch)
    learned = model.get_weights()
    harm(tmp_path / CHECKPOINT)
    fresh, again = network(), watching(tmp_path)
    if again.restore(fresh) == 2:  # the bit lay where nothing is kept: between the members of the archive
        assert same(fresh, learned)
        assert [point.epoch for point in again.history] == [1, 2]
        return
    assert same(fresh, network().get_weights())
    assert (again.finished_epochs, again.history, again.report.begun) == (0, [], [0])
    assert not (tmp_path / CHECKPOINT).exists()
    epoch(fresh, again)
    assert watching(tmp_path).restore(network()) == 1


def test_a_sound_checkpoint_brings_everything_back(tmp_path: Path) -> None:
    model, watch = network(), watching(tmp_path)
    watch.restore(model)
    epoch(model, watch)
    fresh, again = network(), watching(tmp_path)
    assert again.restore(fresh) == 1
    assert same(fresh, model.get_weights())
    epoch(model, watch)
    epoch(fresh, again)
    assert same(fresh, model.get_weights()), "the momentum too"
    assert again.history[0] == watch.history[0]
    assert [path.name for path in tmp_path.iterdir()] == [CHECKPOINT]


def test_a_disk_that_is_full_at_a_checkpoint_is_said_and_the_last_one_stays(tmp_path: Path) -> None:
    """Case 72: a write that finds no room, on a real device that has none."""
    model, watch = network(), watching(tmp_path)
    watch.restore(model)
    epoch(model, watch)
    kept = (tmp_path / CHECKPOINT).read_bytes()
    (tmp_path / f"{CHECKPOINT}.new").symlink_to("/dev/full")
    with pytest.raises(Unavailable, match="The storage is full"):
        epoch(model, watch)
    assert (tmp_path / CHECKPOINT).read_bytes() == kept
    assert [path.name for path in tmp_path.iterdir()] == [CHECKPOINT]
