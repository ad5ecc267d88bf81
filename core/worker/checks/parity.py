"""The shipped ONNX files against their Keras models, on real test pictures."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import keras
import numpy as np

from core import data, vault
from core.labs import cards
from core.texts import Vocabulary
from core.worker.checks import Outcome, Report
from core.worker.export import parity, parity_by_length
from core.worker.train import lesson

BOUND = 1e-5  # of a probability


def check(cases: int = 1000, seed: int = 1, report: Report = print) -> Outcome:
    """Every shipped network on `cases` test pictures or texts drawn with `seed`: the largest difference of a probability.

    Raises Unavailable when a data set is not in the cache.
    """
    worst, compared = 0.0, 0
    for name, lab in cards().items():
        if lab.answer != "label":  # the check `characters` looks at those, after every character
            continue
        given = data.load_test(lab.dataset)[0]
        drawn = np.random.default_rng(seed).choice(len(given), min(cases, len(given)), replace=False)
        for entry in vault.entries(name):
            if entry.shipped:
                found = _difference(entry, [given[row] for row in drawn])
                report(f"  {entry.name}: largest difference {found:.2g}")
                worst, compared = max(worst, found), compared + len(drawn)
    return Outcome("parity", compared, seed, worst, BOUND, compared > 0 and worst <= BOUND)


def _difference(entry: vault.Entry, given: Sequence[Any]) -> float:
    """The largest difference over these pictures, or texts."""
    model, path = keras.saving.load_model(vault.file(entry, "model.keras"), compile=False), vault.file(entry, "model.onnx")
    prepare = lesson(entry.card["lab"]).prepare
    if isinstance(given[0], str):
        vocabulary = Vocabulary.from_json(vault.read(entry, "vocabulary.json"))
        found = parity_by_length(model, path, prepare(entry.card["variant"], given, vocabulary.entries))
    else:
        found = parity(model, path, prepare(np.stack(given)))
    return float(str(found["max_abs_difference"]))
