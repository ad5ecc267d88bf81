"""Checks data before anything learns from them: what is wrong with them would otherwise show as a bad network, or not at all."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from core.contract import Refusal


def check_classification(images: ArrayLike, labels: ArrayLike, classes: int) -> None:
    """Checks (n, ...) numbers and their (n,) whole-number labels in 0..classes - 1. Rows are counted from 0.

    Raises Refusal for no data, different lengths, labels out of range, and numbers that are NaN or infinite.
    """
    features, answers = _array(images, "features"), _array(labels, "labels")
    if answers.ndim != 1:
        raise Refusal(f"There must be one label for each row; labels of shape {answers.shape} came.")
    if len(features) != len(answers):
        raise Refusal(f"Each row needs one label: {len(features):,} rows and {len(answers):,} labels came.")
    if features.size == 0:
        raise Refusal("There are no data to learn from. Choose a larger share of them.")
    _check_finite(features)
    _check_labels(answers, classes)


def check_texts(texts: Sequence[str], labels: ArrayLike, classes: int) -> None:
    """Checks texts and their (n,) whole-number labels in 0..classes - 1. Rows are counted from 0.

    Raises Refusal for no data, different lengths, labels out of range, and rows that are no text or a blank one.
    """
    wrong = [row for row, text in enumerate(texts) if not isinstance(text, str) or not text.strip()]
    if wrong:
        raise Refusal(f"Each row must be a text with words; row {wrong[0]} (counted from 0) is not. In all: {len(wrong):,}.")
    check_classification(np.zeros((len(texts), 1), np.uint8), labels, classes)


def _array(values: ArrayLike, what: str) -> np.ndarray:
    try:
        array = np.asarray(values)
    except ValueError:
        raise Refusal(f"The {what} must be rows of the same length; rows of different lengths came.") from None
    if array.dtype.kind not in "buif" and array.size:
        raise Refusal(f"The {what} must be numbers; something else came.")
    if array.ndim == 0:
        raise Refusal(f"The {what} must be a list of rows; a single number came.")
    return array


def _check_finite(features: np.ndarray) -> None:
    if features.dtype.kind != "f":
        return
    bad = ~np.isfinite(features).reshape(len(features), -1).all(axis=1)
    if bad.any():
        row = int(bad.argmax())
        values = features[row]
        found = "NaN (not a number)" if np.isnan(values).any() else "infinity"
        count = f"Bad rows in all: {int(bad.sum()):,}."
        raise Refusal(f"All numbers must be finite; row {row} (counted from 0) holds {found}. {count}")


def _check_labels(labels: np.ndarray, classes: int) -> None:
    whole = np.isfinite(labels) & (labels == np.floor(labels)) if labels.dtype.kind == "f" else np.ones(len(labels), bool)
    bad = ~whole | (labels < 0) | (labels >= classes)
    if bad.any():
        row = int(bad.argmax())
        raise Refusal(
            f"Labels must be whole numbers from 0 to {classes - 1}; row {row} (counted from 0) has {labels[row]}. "
            f"Bad labels in all: {int(bad.sum()):,}."
        )
