"""The end of a worker's job: what becomes of a visitor's own text."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from core.contract import TrainSpec
from core.data import own
from core.jobs import Store
from core.labs import card
from core.worker.run import run
from core.worker.train import key

TEXT = "The quick brown fox jumps over the lazy dog.\n" * 60
LAB = card("character_model")


@pytest.mark.parametrize("fault", ["other key", "other text"])
def test_a_run_that_failed_leaves_no_text_behind(empty_home: Path, fault: str) -> None:
    store = Store()
    spec = TrainSpec(LAB.name, "gru", LAB.settings("gru"), 1, own.digest(TEXT))
    store.submit(spec, key(spec) if fault == "other text" else "0" * 12, "somebody", lay_out=lambda: own.keep(TEXT))
    claimed = store.claim()
    assert claimed
    kept = empty_home / "own_texts" / f"{spec.text}.txt"
    if fault == "other text":
        kept.write_text("something else")
    assert kept.exists()
    assert run(replace(claimed[1], folder=str(empty_home / "jobs" / claimed[1].job))) == 1
    assert store.job(claimed[1].job).status == "failed"
    assert not kept.exists()
    store.close()
