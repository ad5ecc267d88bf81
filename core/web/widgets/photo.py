"""A picture of one's own for an exhibit: uploaded, taken with the camera, or one of the samples.

Every picture that is taken is told to the page around the widget by `postMessage`, as the text that an address keeps.
"""

from __future__ import annotations

import binascii
from base64 import b64decode
from collections.abc import Callable
from html import escape

import gradio as gr

from core import facade
from core.contract import Refusal, Unavailable
from core.reference.samples import SAMPLES
from core.web.pictures import data_address
from core.web.widgets._parts import html, taken, text

START = "data:image/jpeg;base64,"
LARGEST = 300_000  # characters of the camera's picture; 320 x 240 pixels take about 40,000
ASK = "Choose a sample, upload a picture of your own, or take one with the camera: the browser asks for your leave first."
LIMITS = (
    "JPEG, PNG, WebP, GIF or BMP, at most 5 MB and 20 million pixels. Is yours larger? Send it to yourself in a smaller size, or "
    "take a screenshot of it. It is made small, and kept nowhere but in this page's address."
)
CAMERA = """
<div class="camera">
  <ul class="samples" aria-label="Samples">{samples}</ul>
  <button type="button" data-do="open">Use the camera</button>
  <div class="live" hidden>
    <video playsinline muted aria-label="What the camera sees"></video>
    <p>Nothing is sent before you press the button, and then one small picture.</p>
    <div class="tools"><button type="button" data-do="take">Take the picture</button><button type="button" data-do="close">Close
    </button></div>
  </div>
  <p class="trouble" role="alert"></p>
</div>
"""
SAMPLE = '<li><button type="button" data-sample="{name}" title="{shows}"><img src="{picture}" alt="">{title}</button></li>'
TELL = """(picture) => {
  if (picture) window.parent.postMessage({ source: "perceptarium", widget: "photo", picture, model: "" }, window.location.origin);
}"""
BEGUN = "() => { document.getElementById('widget').dataset.begun = 'yes'; }"

Shown = tuple[str, str]  # the picture's code, empty when there is none, and what is said of it as HTML


def said(sentence: str = ASK, alert: bool = False) -> str:
    """The place of the picture while there is none."""
    role = 'role="alert" class="said refusal"' if alert else 'role="status" class="said"'
    return f'<div class="answer"><p {role}>{escape(sentence)}</p></div>'


def _taken(read: Callable[[], facade.Photo]) -> Shown:
    try:
        photo = read()
    except (Refusal, Unavailable) as error:
        return "", said(str(error), alert=True)
    height, width = photo.pixels.shape[:2]
    notes = "".join(f"<li>{escape(note)}</li>" for note in photo.notes)
    return photo.code, (
        f'<div class="answer"><figure><img src="{data_address(photo.pixels)}" alt="Your picture, {width} by {height} pixels">'
        f'<figcaption role="status">Your picture, {width} × {height} pixels.</figcaption></figure>'
        f"{f'<ul class=notes>{notes}</ul>' if notes else ''}</div>"
    )


def read_upload(content: bytes | None) -> Shown:
    """An uploaded file."""

    def read() -> facade.Photo:
        if content is None:
            raise Refusal("The upload did not arrive; please choose the picture again.")
        return facade.take_photo(content)

    return _taken(read)


def read_choice(chosen: object) -> Shown:
    """A sample's name, or the camera's picture as a data address, which anybody may forge."""

    def read() -> facade.Photo:
        complaint = Refusal("The picture did not arrive as it was sent; please take it again.")
        if not isinstance(chosen, str) or len(chosen) > LARGEST:
            raise complaint
        if chosen in SAMPLES:
            return facade.Photo(facade.photo_from_code(chosen), chosen)
        if not chosen.startswith(START):
            raise complaint
        try:
            return facade.take_photo(b64decode(chosen[len(START) :], validate=True))
        except binascii.Error:
            raise complaint from None

    return _taken(read)


def _samples() -> str:
    shown = []
    for name, sample in SAMPLES.items():
        picture = data_address(facade.photo_from_code(name)[::2, ::2])
        shown.append(SAMPLE.format(name=name, shows=escape(sample.shows), title=escape(sample.title), picture=picture))
    return "".join(shown)


def build() -> gr.Blocks:
    """The widget. Sweeps its temporary files every five minutes."""
    with gr.Blocks(title="Picture", delete_cache=(300, 300)) as blocks, gr.Column(elem_id="widget"):
        camera = html(CAMERA.format(samples=_samples()), "_camera.css", js_on_load=text("_camera.js"))
        with gr.Column(elem_id="own"):
            upload = gr.UploadButton("Upload a picture", file_types=["image"], size="md", min_width=160)
            gr.HTML(f'<style>{text("_photo.css")}</style><p class="limits">{LIMITS}</p>', apply_default_css=False)
            shown = html("${value}", "_answer.css", value=said())
        code = gr.Textbox(visible="hidden")
        upload.preprocess = taken  # not by a subclass: Gradio writes a .pyi file beside the source of each
        quietly = {"queue": False, "show_progress": "hidden", "api_visibility": "private"}
        for answered in (
            camera.input(read_choice, camera, [code, shown], trigger_mode="always_last", **quietly),
            upload.upload(read_upload, upload, [code, shown], **quietly),
        ):
            answered.then(None, code, js=TELL)
        blocks.load(None, js=BEGUN)
    return blocks
