"""Hardening cases 55, 56 and 57: data that a framework would learn nonsense from without a word."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from core.contract import Refusal
from core.data import Dataset, check_classification

FEATURES = np.linspace(0, 1, 40).reshape(10, 2, 2)
LABELS = np.arange(10) % 3


def changed(array: np.ndarray, row: int, value: float) -> np.ndarray:
    copy = array.astype(float)
    copy[row] = value
    return copy


@pytest.mark.parametrize(
    ("features", "labels", "sentence"),
    [
        (FEATURES[:0], LABELS[:0], "no data"),
        ([], [], "no data"),
        (np.zeros((10, 0)), LABELS, "no data"),
        (FEATURES, LABELS[:9], "10 rows and 9 labels"),
        (FEATURES, changed(LABELS, 4, 3).astype(int), "from 0 to 2; row 4 .* has 3.* in all: 1"),
        (FEATURES, changed(LABELS, 7, -1).astype(int), "from 0 to 2; row 7 .* has -1"),
        (FEATURES, changed(LABELS, 2, 0.5), r"from 0 to 2; row 2 .* has 0\.5"),
        (FEATURES, changed(LABELS, 0, np.nan), "from 0 to 2; row 0 .* has nan"),
        (FEATURES, np.eye(3)[LABELS], "one label for each row"),
        (FEATURES, ["cat"] * 10, "labels must be numbers"),
        (changed(FEATURES, 3, np.nan), LABELS, "row 3 .* holds NaN"),
        (changed(FEATURES, 9, np.inf), LABELS, "row 9 .* holds infinity"),
        (changed(FEATURES, 0, -np.inf).astype(np.float16), LABELS, "row 0 .* holds infinity"),
        (np.full((10, 4), None), LABELS, "features must be numbers"),
        ([[1, 2], [3]], [0, 1], "same length"),
        (5.0, LABELS, "list of rows"),
    ],
)
def test_refused(features: Any, labels: Any, sentence: str) -> None:
    with pytest.raises(Refusal, match=sentence) as refusal:
        check_classification(features, labels, 3)
    assert "\n" not in str(refusal.value)
    assert str(refusal.value).endswith(".")


def test_the_first_bad_row_is_named_and_all_are_counted() -> None:
    features = changed(changed(FEATURES, 8, np.nan), 5, np.nan)
    with pytest.raises(Refusal, match=r"row 5 .* in all: 2"):
        check_classification(features, LABELS, 3)


def test_good_data_pass(mnist: Dataset) -> None:
    check_classification(mnist.test_images, mnist.test_labels, 10)
    check_classification(mnist.test_images / 255, mnist.test_labels.astype(np.int64), 10)
    check_classification(FEATURES, LABELS.tolist(), 3)


def test_one_class_fewer_is_noticed(mnist: Dataset) -> None:
    first_nine = int((mnist.test_labels == 9).argmax())
    with pytest.raises(Refusal, match=f"from 0 to 8; row {first_nine} "):
        check_classification(mnist.test_images, mnist.test_labels, 9)
