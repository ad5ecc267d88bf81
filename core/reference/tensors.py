"""Tensors by their shapes: reading a shape, indexing, reshaping and broadcasting, each worked out here and explained.

NumPy, TensorFlow and PyTorch agree on all of it. Nothing that a visitor types is ever run: it is read by Python's own parser, and
only the few things that an index may hold are understood.
"""

from __future__ import annotations

import ast
import math
from collections.abc import Sequence
from dataclasses import dataclass
from types import EllipsisType
from typing import TypeAlias

import numpy as np

from core.contract import Refusal

Shape = tuple[int, ...]
MOST_AXES = 8
LARGEST_SIZE = 1_000_000  # along one axis
MOST_CELLS = 400  # that are written out on a page
LONGEST = 100  # characters of a shape or an index


def written(shape: Sequence[int]) -> str:
    """A shape as Python prints it: (3,), (3, 2, 5)."""
    return str(tuple(shape))


def read_shape(text: str, free: bool = False) -> Shape:
    """The shape in "3, 2, 5", with or without brackets; nothing is the shape () of a single number.

    `free` allows -1 for one axis. Raises Refusal for anything else, for more than 8 axes and for axes above a million.
    """
    bare = text.strip()
    if bare[:1] + bare[-1:] in ("()", "[]"):
        bare = bare[1:-1]
    parts = [part.strip() for part in bare.replace("×", ",").replace("x", ",").split(",")]
    if parts[-1] == "":  # (3,) is a shape of one axis, and "" of none
        parts.pop()
    if len(parts) > MOST_AXES:
        raise Refusal(f"At most {MOST_AXES} axes can be shown; {len(parts)} came.")
    return tuple(_size(part, free) for part in parts)


def _size(part: str, free: bool) -> int:
    if free and part == "-1":
        return -1
    if not (part.isascii() and part.isdigit()):
        raise Refusal(f"A shape is whole numbers with commas between them, such as 3, 2, 5; {part[:20]!r} is none of them.")
    if len(part) > 9 or int(part) > LARGEST_SIZE:
        raise Refusal(f"An axis can have at most {LARGEST_SIZE:,} places here; {part[:20]} came.")
    return int(part)


def counted(shape: Shape) -> np.ndarray:
    """0, 1, 2, ... in that shape. Raises Refusal, before anything is made, when there are too many to be written out."""
    size = math.prod(shape)
    if size > MOST_CELLS:
        raise Refusal(f"The shape {written(shape)} holds {size:,} numbers; at most {MOST_CELLS} are written out here.")
    _check_empty(shape)
    return np.arange(size).reshape(shape)


def _check_empty(shape: Shape) -> None:
    """Refuses a shape without a number whose other axes are long: each of their rows and tables would be written out, empty."""
    if not math.prod(shape) and math.prod(max(length, 1) for length in shape) > MOST_CELLS:
        raise Refusal(f"The shape {written(shape)} holds no number, yet more than {MOST_CELLS} empty rows; choose smaller sizes.")


@dataclass(frozen=True)
class Selection:
    """What an index takes out of a tensor: the places in its row of numbers, in the result's shape, and each part in words."""

    places: np.ndarray
    words: tuple[str, ...]

    @property
    def shape(self) -> Shape:
        """The result's shape."""
        return self.places.shape

    def marked(self, shape: Shape) -> np.ndarray:
        """True, in the tensor's shape, where something is taken."""
        found = np.zeros(math.prod(shape), bool)
        found[self.places.ravel()] = True
        return found.reshape(shape)


Part: TypeAlias = int | slice | EllipsisType | None  # what may stand between the commas of an index


def select(expression: str, shape: Shape) -> Selection:
    """What an expression such as "x[2, :, 0]" or "x[1][-1]" takes out of a tensor x of that shape.

    Whole numbers, slices, `...` and `None` are understood. Raises Refusal for anything else, and for what lies outside.
    """
    places, words = counted(shape), []
    for parts in _read(expression):
        for part, axis in _spread(parts, places.ndim):
            words.append(_said(part, axis, places.shape))
        places = _taken(places, parts)
    return Selection(places, tuple(words))


def _read(expression: str) -> list[tuple[Part, ...]]:
    """The parts of each pair of brackets, from left to right."""
    complaint = Refusal("An index looks like x[2, :, 0]: numbers, slices such as 1:3, and ... are understood.")
    try:
        node = ast.parse(expression.strip()[: LONGEST + 1], mode="eval").body
    except (SyntaxError, ValueError):
        raise complaint from None
    if len(expression.strip()) > LONGEST:
        raise Refusal(f"An index of at most {LONGEST} characters can be read; write a shorter one.")
    brackets = []
    while isinstance(node, ast.Subscript):
        inner = node.slice
        brackets.append(tuple(_part(item) for item in (inner.elts if isinstance(inner, ast.Tuple) else [inner])))
        node = node.value
    if not (isinstance(node, ast.Name) and node.id == "x"):
        raise complaint
    return brackets[::-1]


def _part(node: ast.expr) -> Part:
    match node:
        case ast.Constant(value=value) if value is None or value is Ellipsis:
            return value
        case ast.Slice(lower=lower, upper=upper, step=step):
            if step is not None and _whole(step) == 0:
                raise Refusal("A slice cannot go on in steps of 0; choose a step of 1 or more, or a negative one.")
            return slice(*(None if bound is None else _whole(bound) for bound in (lower, upper, step)))
    return _whole(node)


def _whole(node: ast.expr) -> int:
    sign, inner = (-1, node.operand) if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub) else (1, node)
    if isinstance(inner, ast.Constant) and type(inner.value) is int:
        return sign * inner.value
    came = ast.unparse(node)[:30]
    raise Refusal(f"Only whole numbers, slices such as 1:3, ... and None can stand in the brackets; {came!r} came.")


def _spread(parts: tuple[Part, ...], axes: int) -> list[tuple[Part, int]]:
    """Each part with the axis that it is about, `...` as the slices that it stands for. Raises Refusal for too many."""
    used = sum(part is not None and part is not Ellipsis for part in parts)
    if sum(part is Ellipsis for part in parts) > 1:
        raise Refusal("Only one ... can stand in an index: with two, nobody knows which axes each stands for.")
    if used > axes:
        raise Refusal(f"Too many numbers in the brackets: {used} for {axes} {'axis' if axes == 1 else 'axes'}.")
    whole = parts if Ellipsis in parts else (*parts, Ellipsis)
    found: list[tuple[Part, int]] = []
    axis = 0
    for part in whole:
        for piece in [slice(None)] * (axes - used) if part is Ellipsis else [part]:
            found.append((piece, axis))
            axis += piece is not None
    return found


def _taken(x: np.ndarray, parts: tuple[Part, ...]) -> np.ndarray:
    """x[parts], from the kept indexes of each axis: an index of one number takes its axis away, None brings one in."""
    kept: list[list[int]] = []
    shape: list[int] = []
    for part, axis in _spread(parts, x.ndim):
        if part is None:
            shape.append(1)
        elif isinstance(part, slice):
            kept.append(list(range(*part.indices(x.shape[axis]))))
            shape.append(len(kept[-1]))
        elif isinstance(part, int):
            kept.append([part % x.shape[axis]])
    return x[np.ix_(*kept)].reshape(shape) if kept else x.reshape(shape)


def _said(part: Part, axis: int, shape: Shape) -> str:
    """One part in words. Raises Refusal for a number outside its axis."""
    if part is None:
        return "None brings in a new axis of size 1"
    size = shape[axis]
    if isinstance(part, slice):
        count = len(range(*part.indices(size)))
        shown = ":".join("" if bound is None else str(bound) for bound in (part.start, part.stop))
        shown += "" if part.step is None else f":{part.step}"
        return f"axis {axis} (size {size}): '{shown}' keeps {'all' if part == slice(None) else count} of {size}"
    if not isinstance(part, int) or not -size <= part < size:
        places = f"0 to {size - 1}, or -{size} to -1 from the end" if size else "it has no place at all"
        raise Refusal(f"The index {part} is outside axis {axis}, which has {size} places: {places}.")
    name = f"place {part}" if part >= 0 else f"{part}, from the end place {part % size}"
    return f"axis {axis} (size {size}): {name} alone, and the axis is gone"


def strides(shape: Shape) -> Shape:
    """How far apart in the row of numbers two neighbours along each axis lie: the last axis runs fastest."""
    return tuple(math.prod(shape[axis + 1 :]) for axis in range(len(shape)))


def reshape(shape: Shape, target: Shape) -> Shape:
    """The target with its one -1 filled in. Raises Refusal, with the sum that does not come out, when it does not fit."""
    size = math.prod(shape)
    if target.count(-1) > 1:
        raise Refusal("Only one axis can be -1: what is missing can be worked out for one axis, not for two.")
    known = math.prod(item for item in target if item != -1)
    if -1 in target:
        if not known:
            raise Refusal("Beside a size of 0 nobody can say how long the axis of -1 should be; write a number.")
        if size % known:
            raise Refusal(f"{size} numbers cannot be dealt out: {size} divided by {known} leaves {size % known} over.")
        target = tuple(size // known if item == -1 else item for item in target)
    elif known != size:
        raise Refusal(f"{size} numbers cannot fill {' x '.join(map(str, target)) or 'a single number'} = {known} places.")
    _check_empty(target)
    return target


@dataclass(frozen=True)
class Column:
    """One axis of two shapes written below each other: both sizes, None where a shape has no such axis, and the result's."""

    axis: int  # counted from the right: -1 is the last
    sizes: tuple[int | None, int | None]
    result: int | None  # None where the two do not go together

    @property
    def words(self) -> str:
        """What becomes of this axis."""
        first, second = self.sizes
        if None in self.sizes:
            return "missing in one: taken as 1, its numbers are repeated"
        if first == second:
            return "equal"
        if self.result is None:
            return f"{first} against {second}: neither equal nor 1, so it fails here"
        return f"1 is stretched to {self.result}: its numbers are repeated"


def align(first: Shape, second: Shape) -> tuple[Column, ...]:
    """Two shapes below each other from the right, axis by axis, the first axis first."""
    columns = []
    for axis in range(-max(len(first), len(second)), 0):
        sizes = tuple(shape[axis] if -axis <= len(shape) else None for shape in (first, second))
        there = [1 if size is None else size for size in sizes]
        fits = there[0] == there[1] or 1 in there
        columns.append(Column(axis, (sizes[0], sizes[1]), (there[0] if there[1] == 1 else there[1]) if fits else None))
    return tuple(columns)


def broadcast(first: Shape, second: Shape) -> Shape:
    """The shape of two tensors together. Raises Refusal, naming the axis, when they do not fit."""
    for column in reversed(align(first, second)):
        if column.result is None:
            sizes = f"axis {column.axis} has {column.sizes[0]} and {column.sizes[1]}"
            raise Refusal(f"{written(first)} and {written(second)} do not fit: {sizes}, which are neither equal nor 1.")
    return tuple(column.result or 0 for column in align(first, second))


def source(shape: Shape, place: Sequence[int]) -> Shape:
    """Which place of a tensor of that shape is read for a place of the broadcast result."""
    own = place[len(place) - len(shape) :]
    return tuple(0 if size == 1 else index for size, index in zip(shape, own, strict=True))
