"""The command line as people and programs use it: words, JSON, exit status."""

from __future__ import annotations

import json
import subprocess
import sys
from io import BytesIO, TextIOWrapper
from pathlib import Path

import numpy as np
import onnxruntime
import pytest
from PIL import Image

from core import data, facade
from core.__main__ import main
from tests.conftest import SHARED_HOME

ROOT = Path(__file__).parents[1]
LAB, REVIEWS, LETTERS = "digit_classifier", "sentiment_classifier", "character_model"


def core(*words: str | bytes, piped: bytes = b"") -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "core", *words]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, input=piped, timeout=200, check=False)
    return subprocess.CompletedProcess(command, ran.returncode, ran.stdout.decode(), ran.stderr.decode())


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


def test_predict_reads_a_review_and_counts_the_words_it_knows() -> None:
    typed = "Go\0od \u202eand\u202c \uff46\uff55\uff4e\uff4e\uff59,\u00a0<b>\U0001f600 xyzzy</b>"  # cases 33 to 35, 37, 39
    ran = core("predict", REVIEWS, "-", "--variant", "gru", "--json", piped=f"{typed}\n".encode())
    answer = json.loads(ran.stdout)
    wanted = facade.predict_text(f"{REVIEWS}/gru", "good and funny b xyzzy b")
    assert (ran.returncode, answer["model"], answer["label"]) == (0, f"{REVIEWS}/gru", wanted.label)
    assert list(answer["probabilities"].values()) == pytest.approx(wanted.probabilities)
    assert (answer["words"], answer["known"], answer["notes"]) == (6, 5, ["5 of 6 words are known."])


def test_predict_says_which_words_of_a_long_review_are_cut() -> None:  # case 32
    answer = json.loads(core("predict", REVIEWS, "good film " * 300, "--json").stdout)
    assert answer["notes"] == ["The last 400 words are read; the first 200 are cut."]


@pytest.mark.parametrize("way", ["argument", "pipe"])
def test_predict_tells_the_next_characters_and_the_surprise(way: str) -> None:
    typed = "He went to the \u05d0door"
    ran = core("predict", LETTERS, typed if way == "argument" else "-", "--variant", "gru", "--json", piped=f"{typed}\n".encode())
    answer, found = json.loads(ran.stdout), facade.next_characters(f"{LETTERS}/gru", typed)
    assert ran.returncode == 0
    assert answer["next"] == {guess.character: pytest.approx(guess.probability) for guess in found.guesses[:10]}
    cost = facade.surprise(f"{LETTERS}/gru", typed)
    assert [answer["bits_per_character"], answer["five_gram_bits_per_character"]] == [cost.mean, cost.baseline_mean]
    assert (answer["continuation"], answer["characters"]) == (found.continuation, len(typed))
    assert answer["notes"] == [f"1 of {len(typed)} characters are unknown; they count in no mean."]


@pytest.mark.parametrize(
    ("lab", "typed", "said"),
    [
        (REVIEWS, b"", "no words in this text"),  # case 31
        (REVIEWS, b" \n\t ", "no words in this text"),
        (REVIEWS, b"\xe2\x80\xae\xe2\x80\xac", "no words in this text"),  # 34
        (REVIEWS, b"good " * 200_000, "at most 100,000 characters"),  # 32
        (REVIEWS, "\U0001f600\U0001f44d".encode(), "no words in this text"),  # 35
        (REVIEWS, b"qwrtz xyzzy", "knows none of these words"),  # 36
        (REVIEWS, b"good \xff film", "not UTF-8"),  # 38, 40
        (LETTERS, b"", "nothing to read"),
        (LETTERS, b" \n\t ", "nothing to read"),
        (LETTERS, b"\0\0", "nothing to read"),  # 33
        (LETTERS, b"door " * 200_000, "at most 20,000 characters"),
        (LETTERS, "\u8fd9\u90e8".encode(), "knows none of these characters"),
        (LETTERS, "a\ud800b".encode("utf-8", "surrogatepass"), "not UTF-8"),
    ],
)
def test_predict_refuses_what_is_no_text_to_read(
    lab: str, typed: bytes, said: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["core", "predict", lab, "-", "--json"])
    monkeypatch.setattr(sys, "stdin", TextIOWrapper(BytesIO(typed)))
    assert main() == 1  # in this process: another one takes seconds to start
    assert said in json.loads(capsys.readouterr().out)["error"]


@pytest.mark.parametrize("lab", [REVIEWS, LETTERS])
def test_half_a_character_in_an_argument_is_refused(lab: str) -> None:  # case 38
    assert "half a character" in core("predict", lab, b"good \xff film").stderr


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("predict", LAB, "pyproject.toml"), "no picture"),
        (("predict", REVIEWS, "A good film", "--variant", "gru2"), "No network of that name"),
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
