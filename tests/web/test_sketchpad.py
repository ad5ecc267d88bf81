"""The sketchpad's answers, asked as the browser asks, on the shipped networks."""

from __future__ import annotations

import re
import subprocess
import sys
from base64 import b64encode
from io import BytesIO

import gradio as gr
import httpx
import numpy as np
import pytest
from PIL import Image, ImageDraw

from core import facade
from core.web.widgets import _answer, _ink, sketchpad
from core.web.words import percent
from tests.browser.watching import THREE
from tests.serving import ROOT

LAB = facade.lab("digit_classifier")


def _png(image: Image.Image) -> bytes:
    file = BytesIO()
    image.save(file, "PNG")
    return file.getvalue()


def _ink_address(image: Image.Image) -> str:
    return _ink.START + b64encode(_png(image)).decode()


def _three(size: int = sketchpad.SIDE) -> Image.Image:
    image = Image.new("RGBA", (size, size))
    ImageDraw.Draw(image).line(THREE, fill=(0, 0, 0, 255), width=sketchpad.PEN, joint="curve")
    return image


def _model() -> str:
    return facade.shelf("digit_classifier")[0].name


def _read(html: str) -> str | None:
    found = re.search(r'<b class="read">(.)</b>', html)
    return found[1] if found else None


def test_a_drawing_is_read() -> None:
    code, html = sketchpad.read_ink(_ink_address(_three()), _model())
    assert _read(html) == "3"
    assert html.count("<li") == 10
    assert np.array_equal(facade.picture_from_code(code), facade.read_sketch(np.asarray(_three())).pixels)
    assert "Look inside this drawing" in html


def test_without_a_network_the_first_one_answers() -> None:
    assert sketchpad.read_ink(_ink_address(_three()), None) == sketchpad.read_ink(_ink_address(_three()), _model())


@pytest.mark.parametrize("drawn", ["", None])
def test_an_empty_pad_asks_for_a_drawing(drawn: str | None) -> None:
    assert sketchpad.read_ink(drawn, _model()) == ("", _answer.empty(LAB))


FORGED = {
    "no picture": "hello",
    "another host": "https://example.org/x.png",
    "no base64": _ink.START + "***",
    "no PNG": _ink.START + b64encode(b"GIF89a").decode(),
    "too many pixels": _ink_address(Image.new("1", (9000, 9000))),
    "another size": _ink_address(_three(300)),
    "cut off": _ink_address(_three())[:400],
    "a long text": _ink.START + "A" * 400_000,
    "a number": 7,
    "a list": [[1]],
}


@pytest.mark.parametrize("drawn", FORGED.values(), ids=FORGED.keys())
def test_a_forged_drawing_gets_a_sentence(drawn: object) -> None:
    code, html = sketchpad.read_ink(drawn, _model())
    assert code == ""
    assert "please draw it again" in html
    assert "Traceback" not in html


@pytest.mark.parametrize("model", ["../x", "digit_classifier/../rows_rnn", "digit_classifier/none", "/etc/passwd", "\0"])
def test_a_network_that_is_not_on_the_shelf_gets_a_sentence(model: str) -> None:
    code, html = sketchpad.read_ink(_ink_address(_three()), model)
    assert code == ""
    assert 'role="alert"' in html
    assert "passwd" not in html


def test_a_strange_picture_is_called_strange() -> None:
    familiar = [entry.name for entry in facade.shelf("digit_classifier") if entry.card.get("out_of_distribution")]
    assert familiar
    noise = Image.fromarray(np.random.default_rng(5).integers(0, 2, (280, 280, 4), np.uint8) * 255, "RGBA")
    assert "This does not look like a digit." in sketchpad.read_ink(_ink_address(noise), familiar[0])[1]


def test_a_photo_is_read_and_a_bad_one_gets_a_sentence() -> None:
    paper = Image.new("L", (600, 400), 235)
    ImageDraw.Draw(paper).line([(x + 100, y + 60) for x, y in THREE], fill=30, width=14, joint="curve")
    assert _read(sketchpad.read_photo(_png(paper), _model())[1]) == "3"
    for content in (b"", b"hello", b"<svg onload=alert(1)>", None):
        code, html = sketchpad.read_photo(content, _model())
        assert code == ""
        assert 'role="alert"' in html
        assert "<svg" not in html


def test_an_address_chooses_network_and_picture() -> None:
    code = facade.lab("digit_classifier").sample
    last = facade.shelf("digit_classifier")[-1].name
    chooser, shown, html = sketchpad.begin(f"?model={last}&picture={code}")
    assert chooser.value == last
    assert shown == code
    assert _read(html)


NONSENSE = [
    "", "?model=../x", "?model=%00", "?picture=nonsense", "?picture=%3Cscript%3E", "?" + "x" * 5000, "?model=&picture=",
    "?lab=../x",
]  # fmt: skip


@pytest.mark.parametrize("address", NONSENSE)
def test_a_nonsensical_address_still_shows_the_pad(address: str) -> None:
    chooser, code, html = sketchpad.begin(address)
    assert chooser.value == _model()
    assert code == ("" if "picture=n" in address or "picture=%" in address else gr.skip())
    assert "<script" not in str(html)


def test_text_in_an_answer_is_escaped() -> None:
    assert "<img" not in _answer.empty(LAB, "<img src=x onerror=alert(1)>")


@pytest.mark.parametrize(
    ("share", "written"), [(0.0, "0.0 %"), (0.0004, "< 0.1 %"), (0.123, "12.3 %"), (0.9996, "> 99.9 %"), (1.0, "100.0 %")]
)
def test_a_share_never_claims_more_than_it_is(share: float, written: str) -> None:
    assert percent(share) == written


def _event(site: str, target: str) -> dict:
    config = httpx.get(f"{site}/widgets/sketchpad/config").json()
    return next(event for event in config["dependencies"] if any(name == target for _, name in event["targets"]))


def test_the_server_answers_a_session_that_it_has_never_seen(site: str) -> None:
    """A pad that was opened before the server was started anew goes on working."""
    body = {"data": [_ink_address(_three()), _model(), ""], "fn_index": _event(site, "input")["id"], "session_hash": "unseen"}
    answer = httpx.post(f"{site}/widgets/sketchpad/gradio_api/run/predict", json=body)
    assert answer.status_code == 200
    assert _read(answer.json()["data"][1]) == "3"


FILE = {"path": "/etc/passwd", "meta": {"_type": "gradio.FileData"}}


@pytest.mark.parametrize("data", [[], [None], [1, 2, 3, 4], [None] * 3, [{"path": "/etc/passwd"}, "x", ""], [FILE, "x", ""]])
def test_a_forged_request_gets_no_trace(site: str, data: list) -> None:
    for target in ("input", "upload"):
        body = {"data": data, "fn_index": _event(site, target)["id"], "session_hash": "forged"}
        answer = httpx.post(f"{site}/widgets/sketchpad/gradio_api/run/predict", json=body)
        assert "Traceback" not in answer.text
        assert "root:" not in answer.text
    assert httpx.get(f"{site}/health").status_code == 200


def test_what_follows_the_pen_does_not_queue(site: str) -> None:
    events = httpx.get(f"{site}/widgets/sketchpad/config").json()["dependencies"]
    assert [event["queue"] for event in events if event["backend_fn"]] == [False] * 6


def test_importing_the_widgets_writes_nothing_and_tells_nobody() -> None:
    code = "import os; from core.web import widgets as w; w.host(); print(os.environ['GRADIO_ANALYTICS_ENABLED'], *w.names())"
    before = {path for path in ROOT.joinpath("core").rglob("*") if "__pycache__" not in path.parts}
    done = subprocess.run([sys.executable, "-W", "error", "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "photo", "sketchpad"]
    assert {path for path in ROOT.joinpath("core").rglob("*") if "__pycache__" not in path.parts} <= before
