"""The sketchpad: draw a digit, or upload the photo of one, and see it read while you draw.

The address may say `?model=NAME` and `?picture=CODE`. Every answer is told to the page around it by `postMessage`.

The pad is a canvas in Gradio's HTML component. Gradio's own image editor sent 13 requests a stroke, which cost the server
0.1 s of processor time; this one sends one.
"""

from __future__ import annotations

from pathlib import Path
from urllib.parse import parse_qs

import gradio as gr

from gradio.data_classes import FileData

from core import facade
from core.contract import Refusal, Unavailable
from core.web.widgets import _answer, _ink

LAB = "digit_classifier"
SIDE = 280  # pixels of the pad: ten for each that the network gets
PEN = 20  # pixels, about as thick as MNIST's strokes
HERE = Path(__file__).parent
PAD = f"""
<div class="pad">
  <canvas width="{SIDE}" height="{SIDE}" data-pen="{PEN}" role="img" aria-label="Pad: draw a digit here with mouse or finger"></canvas>
  <div class="tools"><button type="button" data-do="undo">Undo</button><button type="button" data-do="clear">Clear</button></div>
</div>
"""
TELL = """(picture, model) => {
  window.parent.postMessage({ source: "perceptarium", widget: "sketchpad", picture, model }, window.location.origin);
}"""
BLANK = "() => { window.dispatchEvent(new Event('perceptarium-blank')); }"

Shown = tuple[str, str]  # the picture's code, empty when there is none, and the answer as HTML


class Photo(gr.UploadButton):
    """An upload button that hands over the file's bytes, which only our own decoder reads, and keeps no file."""

    is_template = True  # in the browser it is an UploadButton

    def preprocess(self, payload: FileData | None) -> bytes | None:
        if payload is None:
            return None
        file = Path(payload.path)
        content = file.read_bytes() if file.is_file() else None
        file.unlink(missing_ok=True)
        return content


class Network(gr.Dropdown):
    """A list of networks, whose choice the facade looks up: the shelf may have changed since the list was filled."""

    is_template = True

    def preprocess(self, payload: str | None) -> str:
        return payload or ""


def _answered(drawing: facade.Drawing, model: str) -> Shown:
    code = facade.picture_code(drawing.pixels)
    return code, _answer.answer(facade.predict(model, drawing.pixels), drawing.pixels, drawing.notes, code)


def _refused(error: Refusal | Unavailable) -> Shown:
    return "", _answer.empty(str(error), alert=True)


def read_ink(model: str, event: gr.EventData) -> Shown:
    """What the pad sent: a PNG's data address, or nothing when it is blank."""
    try:
        ink = _ink.parse(event.ink, SIDE)
        return ("", _answer.empty()) if ink is None else _answered(facade.read_sketch(ink), model)
    except (Refusal, Unavailable) as error:
        return _refused(error)


def read_photo(content: bytes | None, model: str) -> Shown:
    """An uploaded file."""
    try:
        if content is None:
            raise Refusal("The upload did not arrive; please choose the picture again.")
        return _answered(facade.read_photo(content), model)
    except (Refusal, Unavailable) as error:
        return _refused(error)


def read_code(code: str, model: str) -> Shown:
    """A picture from the address, or the one that is shown, read by another network."""
    try:
        return _answered(facade.Drawing(facade.picture_from_code(code)), model) if code else ("", _answer.empty())
    except (Refusal, Unavailable) as error:
        return _refused(error)


def begin(address: str) -> tuple[gr.Dropdown, str, str]:
    """The networks on the shelf, the one that the address names, and the answer to its picture."""
    asked = parse_qs(address.lstrip("?"))
    titles = {variant.name: variant.title for variant in facade.labs()[LAB].variants}
    networks = [(titles[entry.card["variant"]] + ("" if entry.shipped else f" ({entry.name[-12:]})"), entry.name) for entry in facade.shelf(LAB)]
    names = [name for _, name in networks]
    if not names:
        return gr.Dropdown(), "", _answer.empty("No trained network is on the shelf. Train one, and come back.", alert=True)
    model = next((name for name in asked.get("model", []) if name in names), names[0])
    return gr.Dropdown(networks, value=model), *read_code(asked.get("picture", [""])[0], model)


def build() -> gr.Blocks:
    """The widget. Sweeps its temporary files every five minutes."""
    with gr.Blocks(title="Sketchpad", delete_cache=(300, 300)) as blocks, gr.Column(elem_id="widget"), gr.Row():
        with gr.Column(scale=0, min_width=300):
            pad = gr.HTML(
                html_template=PAD, css_template=(HERE / "_pad.css").read_text(), js_on_load=(HERE / "_pad.js").read_text()
            )
            photo = Photo("Upload a photo of a digit", file_types=["image"], size="md")
            model = Network([], label="Network that reads it", filterable=False)
        with gr.Column(scale=1, min_width=280):
            shown = gr.HTML(_answer.empty(), css_template=(HERE / "_answer.css").read_text())
        code = gr.Textbox(visible="hidden")
        address = gr.Textbox(visible="hidden")

        quietly = {"outputs": [code, shown], "queue": False, "show_progress": "hidden", "api_visibility": "private"}
        answers = [
            pad.input(read_ink, [model], trigger_mode="always_last", **quietly),
            photo.upload(read_photo, [photo, model], **quietly),
            model.input(read_code, [code, model], **quietly),
        ]
        for answered in answers:
            answered.then(None, [code, model], js=TELL)
        photo.upload(None, js=BLANK)
        blocks.load(begin, [address], [model, code, shown], js="() => window.location.search", queue=False, show_progress="hidden")
    return blocks
