"""One 28 x 28 digit: the facade's prediction, Keras' `predict`, and a bare call of ONNX Runtime, in turns in one process.

The bare call computes the answer alone, from numbers that are ready; the facade looks the network up, scales the picture, judges
whether it looks like the training data, and gives words to it all. The last columns come from rounds without Keras, whose threads
slow down whatever runs next: what the facade adds to the bare call on the site, and the larger parts of it.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Mapping
from typing import Any

import keras
import numpy as np
import onnxruntime

from benchmarks._report import Figures, at_least, figures, parser, say, tell
from core import facade, inference, vault

MILLISECONDS = 1e3
FASTER = 30.0
CLOSE = 1e-4  # largest difference of a probability between the three


def pictures(count: int, seed: int) -> list[np.ndarray]:
    """The lab's sample, shifted and with some noise: (28, 28) uint8 each, no two alike."""
    rng = np.random.default_rng(seed)
    sample = facade.picture_from_code(facade.lab("digit_classifier").sample)
    shifted = [np.roll(sample, rng.integers(-2, 3, 2), (0, 1)) for _ in range(count)]
    return [np.maximum(one, rng.integers(0, 20, one.shape, dtype=np.uint8)) for one in shifted]


def bare_session(entry: vault.Entry) -> onnxruntime.InferenceSession:
    """A session as the site opens it: one thread, no spinning."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    return onnxruntime.InferenceSession(vault.read(entry, "model.onnx"), options, providers=["CPUExecutionProvider"])


def ways(model: str) -> Mapping[str, Callable[[np.ndarray], Any]]:
    """What is measured, by name; each takes a picture. Three give ten probabilities, the others are parts of the first's work."""
    entry = facade.entry(model)
    network = keras.models.load_model(vault.file(entry, "model.keras"))
    session = bare_session(entry)
    given, answer = entry.card["input"]["name"], entry.card["output"]["name"]
    ready = np.zeros((1, 28, 28, 1), np.float32)
    measured: dict[str, Callable[[np.ndarray], Any]] = {
        "facade": lambda picture: facade.predict(model, picture).probabilities,
        "keras": lambda picture: network.predict((picture.astype("float32") / 255)[None, ..., None], verbose=0)[0],
        "onnx": lambda picture: session.run([answer], {given: ready})[0][0],
        "looking up": lambda picture: facade.entry(model),
    }
    if entry.card.get("out_of_distribution"):
        features = inference.features(entry, ready)[0]
        measured["verdict"] = lambda picture: inference.verdict(entry, features)
    check(measured, lambda picture: np.copyto(ready, (picture.astype("float32") / 255)[None, ..., None]))
    return measured


def check(measured: Mapping[str, Callable[[np.ndarray], Any]], prepare: Callable[[np.ndarray], None]) -> None:
    """Whether the three give the same answer; they are warm afterwards. Raises RuntimeError where they do not."""
    for picture in pictures(5, seed=2):
        prepare(picture)
        facade_, keras_, onnx_ = (np.asarray(measured[name](picture)) for name in ("facade", "keras", "onnx"))
        if max(np.abs(facade_ - onnx_).max(), np.abs(keras_ - onnx_).max()) > CLOSE:
            raise RuntimeError(f"the answers differ: {facade_}, {keras_}, {onnx_}")


def measure(measured: Mapping[str, Callable[[np.ndarray], Any]], rounds: int) -> dict[str, Figures]:
    """Milliseconds of each, from `rounds` rounds in which each comes once, in an order thrown anew."""
    dice, seconds = random.Random(1), {name: list[float]() for name in measured}
    for picture in pictures(rounds, seed=1):
        for name in dice.sample(list(measured), len(measured)):
            began = time.perf_counter()
            measured[name](picture)
            seconds[name].append(time.perf_counter() - began)
    return {name: figures(values, MILLISECONDS) for name, values in seconds.items()}


def row(model: str, rounds: int) -> dict[str, Any]:
    """One network's line of the table, times in milliseconds."""
    measured = ways(model)
    found = measure(measured, rounds)
    alone = measure({name: way for name, way in measured.items() if name != "keras"}, rounds)
    return {
        "network": model,
        "n": found["facade"].n,
        "facade ms": found["facade"].median,
        "p95": found["facade"].p95,
        "keras ms": found["keras"].median,
        "p95 ": found["keras"].p95,
        "onnx ms": found["onnx"].median,
        "p95  ": found["onnx"].p95,
        "keras / facade": found["keras"].median / found["facade"].median,
        "own ms": found["facade"].median - found["onnx"].median,
        "own ms alone": alone["facade"].median - alone["onnx"].median,
        "looking up": alone["looking up"].median,
        "verdict": alone["verdict"].median if "verdict" in alone else 0.0,
    }


def main(arguments: list[str] | None = None) -> int:
    """Prints the figures of every network on the shelf, or of those that are named."""
    line = parser(__doc__)
    line.add_argument("models", nargs="*", default=[], help="networks, such as digit_classifier/lenet5; else all shipped ones")
    line.add_argument("--rounds", type=int, default=300, help="predictions of each kind and network")
    given = line.parse_args(arguments)
    models = given.models or [entry.name for entry in facade.shelf("digit_classifier") if entry.shipped]
    rows = []
    for model in models:
        say(model)
        rows.append(row(model, given.rounds))
    goals = [at_least(f"{found['network']}, times faster than Keras", found["keras / facade"], FASTER) for found in rows]
    tell(given.json, "One digit", rows, goals)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
