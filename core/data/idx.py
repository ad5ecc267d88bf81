"""The idx format of MNIST.

Two zero bytes, a type, the number of axes, the length of each axis as a big-endian 32-bit number, then the data.
Source: Y. LeCun, C. Cortes, C. Burges, "The MNIST database of handwritten digits", section "File formats".
"""

from __future__ import annotations

import gzip
import io
import math
from collections.abc import Sequence
from pathlib import Path, PurePosixPath

import numpy as np

from core.data.archives import LIMIT, members
from core.data.kinds import PARTS, Arrays

FILES = ("train-images-idx3-ubyte", "train-labels-idx1-ubyte", "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte")  # as PARTS
UNSIGNED_BYTES = 0x08


def parse(data: bytes) -> np.ndarray:
    """The uint8 array in an idx file's bytes, gzipped or not. Raises ValueError when the header and the length disagree."""
    if data[:2] == b"\x1f\x8b":
        data = gzip.GzipFile(fileobj=io.BytesIO(data)).read(LIMIT + 1)
    if len(data) < 4 or data[:2] != b"\0\0" or data[2] != UNSIGNED_BYTES or len(data) > LIMIT:
        raise ValueError("not an idx file of unsigned bytes")
    start = 4 + 4 * data[3]
    shape = [int.from_bytes(data[at : at + 4], "big") for at in range(4, start, 4)]
    if len(data) != start + math.prod(shape):
        raise ValueError(f"an idx file of shape {shape} has {start + math.prod(shape)} bytes; {len(data)} came")
    return np.frombuffer(data, np.uint8, offset=start).reshape(shape)


def read_files(paths: Sequence[Path]) -> Arrays:
    """The four arrays from four idx files in the order of FILES, each gzipped or not."""
    return {part: parse(path.read_bytes()) for part, path in zip(PARTS, paths, strict=True)}


def read_archive(paths: Sequence[Path]) -> Arrays:
    """The four arrays from one archive that holds the four idx files, in whatever folder, gzipped or not."""
    found = members(paths[0], lambda name: _plain(name) in FILES)
    by_file = {_plain(name): data for name, data in found.items()}
    return {part: parse(by_file[file]) for part, file in zip(PARTS, FILES, strict=True)}


def _plain(name: str) -> str:
    return PurePosixPath(name).name.removesuffix(".gz")
