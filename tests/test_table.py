"""The README's table, from cards that a test can write by hand."""

from __future__ import annotations

import json
from pathlib import Path

from core import table


def _ship(shipped: Path, variant: str, accuracy: float, kilobytes: int) -> None:
    folder = shipped / "digit_classifier" / variant
    folder.mkdir(parents=True)
    metrics = {
        "validation_accuracy": {"value": 0.999, "split": "validation", "n": 6000},
        "test_accuracy": {"value": accuracy, "split": "test", "n": 10000},
        "test_loss": {"value": 0.03, "split": "test", "n": 10000},
    }
    files = {"model.onnx": {"sha256": "0", "bytes": 1024 * kilobytes}}
    card = {"parameters": 61706, "flops": 416520, "metrics": metrics, "files": files}
    (folder / "card.json").write_text(json.dumps(card), "utf-8")


def test_a_row_for_each_network_that_ships_in_the_order_of_the_card(tmp_path: Path) -> None:
    _ship(tmp_path, "rows_rnn", 0.9712, 88)
    _ship(tmp_path, "course_cnn", 0.9899, 1560)
    rows = table.labs_table(tmp_path).splitlines()
    assert rows[2:] == [
        "| Handwritten digits | Course CNN | 61,706 | 416,520 | accuracy 98.99 % (n = 10,000) | 1,560 KiB |",
        "| Handwritten digits | Row-by-row RNN | 61,706 | 416,520 | accuracy 97.12 % (n = 10,000) | 88 KiB |",
    ]


def test_nothing_shipped_is_an_empty_table(tmp_path: Path) -> None:
    assert len(table.labs_table(tmp_path).splitlines()) == 2


def test_only_what_stands_between_the_markers_changes() -> None:
    text = f"a {table.BEGIN} b {table.END} c"
    assert table.with_table(text).startswith(f"a {table.BEGIN}\n| Lab |")
    assert table.with_table(text).endswith(f"|\n{table.END} c")
