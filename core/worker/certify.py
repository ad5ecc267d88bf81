"""From a trained network to a certified one on the shelf: examined on the test part, exported, compared, described."""

from __future__ import annotations

import platform
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from importlib.metadata import version
from typing import Any

import keras

from core import vault
from core.data import Texts
from core.worker import certify_characters, certify_pictures, certify_texts, export
from core.worker.finished import Run


def shelve(run: Run) -> str:
    """Examines, exports and describes the network, and puts it into the vault; returns its name there.

    Raises Stopped when somebody wants the run stopped before the network is on the shelf.
    """
    spec = run.request.spec
    run.watch.stage("exporting")
    with vault.staging(run.request.publish) as folder:
        bare = _bare(run)
        bare.save(folder / "model.keras")
        export.to_onnx(bare, folder / "model.onnx")
        if run.lab.answer == "next character":
            certified = certify_characters.certify(run, bare, folder)
        elif isinstance(run.dataset, Texts):
            certified = certify_texts.certify(run, run.dataset, bare, folder)
        else:
            certified = certify_pictures.certify(run, run.dataset, bare, folder)
        card = _card(run, bare, certified.pop("sizes"), certified.pop("labels")) | certified
        run.watch.stage("packing")
        return vault.put(spec.lab, spec.variant, run.request.key, folder, card, publish=run.request.publish)


def _bare(run: Run) -> keras.Model:
    """The network as trained, without the optimiser's memory."""
    if run.lab.answer == "next character":
        return run.model  # it was never compiled: the lesson trains another one, and gives this one its weights
    bare = run.lesson.build(run.request.spec.variant, run.settings)
    bare.set_weights(run.model.get_weights())
    return bare


def _card(run: Run, model: keras.Model, sizes: Mapping[str, int], labels: Sequence[str]) -> dict[str, Any]:
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
            **sizes,
            "licence": source.licence,
            "citation": source.citation,
        },  # fmt: skip
        "parameters": model.count_params(),
        "output": {
            "name": "probabilities",
            "shape": [None, len(labels)],
            "meaning": "softmax probabilities",
            "labels": list(labels),
        },  # fmt: skip
        "history": [asdict(point) for point in run.watch.history],
        "versions": {
            "python": platform.python_version(),
            **{name: version(name) for name in ("keras", "tf2onnx", "onnxruntime", "numpy")},
            "tensorflow": export.tensorflow_version(),
            "onnx_opset": export.OPSET,
        },
    }
