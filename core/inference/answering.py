"""Asking a network: predictions, activations, and whether it knows such inputs at all."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from functools import lru_cache
from types import MappingProxyType

import numpy as np

from core import vault
from core.contract import Prediction, Refusal, Unavailable, Verdict
from core.familiarity import channel_means
from core.inference.opening import Network, Rule, by
from core.inference.opening import network as _network
from core.texts import Reading, Vocabulary, same_length
from core.vault import Entry

BATCH = 256  # inputs computed at a time


def predict(entry: Entry, pixels: np.ndarray) -> Prediction:
    """The network's answer to one picture, (28, 28) uint8. Raises Refusal for anything else, Unavailable for a broken network."""
    network = _network(entry)
    values = network.session.run(network.asked, {network.input: _as_input(network, pixels)})
    probabilities = values[0][0].tolist()
    verdict = network.rule.verdict(channel_means(values[1])) if network.rule else None
    if not math.isfinite(sum(probabilities)) or verdict and not math.isfinite(verdict.score):
        raise _no_answer(entry)
    label = network.labels[probabilities.index(max(probabilities))]
    return Prediction(entry.name, label, tuple(probabilities), network.labels, verdict)


def activations(entry: Entry, pixels: np.ndarray) -> dict[str, np.ndarray]:
    """What every layer makes of one picture, (28, 28) uint8: {layer: (1, ...) float32}; the input itself is "picture"."""
    picture = _as_input(_network(entry), pixels)
    return {"picture": picture, **run(entry, picture)}


def predict_text(entry: Entry, text: str) -> Prediction:
    """The network's answer to one text. Raises Refusal for a text without words or for a network that reads pictures."""
    values = vocabulary(entry).read(text).numbers[None]
    probabilities = run(entry, values, [_network(entry).outputs[0]])[_network(entry).outputs[0]][0].tolist()
    labels = _network(entry).labels
    return Prediction(entry.name, labels[probabilities.index(max(probabilities))], tuple(probabilities), labels)


def read(entry: Entry, text: str) -> tuple[Reading, dict[str, np.ndarray]]:
    """A text as the network reads it, and what every layer makes of it: {layer: (1, ...) float32}. Raises like `predict_text`."""
    reading = vocabulary(entry).read(text)
    return reading, run(entry, reading.numbers[None])


def answers(entry: Entry, texts: Sequence[str]) -> np.ndarray:
    """The answers to many texts, (n, labels) float32; texts of equal length are computed together, without padding."""
    known = vocabulary(entry)
    numbers = [known.encode(known.words(text)) for text in texts]
    found = np.empty((len(texts), len(_network(entry).labels)), np.float32)
    for rows in same_length(numbers):
        found[rows] = probabilities(entry, np.stack([numbers[row] for row in rows]))
    return found


def vocabulary(entry: Entry) -> Vocabulary:
    """How the network takes texts apart. Raises Refusal for a network that reads pictures."""
    found = _network(entry).vocabulary
    if found is None:
        raise Refusal(f"The network {entry.name} reads no texts. Choose one that does.")
    return found


def probabilities(entry: Entry, batch: np.ndarray) -> np.ndarray:
    """The answers to a batch as `run` takes it: (n, labels) float32."""
    answer = _network(entry).outputs[0]
    return run(entry, batch, [answer])[answer]


def features(entry: Entry, batch: np.ndarray) -> np.ndarray:
    """What the out-of-distribution rule looks at: (n, 28, 28, 1) float32 -> (n, d). Raises Unavailable where there is no rule."""
    layer = _rule(entry).layer
    return channel_means(run(entry, batch, [layer])[layer])


def verdict(entry: Entry, feature_vector: np.ndarray) -> Verdict:
    """Whether an input looks like the training data, by its features (d,). Raises Unavailable where there is no rule."""
    rule = _rule(entry)
    vector = np.asarray(feature_vector, dtype=np.float64)
    if vector.shape != rule.mean.shape[1:] or not np.isfinite(vector).all():
        expected = f"{rule.mean.shape[1]} finite features of the layer {rule.layer}"
        raise Refusal(f"Expected {expected}; {_described(feature_vector)} came.")
    return rule.verdict(vector[None])


def weights(entry: Entry) -> Mapping[str, np.ndarray]:
    """The network's parameters by "<layer>/<variable>"; they are shared and cannot be written to."""
    return _weights(entry.name, str(entry.card["files"]["weights.npz"]["sha256"]))


@lru_cache(3)
def _weights(name: str, sha256: str) -> Mapping[str, np.ndarray]:
    """`sha256` makes another network of the same name a new entry."""
    arrays = vault.arrays(vault.get(name), "weights.npz")
    for values in arrays.values():
        values.flags.writeable = False
    return MappingProxyType({name: values for name, values in arrays.items() if not name.startswith("familiar/")})


def run(
    entry: Entry, inputs: np.ndarray | Mapping[str, np.ndarray], outputs: Sequence[str] | None = None
) -> dict[str, np.ndarray]:
    """The named outputs, or all, for a batch in the card's range: {name: (n, ...)}, the answer first.

    A batch is (n, 28, 28, 1) float32, or (n, words) int32 for a network that reads texts. Raises Refusal for inputs or names
    that the network does not have, Unavailable when what comes out is not finite.
    """
    network = _network(entry)
    if isinstance(inputs, Mapping):
        if set(inputs) != {network.input}:
            raise Refusal(f"This network has one input, {network.input}; {', '.join(map(str, inputs)) or 'nothing'} came.")
        inputs = inputs[network.input]
    names = network.outputs if outputs is None else tuple(outputs)
    if not names or not set(names) <= set(network.outputs):
        raise Refusal(f"This network has the layers {', '.join(network.outputs)}; ask for some of them.")
    if not _fits(network, inputs):
        expected = f"finite {network.dtype} numbers of shape n x {by(network.shape)}"
        raise Refusal(f"Expected {expected}; {_described(inputs)} came.")
    parts = [network.session.run(names, {network.input: inputs[start : start + BATCH]}) for start in range(0, len(inputs), BATCH)]
    found = {name: np.concatenate(column) for name, column in zip(names, zip(*parts, strict=True), strict=True)}
    if not all(np.isfinite(values).all() for values in found.values()):
        raise _no_answer(entry)
    return found


def _fits(network: Network, inputs: object) -> bool:
    """Whether the network can compute this batch; numbers of words must be in its vocabulary."""
    if not isinstance(inputs, np.ndarray) or inputs.dtype != network.dtype or inputs.ndim != len(network.shape) + 1:
        return False
    right = all(wanted in (None, size) for wanted, size in zip(network.shape, inputs.shape[1:], strict=True))
    if not right or not inputs.size or not np.isfinite(inputs).all():
        return False
    return network.dtype == "float32" or bool(inputs.min() >= 0 and inputs.max() <= network.highest)


def _as_input(network: Network, pixels: np.ndarray) -> np.ndarray:
    """(28, 28) uint8 -> (1, 28, 28, 1) float32 in the card's range."""
    if not isinstance(pixels, np.ndarray) or pixels.dtype != np.uint8 or (*pixels.shape, 1) != network.shape:
        expected = f"a picture of {by(network.shape[:-1])} grey values from 0 to 255 (uint8)"
        raise Refusal(f"Expected {expected}; {_described(pixels)} came.")
    return (pixels / network.divisor).reshape(1, *network.shape)


def _described(value: object) -> str:
    if not isinstance(value, np.ndarray):
        return f"something of the type {type(value).__name__}"
    return f"{value.dtype} of shape {by(value.shape) or 'nothing'}"


def _no_answer(entry: Entry) -> Unavailable:
    return Unavailable(f"The network {entry.name} has no finite answer to this input. Choose another network.")


def _rule(entry: Entry) -> Rule:
    rule = _network(entry).rule
    if rule is None:
        raise Unavailable(f"The network {entry.name} has no rule that tells familiar inputs from strange ones.")
    return rule
