"""The photo widget's answers, asked as the browser asks."""

from __future__ import annotations

import re
from base64 import b64encode

import httpx
import numpy as np
import pytest

from core import facade
from core.reference.samples import SAMPLES
from core.web.widgets import photo
from tests.bad_input.picture_files import COLOUR, JPEG, PNG
from tests.bad_input.test_images_refused import REFUSED


def test_an_upload_becomes_the_text_of_an_address() -> None:
    code, html = photo.read_upload(PNG)
    np.testing.assert_array_equal(facade.photo_from_code(code), np.asarray(COLOUR))
    assert "60 × 40 pixels" in html


def test_the_cameras_picture_is_taken() -> None:
    code, html = photo.read_choice(photo.START + b64encode(JPEG).decode())
    assert facade.photo_from_code(code).shape == (40, 60, 3)
    assert 'role="alert"' not in html


@pytest.mark.parametrize("name", SAMPLES)
def test_a_sample_is_its_name(name: str) -> None:
    code, html = photo.read_choice(name)
    assert code == name
    assert "128 × 128" in html


@pytest.mark.parametrize("case", REFUSED)
def test_a_bad_file_gets_a_sentence_beside_the_button(case: str) -> None:
    build, expected = REFUSED[case]
    code, html = photo.read_upload(build())
    assert code == ""
    assert re.search(f'role="alert"[^>]*>[^<]*({expected})', html)


FORGED = {
    "nothing": None,
    "empty": "",
    "a number": 7,
    "a list": [["house"]],
    "another host": "https://example.org/x.jpg",
    "another type": "data:image/svg+xml;base64,PHN2Zz4=",
    "no base64": photo.START + "***",
    "no picture": photo.START + b64encode(b"hello").decode(),
    "cut off": photo.START + b64encode(JPEG[:300]).decode(),
    "a long text": photo.START + "A" * 400_000,
    "no sample": "castle",
    "a path": "../house",
}


@pytest.mark.parametrize("chosen", FORGED.values(), ids=FORGED.keys())
def test_a_forged_choice_gets_a_sentence(chosen: object) -> None:
    code, html = photo.read_choice(chosen)
    assert code == ""
    assert 'role="alert"' in html
    assert "Traceback" not in html


def test_what_is_said_is_escaped() -> None:
    assert "<img" not in photo.said("<img src=x onerror=alert(1)>")


def _events(site: str) -> list[dict]:
    return [event for event in httpx.get(f"{site}/widgets/photo/config").json()["dependencies"] if event["backend_fn"]]


def test_nothing_waits_in_a_queue(site: str) -> None:
    assert [event["queue"] for event in _events(site)] == [False] * 2


def test_an_uploaded_file_is_taken_and_gone(site: str) -> None:
    sent = httpx.post(f"{site}/widgets/photo/gradio_api/upload", files={"files": ("three.png", PNG)})
    path = sent.json()[0]
    event = next(event for event in _events(site) if any(name == "upload" for _, name in event["targets"]))
    for expected in ("60 × 40 pixels", "did not arrive"):  # the second time it is no longer there
        body = {"data": [{"path": path, "meta": {"_type": "gradio.FileData"}}], "fn_index": event["id"], "session_hash": "photo"}
        answer = httpx.post(f"{site}/widgets/photo/gradio_api/run/predict", json=body)
        assert answer.status_code == 200
        assert expected in answer.json()["data"][1]


FILE = {"path": "/etc/passwd", "meta": {"_type": "gradio.FileData"}}


@pytest.mark.parametrize("data", [[], [None], [1, 2], [{"path": "/etc/passwd"}], [FILE]])
def test_a_forged_request_gets_no_trace(site: str, data: list) -> None:
    for event in _events(site):
        body = {"data": data, "fn_index": event["id"], "session_hash": "forged"}
        answer = httpx.post(f"{site}/widgets/photo/gradio_api/run/predict", json=body)
        assert "Traceback" not in answer.text
        assert "root:" not in answer.text
    assert httpx.get(f"{site}/health").status_code == 200


@pytest.mark.parametrize("size", [5 * 1024 * 1024 + 1, 6_000_000])
def test_a_file_over_the_limit_is_refused_by_status(site: str, size: int) -> None:
    answer = httpx.post(f"{site}/widgets/photo/gradio_api/upload", files={"files": ("large.png", bytes(size))})
    assert answer.status_code == 413
