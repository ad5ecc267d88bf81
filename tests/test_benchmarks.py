"""The benchmarks run and tell what they measured: once through each with tiny counts. How fast anything is, is not asked here."""

from __future__ import annotations

import json
import math
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from core import facade
from pages.exhibits import exhibits

ROOT = Path(__file__).parents[1]
QUIET = {"TF_CPP_MIN_LOG_LEVEL": "2", "CUDA_VISIBLE_DEVICES": "-1"}


def run(name: str, *arguments: str) -> dict[str, Any]:
    """What the benchmark prints with --json."""
    command = [sys.executable, "-m", f"benchmarks.{name}", "--json", *arguments]
    done = subprocess.run(command, cwd=ROOT, env={**os.environ, **QUIET}, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-3000:]
    return dict(json.loads(done.stdout))


def goals(told: dict[str, Any], word: str) -> list[bool]:
    """Whether the goals hold that have the word in their name; at least one has."""
    found = [goal["holds"] for goal in told["goals"] if word in goal["goal"]]
    assert found, f"no goal about {word} in {told['goals']}"
    return found


def test_prediction() -> None:
    told = run("prediction", "digit_classifier/logistic_regression", "--rounds", "3")
    (row,) = told["rows"]
    assert row["n"] == 3
    assert all(row[name] > 0 for name in ("facade ms", "keras ms", "onnx ms", "keras / facade", "looking up"))
    assert row["keras / facade"] == pytest.approx(row["keras ms"] / row["facade ms"])


def test_training(home_with_mnist: Path) -> None:
    told = run("training", "--pairs", "1", "--epochs", "1", "--share", "0.02", "--variant", "logistic_regression")
    rows = {row["what"]: row for row in told["rows"]}
    assert [row["n"] for row in rows.values()] == [1, 1, 1, 1, 0]  # the one job finds a worker that waits
    assert all(0 < row["median"] < math.inf for row in rows.values() if row["n"])
    assert len(told["pairs"]) == 1
    assert not list(home_with_mnist.glob("benchmark-*"))  # nothing is left behind


def test_memory(home_with_mnist: Path) -> None:
    told = run("memory", "--predictions", "2")
    assert told["modules"] == told["mapped_files"] == []
    panels = sum(len(vars(exhibit).get("PANELS", "1")) for exhibit in exhibits().values())
    pages = 1 + panels + 6 * sum(entry.shipped for lab in facade.labs() for entry in facade.shelf(lab))
    assert [row["after"] for row in told["rows"]] == ["the start", f"{pages} pages", "2 drawings"]
    assert all(row["resident MiB"] > 50 for row in told["rows"])
    assert all(goals(told, "Keras") + goals(told, "errors"))


@pytest.mark.parametrize(("page", "meanwhile"), [("home", "rest"), ("digits", "training")])
def test_crowd(home_with_mnist: Path, page: str, meanwhile: str) -> None:
    shape = ("--sessions", "2", "--seconds", "3", "--think", "0.5")
    told = run("crowd", *shape, "--pages", page, "--meanwhile", meanwhile)
    (row,) = told["rows"]
    assert (row["page"], row["sessions"], row["errors"]) == (page, 2, 0), row
    assert row["n"] > 2
    assert 0 < row["run median"] <= row["run p95"]
    assert 0 < row["drawing median"] <= row["drawing p95"]
    assert all(goals(told, "errors"))
    assert not list(home_with_mnist.glob("benchmark-*"))
