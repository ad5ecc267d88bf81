"""The lesson as prose and code, and the notebook made of it: nothing lost, and it really runs."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import nbformat
import numpy as np
import pytest

from core import data, facade, labs
from core.labs import cards, lesson_path
from core.lesson_text import cells
from core.notebook import notebook
from tests.conftest import SHARED_HOME


@pytest.mark.parametrize("lab", list(cards()))
def test_no_line_of_code_is_lost(lab: str) -> None:
    """What is shown is what ran: the code cells, in order, hold every line of the file that is neither blank nor prose."""
    source = lesson_path(lab).read_text()
    found = cells(source)
    shown = [line for cell in found if cell.kind == "code" for line in cell.text.splitlines() if line.strip()]
    after_docstring = source.split('"""', 2)[2]
    prose = {line for cell in found if cell.kind == "prose" for line in cell.text.splitlines()}
    kept = [line for line in after_docstring.splitlines() if line.strip()]
    assert shown == [line for line in kept if not (line.startswith("#") and line[1:].removeprefix(" ") in prose)]
    assert [cell.line for cell in found] == sorted(cell.line for cell in found)


def test_headings_begin_prose_and_plain_comments_stay_code() -> None:
    found = cells('"""# Title"""\n\nimport a\n\n# ## Data\n#\n# Words.\n\nx = 1  # one\n# a remark\ny = 2\n')
    assert [(cell.kind, cell.text) for cell in found] == [
        ("prose", "# Title"),
        ("code", "import a"),
        ("prose", "## Data\n\nWords."),
        ("code", "x = 1  # one\n# a remark\ny = 2"),
    ]


def test_every_shipped_network_has_a_valid_notebook() -> None:
    for name in cards():
        for entry in facade.shelf(name):
            content, file, _ = facade.download(entry.name, "notebook")
            assert file.endswith(".ipynb")
            nbformat.validate(nbformat.reads(content.decode(), as_version=4))


def test_the_notebook_loads_the_data_set_of_its_card(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    card = dict(facade.entry("digit_classifier/lenet5").card) | {"dataset": {"id": "fashion_mnist"}}
    made = json.loads(notebook("", card))
    load = next(cell["source"] for cell in made["cells"] if "load_data" in cell["source"])
    assert "keras.datasets.fashion_mnist.load_data()" in load
    arrays = {name: np.arange(number) for number, name in enumerate(("x_train", "y_train", "x_test", "y_test"), start=3)}
    np.savez(tmp_path / "fashion_mnist.npz", **arrays)
    monkeypatch.chdir(tmp_path)
    found: dict[str, object] = {"np": np}
    exec(load, found)
    assert all(np.array_equal(found[name], values) for name, values in arrays.items())


def test_the_notebook_runs_and_trains(mnist: data.Dataset, tmp_path: Path) -> None:
    """All its code cells, one after the other, in a fresh process, with a small share of the data."""
    entry = facade.entry("digit_classifier/lenet5")
    card = dict(entry.card) | {"knobs": dict(entry.card["knobs"]) | {"epochs": 1, "share": 0.05}}
    made = json.loads(notebook(lesson_path("digit_classifier").read_text(), card))
    script = "\n\n".join(cell["source"] for cell in made["cells"] if cell["cell_type"] == "code")
    (tmp_path / "cells.py").write_text(script)
    np.savez(
        tmp_path / "mnist.npz",
        x_train=mnist.train_images, y_train=mnist.train_labels, x_test=mnist.test_images, y_test=mnist.test_labels,
    )  # fmt: skip
    ran = subprocess.run([sys.executable, "cells.py"], cwd=tmp_path, capture_output=True, text=True, timeout=200, check=False)
    assert ran.returncode == 0, ran.stderr[-2000:]
    accuracy = float(next(line for line in ran.stdout.splitlines() if line.startswith("test accuracy:")).split()[-1])
    assert accuracy > 0.3


def test_the_notebook_of_texts_runs_and_trains(imdb: data.Texts, tmp_path: Path) -> None:
    """The baseline's, with a small share of the reviews; the file is the one of the cache."""
    variant = labs.card("sentiment_classifier").variant("bag_of_words")
    settings = labs.card("sentiment_classifier").settings(variant.name, {"epochs": 1, "share": 0.05})
    card = {
        "lab": "sentiment_classifier", "variant": variant.name, "knobs": settings, "seed": 1, "files": {"vocabulary.json": {}},
        "dataset": {"id": "imdb"}, "metrics": {"test_accuracy": {"value": 0.5, "n": 10}},
        "versions": {"keras": "3", "tensorflow": "2"},
    }  # fmt: skip
    made = json.loads(notebook(lesson_path("sentiment_classifier").read_text(), card))
    (tmp_path / "cells.py").write_text("\n\n".join(cell["source"] for cell in made["cells"] if cell["cell_type"] == "code"))
    (tmp_path / "imdb.npz").symlink_to(Path(SHARED_HOME) / "datasets" / "imdb.npz")
    ran = subprocess.run([sys.executable, "cells.py"], cwd=tmp_path, capture_output=True, text=True, timeout=250, check=False)
    assert ran.returncode == 0, ran.stderr[-2000:]
    accuracy = float(next(line for line in ran.stdout.splitlines() if line.startswith("test accuracy:")).split()[-1])
    assert accuracy > 0.7


def test_the_notebook_of_a_text_of_ones_own_runs_and_trains(tmp_path: Path) -> None:
    """It asks for the text, which nobody else has."""
    name = "character_model"
    settings = labs.card(name).settings("gru", {"epochs": 3, "units": 8, "window": 8, "learning_rate": 0.05})
    card = {
        "lab": name, "variant": "gru", "knobs": settings, "seed": 1, "files": {"alphabet.json": {}}, "dataset": {"id": "own"},
        "metrics": {"test_bits": {"value": 2.5, "n": 500}}, "versions": {"keras": "3", "tensorflow": "2"},
    }  # fmt: skip
    made = json.loads(notebook(lesson_path(name).read_text(), card))
    assert "needs 2.500 bits for each of 500 held-out characters" in made["cells"][0]["source"]
    (tmp_path / "cells.py").write_text("\n\n".join(cell["source"] for cell in made["cells"] if cell["cell_type"] == "code"))
    (tmp_path / "text.txt").write_text("She sells sea shells by the sea shore.\n\n" * 150)
    ran = subprocess.run([sys.executable, "cells.py"], cwd=tmp_path, capture_output=True, text=True, timeout=250, check=False)
    assert ran.returncode == 0, ran.stderr[-2000:]
    bits = float(next(line for line in ran.stdout.splitlines() if line.startswith("bits per character:")).split()[3])
    print("bits", bits)
    assert bits < 3  # how often each character occurs would leave 3.7
