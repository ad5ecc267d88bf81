"""A runnable notebook of one trained network: the lesson, cell by cell, with the settings of the card."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from core.lesson_text import cells

LOAD = """\
from pathlib import Path

# The data set: a file DATASET.npz beside this notebook if there is one, else Keras fetches it once.
if Path("DATASET.npz").exists():
    with np.load("DATASET.npz") as stored:
        (x_train, y_train), (x_test, y_test) = [(stored[f"x_{part}"], stored[f"y_{part}"]) for part in ("train", "test")]
else:
    (x_train, y_train), (x_test, y_test) = keras.datasets.DATASET.load_data()
y_train, y_test = y_train.astype("int64"), y_test.astype("int64")
"""

LOAD_TEXTS = """\
from pathlib import Path

# The data set: the file DATASET.npz of the site's cache, beside this notebook (python -m core fetch DATASET brings it there).
if not Path("DATASET.npz").exists():
    raise FileNotFoundError("Put the file DATASET.npz beside this notebook: python -m core fetch DATASET says where it is.")
with np.load("DATASET.npz") as stored:  # texts as UTF-8, each closed by a zero byte
    x_train, x_test = [stored[f"{part}_texts"].tobytes().decode().split("\\0")[:-1] for part in ("train", "test")]
    y_train, y_test = [stored[f"{part}_labels"].astype("int64") for part in ("train", "test")]
"""

WATCH = '''\
class Watch:
    """What the lesson reports to: here, a line an epoch. It never stops a run and begins at epoch 0."""

    def restore(self, model):
        return 0

    def callback(self):
        return keras.callbacks.LambdaCallback(on_epoch_end=lambda epoch, logs: print(epoch + 1, logs))

    def stopped(self, model):
        return False
'''

EXAMINE = """\
probabilities = model.predict(prepare(x_test), batch_size=500, verbose=0)
found = examine(probabilities, y_test)
print("test accuracy:", found["accuracy"])
print(found["confusion"])
"""

EXAMINE_TEXTS = """\
numbers = prepare("VARIANT", x_test, vocabulary("VARIANT", split(x_train, y_train)[0][0]))
probabilities = np.empty((len(numbers), 2))
for rows in groups(np.array([len(row) for row in numbers]), 0):  # texts of equal length together: no padding
    probabilities[rows] = model.predict_on_batch(np.stack([numbers[row] for row in rows]))
found = examine(probabilities, y_test)
print("test accuracy:", found["accuracy"])
print(found["confusion"])
"""


EXAMINE_CHARACTERS = """\
learned, _, test = split(x_train)
known = alphabet(learned)
running = keras.Model(model.input, model.get_layer("running").output)
answers, came = [], []
for text in test:  # in pieces of 5,000 characters, each begun with nothing remembered; a line end stands before a text
    numbers = encode("\\n" + text, known)
    for start in range(0, len(numbers) - 1, 5000):
        piece = numbers[start : start + 5001]
        answers.append(running.predict_on_batch(piece[None, :-1])[0])
        came.append(piece[1:])
found = examine(np.concatenate(answers), np.concatenate(came))
print("bits per character:", found["bits"], "accuracy:", found["accuracy"])
"""

OWN = """\
from pathlib import Path

# The text that this network learned from was a visitor's own and is not kept: put it beside this notebook, as UTF-8.
x_train, y_train = [Path("text.txt").read_text("utf-8")], None
"""


def notebook(lesson: str, card: Mapping[str, Any]) -> bytes:
    """The notebook (Jupyter format 4.5, UTF-8 JSON) that trains the card's network again: same lesson, settings and seed."""
    settings = json.dumps(card["knobs"], indent=4)
    versions = card["versions"]
    characters = "alphabet.json" in card["files"]
    texts = characters or "vocabulary.json" in card["files"]
    intro = (
        f"This notebook trains `{card['lab']}/{card['variant']}` again: the same code, settings and seed "
        f"({card['seed']}) as the network on the shelf, which {_skill(card['metrics'], texts)}.\n\n"
        f"It needs `pip install keras=={versions['keras']} tensorflow=={versions['tensorflow']}`."
    )
    run = f'settings = {settings}\nmodel = train("{card["variant"]}", settings, {card["seed"]}, (x_train, y_train), Watch())'
    made = [_cell("markdown", intro, 0)]
    made += [_cell("markdown" if cell.kind == "prose" else "code", cell.text, cell.line) for cell in cells(lesson)]
    made += [_cell("markdown", "## Run it", -1)]
    load = OWN if card["dataset"]["id"] == "own" else (LOAD_TEXTS if texts else LOAD).replace("DATASET", card["dataset"]["id"])
    test = EXAMINE_CHARACTERS if characters else EXAMINE_TEXTS.replace("VARIANT", card["variant"]) if texts else EXAMINE
    made += [_cell("code", text, -2 - index) for index, text in enumerate((load, WATCH, run, test))]
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    return json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": kernel, "cells": made}, indent=1).encode()


def _skill(metrics: Mapping[str, Any], texts: bool) -> str:
    """What the network reached on the test part."""
    if "test_bits" in metrics:
        return f"needs {metrics['test_bits']['value']:.3f} bits for each of {metrics['test_bits']['n']:,} held-out characters"
    accuracy = metrics["test_accuracy"]
    return f"reads {accuracy['value']:.2%} of {accuracy['n']:,} test {'texts' if texts else 'pictures'}"


def _cell(kind: str, text: str, number: int) -> dict[str, Any]:
    cell: dict[str, Any] = {"cell_type": kind, "id": f"cell{number}".replace("-", "z"), "metadata": {}, "source": text}
    return cell | ({"execution_count": None, "outputs": []} if kind == "code" else {})
