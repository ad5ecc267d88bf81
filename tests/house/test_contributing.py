"""The lab in CONTRIBUTING.md is whole and true: its card keeps the contract, its lesson builds the card's network."""

from __future__ import annotations

import html
import json
import os
import re
import shutil
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

SHELVE_AND_ASK = """
import json
from streamlit.testing.v1 import AppTest
import tiny_network
from core import facade
from core.web.widgets import sketchpad

card = facade.lab("garments")
model = tiny_network.put(
    7, publish=True, variant="small_cnn", lab="garments", dataset={"id": card.dataset}, out_of_distribution=None,
    output={"name": "probabilities", "shape": [None, 10], "labels": list(card.labels)},
    metrics={"test_accuracy": {"value": 0.5, "split": "test", "n": 10}},
)
chooser = sketchpad.begin("?lab=garments")[0]
blank = sketchpad.read_ink("", None, "?lab=garments")[1]
sample, answered = sketchpad.read_example(None, "?lab=garments")
named = sketchpad.read_code(facade.lab("digit_classifier").sample, "garments/small_cnn")
page = AppTest.from_string("from pages import lab; lab.render('garments')", default_timeout=60).run()
print(json.dumps({
    "chosen": chooser.value, "blank": blank, "sample": sample, "answered": answered, "named": named[1],
    "title": page.title[0].value, "errors": [str(error.value) for error in (*page.error, *page.exception)],
    "words": " ".join(str(said.value) for said in page.caption),
    "digits": sketchpad.begin("?lab=digit_classifier")[0].value,
}))
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


def test_the_lab_works_beside_the_digits_by_its_folder_alone(tmp_path: Path) -> None:
    """In a copy of the tree. Its network has random weights and is as small as they come: it is the lab that is tried."""
    for name in ("core", "pages", "weights"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "tests" / "tiny_network.py", tmp_path)
    folder = tmp_path / "core" / "labs" / "garments"
    folder.mkdir()
    for name, content in (("__init__", ""), ("card", CARD), ("lesson", LESSON)):
        (folder / f"{name}.py").write_text(content, "utf-8")
    environment = os.environ | {"PERCEPTARIUM_HOME": str(tmp_path / "home")}
    command = [sys.executable, "-c", SHELVE_AND_ASK]
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    found, lab = json.loads(done.stdout.splitlines()[-1]), _lab()
    assert found["chosen"] == "garments/small_cnn"
    assert found["digits"].startswith("digit_classifier/")
    assert found["sample"] == lab.sample
    assert "Draw a garment on the pad" in found["blank"]
    for shown in (found["blank"], found["answered"], found["named"]):
        assert [html.unescape(label) for label in re.findall(r'class="label">(.*?)<', shown)] == list(lab.labels)
        assert "digit" not in shown
    for shown in (found["answered"], found["named"]):
        assert 'href="/garments?' in shown
    assert found["title"] == lab.title
    assert found["errors"] == []
    assert "digit" not in found["words"]
