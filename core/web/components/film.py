"""A network's training as a film: played, paused, stepped and scrubbed in the browser, with no word to the server in between."""

from __future__ import annotations

from base64 import b64encode
from hashlib import blake2b
from pathlib import Path
from typing import Any

import numpy as np
import streamlit as st

from core.reference.learning import NEURON_SIDE, SIDE, Film, Straight
from core.reference.points import REACH, Points

_FILES = {kind: Path(__file__).with_name(f"film.{kind}").read_text() for kind in ("html", "css", "js")}
_mount = st.components.v2.component("perceptarium.film", **_FILES)


def film(told: dict[str, Any], key: str, label: str, at: int | None = None) -> int | None:
    """Shows a training (`tell`) from the kept moment `at` (counted from 0), or plays it from its start where there is none.

    Returns the moment at which somebody has just stopped it. `label` tells those who cannot see it what there is.
    """
    stopped = _mount(data=told | {"label": label, "at": at}, key=key, on_at_change=lambda: None).at
    return None if stopped is None else int(stopped)


def tell(shown: Film, points: Points, straight: Straight) -> dict[str, Any]:
    """The film as plain data: pictures and weights as base64, the rest as numbers."""
    weights = np.array([_weights(parameters, shown.network.depth) for parameters in shown.parameters])
    weights = np.clip(weights, -3e38, 3e38).astype("<f4")  # what four bytes can hold
    told = {
        "sizes": list(shown.network.sizes),
        "steps": shown.steps.tolist(),
        "loss": np.round(np.minimum(shown.loss, 1e300), 6).tolist(),
        "accuracy": np.round(shown.accuracy, 4).tolist(),
        "side": SIDE,
        "small": NEURON_SIDE,
        "reach": REACH,
        "surface": _text(shown.surface),
        "neurons": _text(shown.neurons),
        "weights": _text(weights),
        "names": _names(shown.network.sizes),
        "points": [[round(float(x), 3), round(float(y), 3), int(label), test] for x, y, label, test in _marked(points)],
        "straight": [*straight.weights.tolist(), straight.bias],
        "straightLoss": straight.loss,
    }
    return told | {"id": blake2b(weights.tobytes() + shown.surface.tobytes(), digest_size=8).hexdigest()}


def _weights(parameters: dict[str, np.ndarray], depth: int) -> np.ndarray:
    """All weights of one moment in a row: layer by layer, input by input."""
    return np.concatenate([parameters[f"weights_{layer}"].ravel() for layer in range(1, depth + 1)])


def _text(array: np.ndarray) -> str:
    return b64encode(np.ascontiguousarray(array).tobytes()).decode()


def _names(sizes: tuple[int, ...]) -> list[str]:
    """What can be shown large: the answer, every hidden neuron, and the outputs where there are two; counted from 1."""
    hidden = [f"layer {layer}, neuron {j}" for layer, size in enumerate(sizes[1:-1], start=1) for j in range(1, size + 1)]
    outputs = ["output 1 (blue)", "output 2 (orange)"] if sizes[-1] == 2 else []
    return ["the answer", *hidden, *outputs]


def _marked(points: Points) -> list[tuple[float, float, int, int]]:
    learnt = [(x, y, label, 0) for (x, y), label in zip(points.x, points.labels, strict=True)]
    return learnt + [(x, y, label, 1) for (x, y), label in zip(points.test_x, points.test_labels, strict=True)]
