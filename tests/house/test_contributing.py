"""The lab in CONTRIBUTING.md is whole and true: its card keeps the contract, its lesson builds the card's network."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from core import data, pictures
from core.contract import Lab

ROOT = Path(__file__).parents[2]
CARD, LESSON = re.findall(r"^```python\n(.*?)^```", (ROOT / "CONTRIBUTING.md").read_text("utf-8"), re.S | re.M)

TRAIN = """
import numpy as np
import lesson

class Watch:  # what the worker gives, less the checkpoints
    epochs = []
    def restore(self, model): return 0
    def callback(self): return lesson.keras.callbacks.LambdaCallback(on_epoch_end=lambda epoch, logs: self.epochs.append(logs))
    def stopped(self, model): return False

lesson.VALIDATION = 32
rng = np.random.default_rng(0)
images, labels = rng.integers(0, 256, (96, 28, 28), dtype="uint8"), np.arange(96, dtype="uint8") % 10
settings = {"epochs": 2, "units": 32, "learning_rate": 0.001, "batch_size": 16}
model = lesson.train("small_cnn", settings, 1, (images, labels), Watch())
found = lesson.examine(model.predict(lesson.prepare(images), verbose=0), labels)
print(model.count_params(), len(Watch.epochs), "val_accuracy" in Watch.epochs[0])
print(found["confusion"].sum(), len(found["mistakes"]) < 96)
"""


def _lab() -> Lab:
    names: dict[str, object] = {}
    exec(compile(CARD, "card.py", "exec"), names)
    lab = names["LAB"]
    assert isinstance(lab, Lab)
    return lab


def test_the_card_keeps_the_contract() -> None:
    lab = _lab()
    for variant in lab.variants:
        settings = lab.settings(variant.name)
        assert settings.items() >= variant.recipe.items()
    assert pictures.parse(lab.sample).any()
    assert {lab.dataset, *lab.strangers} - {"noise"} <= set(data.names())


def test_the_lesson_trains_the_network_that_the_card_describes(tmp_path: Path) -> None:
    """In a process of its own, since Keras has no place in this one. Two epochs over 64 pictures of noise, seed 0."""
    (tmp_path / "lesson.py").write_text(LESSON, "utf-8")
    done = subprocess.run([sys.executable, "-c", TRAIN], cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == [str(_lab().variants[0].parameters), "2", "True", "96", "True"]
