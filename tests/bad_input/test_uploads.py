"""Uploads by way of the pad's own event, over HTTP: cases 28, 29, 60 and 62 to 64 of the hardening list."""

from __future__ import annotations

import io
import pickle
import re
import zipfile
from base64 import b64encode
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import httpx
import numpy as np
import pytest
from PIL import Image, ImageDraw

from core import facade, places
from core.web.widgets import _ink
from tests.bad_input.picture_files import saved
from tests.browser.watching import THREE
from tests.serving import serve

MODEL = facade.shelf("digit_classifier")[0].name
WIDGET = "/widgets/sketchpad"
BUSY = "Many pictures are being read just now; please try again in a minute."
PATIENCE = 30  # seconds that an answer may take on a machine that is busy with other tests


def file_data(sent: httpx.Response, name: str) -> dict[str, object]:
    """What Gradio's upload answered, as its button sends it on."""
    return {"path": sent.json()[0], "orig_name": name, "meta": {"_type": "gradio.FileData"}}


@dataclass(frozen=True)
class Pad:
    """The sketchpad of a real site, asked as the browser asks."""

    web: httpx.Client
    events: dict[str, int]

    def ask(self, event: str, value: object) -> str:
        """What the pad shows after the event, as HTML."""
        body = {"data": [value, MODEL, ""], "fn_index": self.events[event], "session_hash": "uploads"}
        answer = self.web.post(f"{WIDGET}/gradio_api/run/predict", json=body)
        assert answer.status_code == 200, answer.text
        return str(answer.json()["data"][1])

    def send(self, name: str, content: bytes) -> httpx.Response:
        return self.web.post(f"{WIDGET}/gradio_api/upload", files={"files": (name, content)})

    def upload(self, name: str, content: bytes) -> str:
        """What the pad shows after that file was chosen."""
        sent = self.send(name, content)
        assert sent.status_code == 200, sent.text
        return self.ask("upload", file_data(sent, name))


@pytest.fixture(scope="module")
def pad(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pad]:
    limits = httpx.Limits(max_connections=None)
    home = tmp_path_factory.mktemp("home")
    with serve(home) as address, httpx.Client(base_url=address, timeout=PATIENCE, limits=limits) as web:
        found = web.get(f"{WIDGET}/config").json()["dependencies"]
        first = reversed(found)  # of several with one name, the pad's own
        yield Pad(web, {name: event["id"] for event in first for _, name in event["targets"] if event["backend_fn"]})
    assert "Traceback" not in (home / "site.log").read_text()


def three(width: int, height: int) -> Image.Image:
    """A sheet of paper with a 3 on it."""
    paper = Image.new("L", (width, height), 235)
    scale = min(width, height) / 280
    ImageDraw.Draw(paper).line([(x * scale, y * scale) for x, y in THREE], fill=30, width=int(20 * scale), joint="curve")
    return paper


def drawing() -> str:
    """The same 3 as the pad sends it."""
    image = Image.new("RGBA", (280, 280))
    ImageDraw.Draw(image).line(THREE, fill=(0, 0, 0, 255), width=20, joint="curve")
    return _ink.START + b64encode(saved(image, "PNG")).decode()


def read(shown: str) -> str:
    """The digit that was read, or the sentence that says why there is none."""
    found = re.search(r'<b class="read">(.)</b>|role="alert"[^>]*>([^<]*)<', shown)
    assert found, shown
    return found[1] or found[2]


def test_28_a_file_over_the_limit_is_refused_by_status(pad: Pad) -> None:
    for size in (5 * 1024 * 1024 + 1, 6_000_000, 50_000_000):
        answer = pad.send("large.png", bytes(size))
        assert answer.status_code == 413
        assert "5" in answer.text
        assert "Traceback" not in answer.text
    assert read(pad.ask("input", drawing())) == "3"


def test_29_drawings_are_answered_beside_two_hundred_uploads(pad: Pad) -> None:
    """Each upload is just under 20 megapixels, which keeps a processor busy for tenths of a second."""
    large = saved(three(4900, 4000), "PNG")
    with ThreadPoolExecutor(200) as crowd, ThreadPoolExecutor(1) as child:
        uploads = [crowd.submit(pad.upload, f"{number}.png", large) for number in range(200)]
        drawings = [child.submit(pad.ask, "input", drawing()) for _ in range(20)]
        assert [read(shown.result()) for shown in drawings] == ["3"] * 20
        answers = [read(shown.result()) for shown in uploads]
    print(f"{answers.count('3')} read, {answers.count(BUSY)} told to come again")
    assert set(answers) == {"3", BUSY}
    assert read(pad.upload("alone.png", large)) == "3"


NAMES = {
    "reserved": "CON.png",
    "reserved with an ending": "aux.jpg",
    "share": r"\\server\share\three.png",
    "drive": r"C:\Windows\three.png",
    "parent folders": "../../../../etc/passwd.png",
    "root": "/etc/passwd",
    "NUL": "three\0.png",
    "line break": "three\r\nX-Evil: 1.png",
    "300 characters": "x" * 300 + ".png",
    "300 wide characters": "三" * 300 + ".png",
    "option": "-rf.png",
    "dots": "..",
    "blank": " ",
    "tag": "<img src=x onerror=alert(1)>.png",
    "format": "%s%n{0.__class__}.png",
    "right to left": "three\u202egnp.exe",
    "surrogate": "three\udcff.png",
}


@pytest.mark.parametrize("case", NAMES)
def test_60_a_name_is_only_a_name(case: str, pad: Pad) -> None:
    """It is read, or refused as an upload; nothing of the name is shown or lies anywhere."""
    name = NAMES[case].encode("utf-8", "surrogateescape")
    head = b'--limit\r\nContent-Disposition: form-data; name="files"; filename="' + name + b'"\r\nContent-Type: image/png\r\n\r\n'
    body = head + saved(three(280, 280), "PNG") + b"\r\n--limit--\r\n"
    sent = pad.web.post(
        f"{WIDGET}/gradio_api/upload", content=body, headers={"content-type": "multipart/form-data; boundary=limit"}
    )
    assert "Traceback" not in sent.text
    assert "x-evil" not in sent.headers
    if sent.status_code == 200 and sent.json():
        shown = pad.ask("upload", file_data(sent, NAMES[case].encode("ascii", "replace").decode()))
        assert read(shown) == "3"
        assert "alert(1)" not in shown
    else:
        assert 200 <= sent.status_code < 500
    assert read(pad.ask("input", drawing())) == "3"


class Evil:
    """What runs a program when it is unpickled."""

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return print, ("this must never be printed by the site",)


def archive(**files: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as packed:
        for name, content in files.items():
            packed.writestr(name.replace("_", "."), content)
    return stream.getvalue()


def shipped(name: str) -> bytes:
    return (places.SHIPPED / "digit_classifier" / "lenet5" / name).read_bytes()


def with_objects() -> bytes:
    stream = io.BytesIO()
    np.save(stream, np.array([Evil()], object), allow_pickle=True)
    return stream.getvalue()


NETWORKS = {
    "62 a network of Keras": lambda: shipped("model.keras"),
    "62 a Keras file with code in it": lambda: archive(config_json=b'{"class_name": "Lambda", "config": {"function": "exec"}}'),
    "62 HDF5": lambda: b"\x89HDF\r\n\x1a\n" + bytes(2000),
    "63 a pickle": lambda: pickle.dumps(Evil()),
    "63 an array of objects": with_objects,
    "64 ONNX": lambda: shipped("model.onnx"),
    "64 weights": lambda: shipped("weights.npz"),
    "a program": lambda: b"\x7fELF" + bytes(2000),
}


@pytest.mark.parametrize("case", NETWORKS)
@pytest.mark.parametrize("ending", ["keras", "png"])
def test_62_to_64_whatever_is_no_picture_is_refused(case: str, ending: str, pad: Pad) -> None:
    said = read(pad.upload(f"model.{ending}", NETWORKS[case]()))
    assert re.fullmatch(r"This file is no picture that can be read here; .* can be read\.", said), said
