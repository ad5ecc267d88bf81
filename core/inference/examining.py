"""The examination of a network over again, by the ONNX file that answers people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from core import data, labs, vault
from core.contract import Refusal
from core.inference.answering import answers, probabilities
from core.inference.characters import baseline, encode, running
from core.reference.surprise import surprise
from core.vault import Entry


@dataclass(frozen=True)
class Evaluation:
    """A network's answers to the test part: predicted classes, their probabilities, true classes (n,); mistakes, surest first."""

    predictions: np.ndarray
    confidences: np.ndarray
    labels: np.ndarray
    mistakes: np.ndarray


def evaluation(entry: Entry) -> Evaluation:
    """What the network answered to every test input, as kept at its examination. Raises Refusal where these are no labels."""
    if "evaluation.npz" not in entry.card["files"]:
        raise Refusal(f"The network {entry.name} gives no labels that could be right or wrong. Choose one that does.")
    kept = vault.arrays(entry, "evaluation.npz")
    return Evaluation(**{name: kept[name] for name in ("predictions", "confidences", "labels", "mistakes")})


def evaluate(entry: Entry) -> dict[str, Any]:
    """Examines the network's ONNX file on the test part again; returns the figures and what the card says of the first."""
    lab = labs.card(entry.card["lab"])
    if lab.answer == "next character":
        found = examine_characters(entry, _held_out(entry))
    else:
        found = examine(entry, *data.load_test(lab.dataset))
    stated = entry.card["metrics"][lab.metric]["value"]
    return {"model": entry.name, **found, "card": stated, "agrees": abs(found[lab.metric] - stated) < 5e-5}


def _held_out(entry: Entry) -> list[str]:
    """The ends of the texts that the network was examined on. Raises Refusal where they were a visitor's own and are gone."""
    known = entry.card["dataset"]["id"]
    if known == data.own.ID:
        raise Refusal("This network learned from a visitor's own text, which is not kept. Choose one of the books'.")
    return [text[-row["n"] :] for text, row in zip(data.load(known).train[0], entry.card["by_text"], strict=True)]


def examine(entry: Entry, inputs: Any, labels: np.ndarray) -> Mapping[str, float]:
    """The share of right answers to pictures (n, 28, 28) uint8 or to texts, and n."""
    if isinstance(inputs, tuple):  # texts
        found = answers(entry, inputs)
    else:
        low, high = entry.card["input"]["range"]
        batch = low + (high - low) * inputs.reshape(-1, *entry.card["input"]["shape"][1:]).astype(np.float32) / 255
        found = probabilities(entry, batch)
    return {"test_accuracy": float((found.argmax(axis=1) == labels).mean()), "n": len(labels)}


def examine_characters(entry: Entry, texts: Sequence[str]) -> Mapping[str, float]:
    """Mean surprise over texts in bits a character, the network's and the five-gram's; how often the likeliest one came; n."""
    bits, chance, right, count = 0.0, 0.0, 0, 0
    for text in texts:
        numbers = encode(entry, text)
        expected, came = running(entry, numbers), numbers[1:]
        bits += float(surprise(expected[np.arange(len(came)), came]).sum(dtype=float))
        chance += float(surprise(baseline(entry).probabilities(numbers)[1:]).sum())
        right, count = right + int((expected.argmax(axis=1) == came).sum()), count + len(came)
    return {"test_bits": bits / count, "five_gram_bits": chance / count, "test_accuracy": right / count, "n": count}
