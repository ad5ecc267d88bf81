"""From a trained network to a certified one on the shelf: examined on the test part, exported, compared, described."""

from __future__ import annotations

import platform
from dataclasses import asdict
from datetime import UTC, datetime
from importlib.metadata import version
from typing import Any

import keras

from core import vault
from core.data import Texts
from core.worker import certify_pictures, certify_texts, export
from core.worker.finished import Run


def shelve(run: Run) -> str:
    """Examines, exports and describes the network, and puts it into the vault; returns its name there.

    Raises Stopped when somebody wants the run stopped before the network is on the shelf.
    """
    spec = run.request.spec
    run.watch.stage("exporting")
    with vault.staging(run.request.publish) as folder:
        bare = run.lesson.build(spec.variant, run.settings)  # as trained, without the optimiser's memory
        bare.set_weights(run.model.get_weights())
        bare.save(folder / "model.keras")
        export.to_onnx(bare, folder / "model.onnx")
        if isinstance(run.dataset, Texts):
            certified = certify_texts.certify(run, run.dataset, bare, folder)
        else:
            certified = certify_pictures.certify(run, run.dataset, bare, folder)
        card = _card(run, bare) | certified
        run.watch.stage("packing")
        return vault.put(spec.lab, spec.variant, run.request.key, folder, card, publish=run.request.publish)


def _card(run: Run, model: keras.Model) -> dict[str, Any]:
    """The card's facts that need no examination; the vault adds the files' hashes."""
    spec, source = run.request.spec, run.dataset.card
    return {
        "lab": spec.lab,
        "variant": spec.variant,
        "key": run.request.key,
        "knobs": dict(run.settings),
        "seed": spec.seed,
        "epochs": run.watch.finished_epochs,
        "seconds": round(run.watch.seconds, 1),
        "hardware": f"{platform.machine()}, {run.watch.device}",
        "date": datetime.now(UTC).date().isoformat(),
        "code_sha256": run.code_sha256,
        "dataset": {
            "id": source.id,
            "source": run.dataset.source,
            "sha256": source.sha256,
            "train": run.watch.shown,
            "validation": run.lesson.VALIDATION,
            "test": len(run.dataset.test_labels),
            "licence": source.licence,
            "citation": source.citation,
        },  # fmt: skip
        "parameters": model.count_params(),
        "output": {
            "name": "probabilities",
            "shape": [None, len(run.lab.labels)],
            "meaning": "softmax probabilities",
            "labels": list(run.lab.labels),
        },  # fmt: skip
        "history": [asdict(point) for point in run.watch.history],
        "versions": {
            "python": platform.python_version(),
            **{name: version(name) for name in ("keras", "tf2onnx", "onnxruntime", "numpy")},
            "tensorflow": export.tensorflow_version(),
            "onnx_opset": export.OPSET,
        },
    }
