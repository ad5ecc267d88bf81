"""The map of words: its plane against another way of counting, its sign, and nearest neighbours."""

from __future__ import annotations

import numpy as np
import pytest

from core.contract import Refusal
from core.reference.embeddings import nearest, plane


@pytest.fixture
def vectors() -> np.ndarray:
    seed = int(np.random.SeedSequence().entropy) % 2**32
    print("seed", seed)
    return np.random.default_rng(seed).normal(size=(60, 5)) * (4, 2, 1, 0.5, 0.1)


def test_the_axes_are_eigenvectors_of_the_covariance(vectors: np.ndarray) -> None:
    found = plane(vectors)
    covariance = np.cov(vectors.T)
    values = np.linalg.eigvalsh(covariance)
    for axis, value, share in zip(found.axes, values[::-1], found.shares, strict=False):
        assert np.allclose(covariance @ axis, value * axis)
        assert share == pytest.approx(value / values.sum())
    assert np.allclose(found.axes @ found.axes.T, np.eye(2))
    assert np.allclose(found.places(vectors).mean(axis=0), 0)


def test_the_sign_is_the_same_whatever_the_library_gives(vectors: np.ndarray) -> None:
    found = plane(vectors)
    assert (found.axes[np.arange(2), np.abs(found.axes).argmax(axis=1)] > 0).all()
    for towards in (vectors[:, 0], -vectors[:, 0]):
        turned = plane(vectors, towards)
        assert (turned.places(vectors).T @ (towards - towards.mean()) >= 0).all()
        assert np.allclose(np.abs(turned.axes), np.abs(found.axes))


@pytest.mark.parametrize("bad", [np.ones((5, 3)), np.ones((2, 3)), np.ones((5, 1)), np.ones(4)])
def test_what_has_no_plane_is_refused(bad: np.ndarray) -> None:
    with pytest.raises(Refusal):
        plane(bad)


def test_neighbours_are_those_of_the_largest_cosine() -> None:
    rows, cosines = nearest(np.array([[1.0, 0], [2, 0], [0, 3], [-1, 0], [1, 1], [0, 0]]), 0, 4)
    assert rows.tolist() == [1, 4, 2, 5]
    assert cosines == pytest.approx([1, 2**-0.5, 0, 0])
    assert nearest(np.eye(3), 1, 9)[0].tolist() == [0, 2]


def test_a_vector_of_zeros_is_near_to_nothing() -> None:
    rows, cosines = nearest(np.array([[0.0, 0], [1, 0], [0, 1]]), 0, 5)
    assert rows.tolist() == [1, 2]
    assert not cosines.any()
