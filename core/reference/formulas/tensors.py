"""What the page about tensors reckons with: places in a row of numbers, and a layer that sees them all."""

from __future__ import annotations

from core.reference.formula import Formula

OFFSET = Formula(
    "place in the row of numbers", "p", "sum(i * s)",
    {"i": "index along each axis", "s": "how far apart neighbours along it lie"}, "row-major order, NumPy user guide",
)  # fmt: skip
SCALED = Formula("brightness from 0 to 1", "x", "v / 255", {"v": "grey value from 0 to 255"}, "course text 000")
NORMALISED = Formula(
    "L2 normalisation", "x", "v / sqrt(sum(v ** 2))", {"v": "the numbers along the axis"}, "keras.utils.normalize"
)
