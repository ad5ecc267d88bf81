"""The out-of-distribution rule: its arithmetic against another way of counting, and that it works on real digits."""

from __future__ import annotations

import numpy as np
import pytest

from core.data import Dataset
from core.familiarity import RIDGE, familiarity, fit

SEED = 1998


def clouds(rng: np.random.Generator, rows: int = 600, width: int = 5, classes: int = 3) -> tuple[np.ndarray, np.ndarray]:
    """Gaussian clouds of one tilted shape around different centres."""
    labels = np.arange(rows) % classes
    tilt, centres = rng.normal(size=(width, width)), rng.normal(scale=4, size=(classes, width))
    return rng.normal(size=(rows, width)) @ tilt + centres[labels], labels


def test_the_distance_is_what_solving_for_each_row_and_class_gives() -> None:
    print(f"seed {SEED}")
    rng = np.random.default_rng(SEED)
    features, labels = clouds(rng)
    mean, precision = fit(features, labels, 3)
    spread = sum(np.outer(row - mean[label], row - mean[label]) for row, label in zip(features, labels, strict=True)) / 600
    spread += RIDGE * np.diag(spread).mean() * np.eye(5)
    asked = rng.normal(scale=6, size=(40, 5))
    expected = [min(np.sqrt((row - m) @ np.linalg.solve(spread, row - m)) for m in mean) for row in asked]
    np.testing.assert_allclose(familiarity(mean, precision, asked), expected, rtol=1e-9)
    np.testing.assert_allclose(mean, [features[labels == label].mean(axis=0) for label in range(3)])


def test_the_distance_does_not_depend_on_the_units_of_the_features() -> None:
    rng = np.random.default_rng(SEED)
    features, labels = clouds(rng)
    turn = rng.normal(size=(5, 5))
    asked = rng.normal(scale=6, size=(40, 5))
    plain, turned = fit(features, labels, 3, ridge=0), fit(features @ turn, labels, 3, ridge=0)
    np.testing.assert_allclose(familiarity(*plain, asked), familiarity(*turned, asked @ turn), rtol=1e-6)


def test_many_rows_are_the_same_as_one_by_one() -> None:
    rng = np.random.default_rng(SEED)
    mean, precision = fit(*clouds(rng), 3)
    asked = rng.normal(size=(1300, 5)).astype("float32")
    one_by_one = [familiarity(mean, precision, row[None])[0] for row in asked]
    np.testing.assert_allclose(familiarity(mean, precision, asked), one_by_one, rtol=1e-12)
    assert familiarity(mean, precision, asked[:0]).shape == (0,)
    np.testing.assert_allclose(familiarity(mean, precision, mean), 0, atol=1e-6)


def test_features_that_never_vary_do_not_break_the_rule_and_betray_a_stranger() -> None:
    rng = np.random.default_rng(SEED)
    features, labels = clouds(rng)
    dead = np.hstack([features, np.zeros((600, 2))])  # two ReLU units that were silent on all training data
    mean, precision = fit(dead, labels, 3)
    assert np.isfinite(precision).all()
    usual = familiarity(mean, precision, dead)
    woken = dead.copy()
    woken[:, 5:] = 10
    assert familiarity(mean, precision, woken).min() > usual.max()
    silent = fit(np.zeros((6, 4)), np.arange(6) % 3, 3)
    np.testing.assert_array_equal(familiarity(*silent, np.zeros((1, 4))), [0])


@pytest.mark.parametrize(
    ("features", "labels", "classes"),
    [
        (np.zeros((4, 2, 2)), np.array([0, 1, 0, 1]), 2),
        (np.zeros((4, 2)), np.array([0, 1, 0]), 2),
        (np.array([[0.0], [np.nan]]), np.array([0, 1]), 2),
        (np.zeros((4, 2)), np.array([0, 0, 0, 0]), 2),
        (np.zeros((4, 2)), np.array([0, 1, 2, 0]), 2),
        (np.zeros((0, 2)), np.zeros(0, int), 2),
    ],
    ids=["three axes", "labels short", "NaN", "a class without rows", "a label too many", "empty"],
)
def test_what_cannot_be_fitted_is_said(features: np.ndarray, labels: np.ndarray, classes: int) -> None:
    with pytest.raises(ValueError, match="expected"):
        fit(features, labels, classes)


def shrunk(pictures: np.ndarray) -> np.ndarray:
    """(n, 28, 28) -> (n, 49): means of 4 x 4 pixels, a stand-in for a network's features."""
    return pictures.reshape(-1, 7, 4, 7, 4).mean(axis=(2, 4)).reshape(-1, 49) / 255


def test_digits_are_familiar_and_noise_is_not(mnist: Dataset) -> None:
    """A threshold that turns away 1 % of unseen digits keeps its word on others, and stops what is no digit."""
    train, labels = mnist.train_images, mnist.train_labels
    mean, precision = fit(shrunk(train[:20_000]), labels[:20_000], 10)
    threshold = np.quantile(familiarity(mean, precision, shrunk(train[20_000:30_000])), 0.99)
    alarms = (familiarity(mean, precision, shrunk(mnist.test_images)) > threshold).mean()
    noise = np.random.default_rng(SEED).integers(0, 256, (500, 28, 28), dtype=np.uint8)
    negatives = 255 - mnist.test_images[:500]
    hits = {
        name: (familiarity(mean, precision, shrunk(p)) > threshold).mean()
        for name, p in (("noise", noise), ("negative", negatives))
    }
    print(f"false alarms {alarms:.4f} of {len(mnist.test_images)}, hits {hits}, seed {SEED}")
    assert 0.002 < alarms < 0.03
    assert min(hits.values()) > 0.95
