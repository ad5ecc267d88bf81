"""The idx parser, and MNIST against what everybody knows of it."""

from __future__ import annotations

import gzip

import numpy as np
import pytest

from core.data import Dataset
from core.data.idx import parse

DIGIT = bytes([0, 0, 8, 2, 0, 0, 0, 2, 0, 0, 0, 3]) + bytes(range(6))


def test_mnist_is_mnist(mnist: Dataset) -> None:
    assert mnist.train_images.shape == (60_000, 28, 28)
    assert mnist.test_images.shape == (10_000, 28, 28)
    assert mnist.train_images.dtype == mnist.train_labels.dtype == np.uint8
    assert mnist.train_labels[:10].tolist() == [5, 0, 4, 1, 9, 2, 1, 3, 1, 4]
    assert mnist.test_labels[:10].tolist() == [7, 2, 1, 0, 4, 1, 4, 9, 5, 9]
    assert np.bincount(mnist.train_labels).tolist() == [5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949]
    assert np.bincount(mnist.test_labels).tolist() == [980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009]


def test_mnist_has_the_known_mean_and_deviation(mnist: Dataset) -> None:
    """0.1307 and 0.3081 of full white: the constants that half the world normalises with."""
    share = np.bincount(mnist.train_images.ravel(), minlength=256) / mnist.train_images.size
    brightness = np.arange(256) / 255
    mean = share @ brightness
    assert round(mean, 4) == 0.1307
    assert round(np.sqrt(share @ (brightness - mean) ** 2), 4) == 0.3081


def test_the_first_digit_stands_upright(mnist: Dataset) -> None:
    """The first 5: its bar runs to the right at the top, its bowl closes below; a transposed or mirrored picture would not."""
    rows = np.flatnonzero(mnist.train_images[0].any(axis=1))
    assert (rows[0], rows[-1]) == (5, 24)
    assert mnist.train_images[0][5].argmax() == 21
    assert mnist.train_images[0][24].nonzero()[0].tolist() == list(range(4, 12))


def test_arrays_cannot_be_changed(mnist: Dataset) -> None:
    with pytest.raises(ValueError, match="read-only"):
        mnist.train_images[0, 0, 0] = 1


@pytest.mark.parametrize("data", [DIGIT, gzip.compress(DIGIT)], ids=["plain", "gzipped"])
def test_parse(data: bytes) -> None:
    assert parse(data).tolist() == [[0, 1, 2], [3, 4, 5]]


@pytest.mark.parametrize(
    "data",
    [b"", b"\0\0\x08", DIGIT[:-1], DIGIT + b"\0", b"\0\0\x0d" + DIGIT[3:], b"\1" + DIGIT[1:], DIGIT[:7], b"\0\0\x08\xff"],
    ids=["empty", "three bytes", "one byte short", "one byte long", "floats", "wrong start", "half a header", "255 axes"],
)
def test_parse_refuses(data: bytes) -> None:
    with pytest.raises(ValueError, match="idx file"):
        parse(data)


def test_parse_refuses_half_a_gzip() -> None:
    with pytest.raises(EOFError):
        parse(gzip.compress(DIGIT)[:-9])
