"""Where the disk is against us the site still answers: training is switched off with a sentence, the shipped networks work."""

from __future__ import annotations

import os
from pathlib import Path

import httpx
import pytest
from streamlit.testing.v1 import AppTest

from core import facade
from tests.serving import serve

LAB = "digit_classifier"


def page() -> None:
    from pages import lab

    lab.render("digit_classifier")


def warnings_of(section: str) -> list[str]:
    test = AppTest.from_function(page, default_timeout=60)
    test.query_params["section"] = section
    test.run()
    assert not test.exception
    return [warning.value for warning in test.warning]


def answers() -> str:
    pixels = facade.picture_from_code(facade.lab(LAB).sample)
    return facade.predict(f"{LAB}/compact_cnn", pixels).label


def test_a_damaged_job_table_switches_training_off_and_nothing_else(empty_home: Path) -> None:
    (empty_home / "jobs.sqlite").write_bytes(b"this is no database, whatever its name says" * 100)
    for section in ("Train it", "Look inside"):
        assert [warning for warning in warnings_of(section) if "damaged" in warning]
    assert answers() == "3"


def test_the_site_starts_beside_a_damaged_job_table(tmp_path: Path) -> None:
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "jobs.sqlite").write_bytes(b"no database" * 1000)
    with serve(tmp_path / "home") as address:
        assert httpx.get(f"{address}/health").json() == {"status": "ok"}


@pytest.mark.skipif(os.name == "nt", reason="folders are made read-only in another way there")
def test_a_folder_that_cannot_be_written_switches_training_off(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Case 78. A file stands where the folder should be: nobody, not even root, can write below it."""
    (tmp_path / "home").write_text("")
    monkeypatch.setenv("PERCEPTARIUM_HOME", str(tmp_path / "home"))
    assert [warning for warning in warnings_of("Train it") if "Nothing can be written here" in warning]
    assert answers() == "3"
    with serve(tmp_path / "other", extra={"PERCEPTARIUM_HOME": str(tmp_path / "home")}) as address:
        assert httpx.get(f"{address}/health").json() == {"status": "ok"}
