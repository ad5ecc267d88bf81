"""The shipped ONNX files against their Keras models, on real test pictures."""

from __future__ import annotations

import keras
import numpy as np

from core import data, vault
from core.labs import cards
from core.worker.checks import Outcome, Report
from core.worker.export import parity
from core.worker.train import lesson

BOUND = 1e-5  # of a probability


def check(cases: int = 1000, seed: int = 1, report: Report = print) -> Outcome:
    """Every shipped network on `cases` test pictures drawn with `seed`: the largest difference of a probability.

    Raises Unavailable when a data set is not in the cache.
    """
    worst, compared = 0.0, 0
    for name, lab in cards().items():
        images = data.load_test(lab.dataset)[0]
        drawn = np.random.default_rng(seed).choice(len(images), min(cases, len(images)), replace=False)
        inputs = lesson(name).prepare(images[drawn])
        for entry in vault.entries(name):
            if entry.shipped:
                model = keras.saving.load_model(vault.file(entry, "model.keras"), compile=False)
                found = float(str(parity(model, vault.file(entry, "model.onnx"), inputs)["max_abs_difference"]))
                report(f"  {entry.name}: largest difference {found:.2g}")
                worst, compared = max(worst, found), compared + len(drawn)
    return Outcome("parity", compared, seed, worst, BOUND, compared > 0 and worst <= BOUND)
