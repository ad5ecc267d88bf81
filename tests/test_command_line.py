"""The command line as people and programs use it: words, JSON, exit status."""

from __future__ import annotations

import json
import subprocess
import sys
from io import BytesIO
from pathlib import Path

import numpy as np
import onnxruntime
import pytest
from PIL import Image

from core import data
from tests.conftest import SHARED_HOME

ROOT = Path(__file__).parents[1]
LAB = "digit_classifier"


def core(*words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "core", *words]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=200, check=False)


@pytest.fixture
def digit(mnist: data.Dataset, tmp_path: Path) -> Path:
    """A test digit, a 7, as a picture on paper."""
    path = tmp_path / "seven.png"
    Image.fromarray(255 - mnist.test_images[0]).resize((200, 200)).save(path)
    return path


def test_predict_tells_label_probabilities_and_verdict(digit: Path) -> None:
    ran = core("predict", LAB, str(digit), "--json")
    answer = json.loads(ran.stdout)
    assert ran.returncode == 0
    assert answer["label"] == "7"
    assert sum(answer["probabilities"].values()) == pytest.approx(1, abs=1e-5)
    assert answer["out_of_distribution"]["familiar"] is True


def test_predict_says_when_it_is_no_digit(tmp_path: Path) -> None:
    noise = BytesIO()
    Image.fromarray(np.random.default_rng(0).integers(0, 256, (28, 28), dtype="uint8")).save(noise, "PNG")
    (tmp_path / "noise.png").write_bytes(noise.getvalue())
    answer = json.loads(core("predict", LAB, str(tmp_path / "noise.png"), "--json").stdout)
    assert answer["out_of_distribution"]["familiar"] is False


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("predict", LAB, "pyproject.toml"), "no picture"),
        (("predict", LAB, "no such file.png"), "could not be read"),
        (("predict", "no_such_lab", "pyproject.toml"), "no lab of that name"),
        (("predict", LAB, "pyproject.toml", "--variant", "vgg"), "No network of that name"),
        (("train", LAB, "--variant", "lenet5", "--set", "learning_rate=nan"), "Learning rate must be a number"),
        (("train", LAB, "--variant", "lenet5", "--set", "units=1000000"), "401,000,000 weights"),
        (("export", LAB, "no such folder/x.onnx"), "could not be written"),
        (("train", "character_model", "--variant", "gru", "--text", "no such file"), "text could not be read"),
        (("train", "character_model", "--variant", "gru", "--text", "LICENSE", "--publish"), "not allowed with"),
        (("train", LAB, "--variant", "lenet5", "--text", "LICENSE"), "cannot learn from a text"),
        (("fetch", "no_such_set"), "no data set of that name"),
        (("check", "no_such_check"), "no check of that name"),
        (("jobs", "cancel", "0000"), "no"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_sentence(words: tuple[str, ...], said: str, empty_home: Path) -> None:
    ran = core(*words)
    assert ran.returncode != 0
    assert said in ran.stderr + ran.stdout
    assert "Traceback" not in ran.stderr


def test_errors_are_json_for_programs() -> None:
    ran = core("predict", "no_such_lab", "x.png", "--json")
    assert ran.returncode == 1
    assert "no lab" in json.loads(ran.stdout)["error"]


def test_export_writes_a_network_that_answers(mnist: data.Dataset, tmp_path: Path) -> None:
    out = tmp_path / "lenet5.onnx"
    assert core("export", LAB, str(out), "--variant", "lenet5", "--to", "onnx", "--json").returncode == 0
    session = onnxruntime.InferenceSession(str(out))
    answer = session.run(None, {"picture": (mnist.test_images[:1, :, :, None] / 255).astype("float32")})[0]
    assert answer.argmax() == mnist.test_labels[0]


def test_labs_evaluate_and_jobs_are_lists(mnist: data.Dataset, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PERCEPTARIUM_HOME", SHARED_HOME)
    assert LAB in [row["lab"] for row in json.loads(core("labs", "--json").stdout)]
    rows = json.loads(core("evaluate", LAB, "--variant", "rows_rnn", "--json").stdout)
    assert [row["agrees"] for row in rows] == [True]
    assert isinstance(json.loads(core("jobs", "--json").stdout), list)
