"""A network's training as a film: played, paused, stepped and scrubbed in the browser, with no word to the server in between."""

from __future__ import annotations

from base64 import b64encode
from hashlib import blake2b
from typing import Any

import numpy as np
import streamlit as st

from core.reference.learning import NEURON_SIDE, SIDE, Film, Straight
from core.reference.points import REACH, Points
from core.web import address
from core.web.components.files import script, style, text

_SHARED = ("shared/numbers.js", "shared/colours.js", "shared/canvas.js")
_SCRIPT = script(*_SHARED, *(f"film.{part}.js" for part in ("state", "plane", "wiring", "curves")), "film.js")
_mount = st.components.v2.component("perceptarium.film", html=text("film.html"), css=style(text("film.css")), js=_SCRIPT)


def film(told: dict[str, Any], key: str, label: str) -> None:
    """Shows a training (`tell`); `label` tells those who cannot see it what there is.

    The address keeps the moment at which it was stopped (`at`, of the kept ones, counted from 0; without one it plays from its
    start), what is shown large (`neuron`), and whether the test points (`tests`) and the straight line (`line`) are drawn.
    """
    _keep(st.session_state.pop(f"{key}-told", None), told["id"])
    moment, seen = address.get("at"), address.get("neuron")
    looks = {"output", *map(str, range(len(told["names"]) - 1))}
    chosen = {
        "at": min(int(moment), len(told["steps"]) - 1) if moment.isascii() and moment.isdigit() and len(moment) < 4 else None,
        "look": seen if seen in looks else "output",
        "test": address.get("tests") == "yes",
        "line": address.get("line") == "yes",
    }

    def hear() -> None:
        st.session_state[f"{key}-told"] = st.session_state[key].told

    _mount(data=told | chosen | {"label": label}, key=key, on_told_change=hear)


def _keep(told: dict[str, Any] | None, film: str) -> None:
    """Writes what was chosen, unless it was said of a training that has gone meanwhile."""
    if told and told["id"] == film:
        at = "" if told["at"] is None else str(int(told["at"]))
        look = "" if told["look"] == "output" else str(told["look"])
        address.put(at=at, neuron=look, tests="yes" if told["test"] else "", line="yes" if told["line"] else "")


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
