"""From a shelved network to an open ONNX Runtime session, checked against its card, and kept in memory for a while."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import numpy as np
import onnxruntime
from onnxruntime.capi import onnxruntime_pybind11_state as onnx_errors

from core import vault
from core.contract import Unavailable, Verdict
from core.familiarity import channel_means, familiarity
from core.texts import Alphabet, Vocabulary
from core.vault import Entry

READ = ("model.onnx", "vocabulary.json", "alphabet.json")  # the files that an open network was made of
KEPT = 12  # networks in memory, at most
HELD = 2_500_000  # bytes of their files, at most: in memory they take two to three times as much
KINDS = {"float32": "tensor(float)", "int32": "tensor(int32)"}  # what ONNX calls the two kinds of input
WORDS = 3  # of a text that a new network is tried with
FAMILIAR = "This looks like the pictures that the network learned from."
STRANGE = "This does not look like anything that the network learned from: its answer is a guess."
_ONNX_ERRORS = (
    onnx_errors.Fail, onnx_errors.InvalidArgument, onnx_errors.InvalidGraph, onnx_errors.InvalidProtobuf, onnx_errors.NoModel,
    onnx_errors.NotImplemented, onnx_errors.RuntimeException,
)  # fmt: skip


def by(shape: Sequence[object]) -> str:
    """28 x 28 x 1; a length that is free is "any"."""
    return " x ".join("any" if size is None else str(size) for size in shape)


class Unfit(Exception):
    """A network that does not compute what its card promises."""


@dataclass(frozen=True)
class Rule:
    """An out-of-distribution rule, ready to use."""

    layer: str
    threshold: float
    mean: np.ndarray  # (classes, d)
    precision: np.ndarray  # (d, d)

    def verdict(self, features: np.ndarray) -> Verdict:
        """Features of one input, (1, d)."""
        score = float(familiarity(self.mean, self.precision, features)[0])
        familiar = score <= self.threshold
        return Verdict(familiar, score, self.threshold, FAMILIAR if familiar else STRANGE)


@dataclass(frozen=True)
class Network:
    """An open session with all that a prediction needs of the card and of the rule."""

    card: Mapping[str, Any]
    session: onnxruntime.InferenceSession
    input: str
    shape: tuple[int | None, ...]  # of one input: (28, 28, 1), or (None,) for the numbers of a text's words
    dtype: str  # of the input: float32, or int32 for texts
    highest: float  # that an input number may be
    divisor: np.float32  # takes grey values to the card's range
    outputs: tuple[str, ...]  # the answer first
    asked: tuple[str, ...]  # of a prediction: the answer, and the features that the rule looks at
    labels: tuple[str, ...]
    rule: Rule | None
    vocabulary: Vocabulary | None = None  # of a network that reads words
    alphabet: Alphabet | None = None  # of one that reads characters


_networks: OrderedDict[str, Network] = OrderedDict()  # by name, the last used last
_opening = threading.Lock()


def network(entry: Entry) -> Network:
    """The open network. One that does not compute what its card promises is withdrawn from the vault: Unavailable."""
    with _opening:
        kept = _networks.get(entry.name)
        if kept and (kept.card is entry.card or kept.card == entry.card):
            if kept.card is not entry.card:  # its folder was read again: from now on the quick comparison holds again
                kept = _networks[entry.name] = replace(kept, card=entry.card)
            _networks.move_to_end(entry.name)
            return kept
        try:
            opened = _open(entry)
        except Unfit as unfit:
            vault.withdraw(entry, str(unfit))
            raise Unavailable(
                f"The network {entry.name} is damaged and has been withdrawn. Choose another one, or train it again."
            ) from unfit
        _networks[entry.name] = opened
        _networks.move_to_end(entry.name)
        _let_go()
        return opened


def _let_go() -> None:
    """Forgets the networks that were used longest ago until the others are few and small enough. The last one stays."""
    while len(_networks) > 1 and (len(_networks) > KEPT or sum(map(_size, _networks.values())) > HELD):
        _networks.popitem(last=False)


def _size(network: Network) -> int:
    files = network.card["files"]
    return sum(int(files[name]["bytes"]) for name in READ if name in files)


def _open(entry: Entry) -> Network:
    ruled = entry.card.get("out_of_distribution") and "weights.npz" in entry.card["files"]
    arrays = vault.arrays(entry, "weights.npz") if ruled else {}
    session = _session(vault.read(entry, "model.onnx"))
    try:
        words = _vocabulary(vault.read(entry, "vocabulary.json")) if "vocabulary.json" in entry.card["files"] else None
        known = Alphabet.from_json(vault.read(entry, "alphabet.json")) if "alphabet.json" in entry.card["files"] else None
        network = replace(_promised(entry.card, session, arrays), vocabulary=words, alphabet=known)
    except (KeyError, TypeError, ValueError, IndexError) as error:
        raise Unfit("its card does not say what goes in and what comes out") from error
    _try(network)
    return network


@lru_cache(maxsize=4)
def _vocabulary(content: bytes) -> Vocabulary:
    """The networks of a lab share theirs."""
    return Vocabulary.from_json(content)


def _session(model: bytes) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.enable_cpu_mem_arena = False
    try:
        return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
    except _ONNX_ERRORS as error:
        raise Unfit("its model.onnx is no network that can be computed here") from error


def _promised(card: Mapping[str, Any], session: onnxruntime.InferenceSession, arrays: Mapping[str, np.ndarray]) -> Network:
    """The network as the card describes it."""
    given, answer, rule = card["input"], card["output"], card.get("out_of_distribution")
    low, high = map(float, given["range"])
    if low != 0 or high <= 0:
        raise ValueError(f"expected a range from zero, got {given['range']}")
    told = Rule(
        rule["feature_layer"], float(rule["threshold"]),
        arrays["familiar/mean"].astype(np.float64), arrays["familiar/precision"].astype(np.float64),
    ) if rule else None  # fmt: skip
    return Network(
        card=card,
        session=session,
        input=str(given["name"]),
        shape=tuple(None if size is None else int(size) for size in given["shape"][1:]),
        dtype=str(given["dtype"]),
        highest=high,
        divisor=np.float32(255 / high),
        outputs=tuple(output.name for output in session.get_outputs()),
        asked=(answer["name"], *([told.layer] if told else [])),
        labels=tuple(map(str, answer["labels"])),
        rule=told,
    )


def _try(network: Network) -> None:
    """Has the network answer two blank inputs (texts: of three words): weights of another architecture, or broken ones, show."""
    (given, *others) = network.session.get_inputs()
    free = tuple(size if isinstance(size, int) else None for size in given.shape[1:])
    if others or (given.name, given.type, free) != (network.input, KINDS.get(network.dtype), network.shape):
        raise Unfit(f"its model.onnx takes {given.name} of {by(given.shape[1:])}, its card says {by(network.shape)}")
    if network.outputs[0] != network.asked[0] or not set(network.asked) <= set(network.outputs):
        raise Unfit("its model.onnx gives other outputs than its card says")
    blank = np.zeros((2, *(size or WORDS for size in network.shape)), network.dtype)
    try:
        values = network.session.run(network.asked, {network.input: blank})
    except _ONNX_ERRORS as error:
        raise Unfit("its model.onnx does not compute") from error
    if values[0].shape != (2, len(network.labels)) or not all(np.isfinite(value).all() for value in values):
        raise Unfit("its answer is not one finite probability a label")
    if network.rule:
        width = channel_means(values[1]).shape[1]
        if network.rule.mean.shape != (len(network.labels), width) or network.rule.precision.shape != (width, width):
            raise Unfit("its out-of-distribution rule does not fit its features")
