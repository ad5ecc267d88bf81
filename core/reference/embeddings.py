"""Where words lie among each other: the plane of a map, and a word's nearest neighbours."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.contract import Refusal

Array = np.ndarray


@dataclass(frozen=True)
class Plane:
    """The two directions in which vectors differ most: `middle` (features,), `axes` (2, features), each of length 1.

    `shares` (2,) is the share of the vectors' variance that each axis holds; together at most 1.
    """

    middle: Array
    axes: Array
    shares: Array

    def places(self, vectors: Array) -> Array:
        """(n, features) -> (n, 2): where they lie on the map, also those that the plane was not laid through."""
        return (vectors - self.middle) @ self.axes.T


def plane(vectors: Array, towards: Array | None = None) -> Plane:
    """The plane of the two principal components of (n, features), by singular values (Pearson 1901; Hotelling 1933).

    A principal axis has no sign of its own. Here each points to where `towards` (n,) grows or, without it, to where its largest
    weight is positive. Raises Refusal for fewer than three vectors, or for vectors that do not differ.
    """
    vectors = np.asarray(vectors, float)
    if vectors.ndim != 2 or vectors.shape[0] < 3 or vectors.shape[1] < 2:
        raise Refusal(f"A map needs at least 3 vectors of 2 numbers; an array of the shape {vectors.shape} came.")
    middle = vectors.mean(axis=0)
    _, sizes, axes = np.linalg.svd(vectors - middle, full_matrices=False)
    if not sizes[0] > 0:
        raise Refusal("These vectors do not differ, so there is no map of them.")
    axes = axes[:2]
    largest = axes[np.arange(2), np.abs(axes).argmax(axis=1)]
    along = largest if towards is None else axes @ (vectors - middle).T @ (np.asarray(towards, float) - np.mean(towards))
    signs = np.where(np.where(along == 0, largest, along) < 0, -1.0, 1.0)
    return Plane(middle, axes * signs[:, None], sizes[:2] ** 2 / (sizes**2).sum())


def nearest(vectors: Array, row: int, count: int) -> tuple[Array, Array]:
    """The rows (count,) whose vectors point most nearly where that row's does, the nearest first, and their cosines (count,).

    Cosine similarity: 1 for the same direction, 0 for a right angle, -1 for the opposite; 0 for a vector of zeros. The row
    itself is left out; of equal cosines the earlier row comes first.
    """
    vectors = np.asarray(vectors, float)
    lengths = np.linalg.norm(vectors, axis=1)
    products = lengths * lengths[row]
    cosines = np.divide(vectors @ vectors[row], products, out=np.zeros(len(vectors)), where=products > 0)
    order = np.argsort(-cosines, kind="stable")
    order = order[order != row][:count]
    return order, cosines[order]
