"""The benchmarks of exhibits and texts run and tell what they measured, with tiny counts. How fast it is, is not asked."""

from __future__ import annotations

import json
import math
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from benchmarks.knob import KNOBS
from benchmarks.walker import KINDS
from tests.browser.conftest import executable

ROOT = Path(__file__).parents[1]


def run(name: str, *arguments: str) -> dict[str, Any]:
    """What the benchmark prints with --json."""
    command = [sys.executable, "-m", f"benchmarks.{name}", "--json", *arguments]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    return dict(json.loads(done.stdout))


def test_knob(home_with_mnist: Path) -> None:
    told = run("knob", "--turns", "2")
    rows = {row["knob on"]: row for row in told["rows"]}
    assert rows.keys() == KNOBS.keys()
    assert told["errors"] == []  # a knob that does nothing would be one
    for row in rows.values():
        assert row["n"] == 2
        assert row["of an empty page"] == pytest.approx(row["median ms"] / rows["empty"]["median ms"])
    assert not list(home_with_mnist.glob("benchmark-*"))  # nothing is left behind


@pytest.mark.skipif(executable() is None, reason="no browser on this machine")
def test_walker(home_with_mnist: Path) -> None:
    told = run("walker", "--frames", "20", "--rounds", "1")
    assert {(row["what"], row["width"]) for row in told["rows"]} == {
        (what, width) for what in KINDS.values() for width in (1440, 390)
    }
    for row in told["rows"]:
        assert row["n"] == 20
        assert 0 < row["median ms"] <= row["p95 ms"] < math.inf
        assert row["own n"] > 0 or row["what"] == KINDS["rest"]  # the walker draws when something moves
    assert len(told["goals"]) == len(told["rows"])


@pytest.mark.skipif(executable() is None, reason="no browser on this machine")
def test_reading(empty_home: Path) -> None:
    told = run("reading", "simple_rnn", "--rounds", "2")
    rows = {row["what"]: row for row in told["rows"]}
    assert list(rows) == ["tinted, facade alone", "held, engine alone", "tinted, over the page", "held, over the page"]
    for row in rows.values():
        assert row["n"] == 2
        assert 0 < row["median ms"] <= row["p95 ms"] < math.inf
    assert rows["tinted, over the page"]["median ms"] > rows["tinted, facade alone"]["median ms"]
    assert len(told["goals"]) == 4
