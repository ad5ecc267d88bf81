"""The sketchpad: draw, or upload the photo of a drawing, and see it read while you draw.

The address may say `?lab=NAME`, `?model=NAME` and `?picture=CODE`. Every answer is told to the page around it by `postMessage`.

The pad is a canvas in Gradio's HTML component. Gradio's own image editor sent 13 requests a stroke, which cost the server
0.1 s of processor time; this one sends one.
"""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import parse_qs

import gradio as gr

from core import facade
from core.contract import Lab, Refusal, Unavailable
from core.web.widgets import _answer, _ink
from core.web.widgets._parts import html, taken, text

SIDE = 280  # pixels of the pad: ten for each that the network gets
PEN = 20  # pixels, about as thick as MNIST's strokes
PAD = f"""
<div class="pad">
  <div class="sheet" data-blank><canvas width="{SIDE}" height="{SIDE}" data-pen="{PEN}" role="img"
    aria-label="Pad: draw here with mouse or finger"></canvas></div>
  <div class="tools"><button type="button" data-do="undo">Undo</button><button type="button" data-do="clear">Clear</button></div>
</div>
"""
TELL = """(picture, model) => {
  window.parent.postMessage({ source: "perceptarium", widget: "sketchpad", picture, model: model || "" }, window.location.origin);
}"""
BEGUN = "() => { document.getElementById('widget').dataset.begun = 'yes'; }"
ADDRESS = "(...given) => [...given.slice(0, -1), window.location.search]"  # events take the address last
BLANK = "(...given) => { window.dispatchEvent(new Event('perceptarium-blank')); return " + ADDRESS[ADDRESS.index("[") :] + "; }"

Shown = tuple[str, str]  # the picture's code, empty when there is none, and the answer as HTML


def _named(model: str | None) -> str:
    """A network's name as it came. The facade looks it up: the shelf may have changed since the list was filled."""
    return model or ""


def _lab(address: str | None) -> Lab:
    """The lab that the address names, or the first one with a sketchpad."""
    labs = {name: lab for name, lab in facade.labs().items() if lab.widget == "sketchpad"}
    asked = parse_qs((address or "").lstrip("?")).get("lab", [])
    return next((labs[name] for name in asked if name in labs), next(iter(labs.values())))


def _answered(read: Callable[[], facade.Drawing], model: str | None, address: str) -> Shown:
    """The answer of the network of that name, or of the lab's first, for whoever draws before the list of networks has come."""
    lab = _lab(address)
    try:
        drawing = read()
        entry = facade.entry(model or next(iter(_networks(lab)), ""))
        lab = facade.lab(entry.card["lab"])
        code = facade.picture_code(drawing.pixels)
        return code, _answer.answer(lab, facade.predict(entry.name, drawing.pixels), drawing.pixels, drawing.notes, code)
    except (Refusal, Unavailable) as error:
        return "", _answer.empty(lab, str(error))


def read_ink(drawn: object, model: str | None, address: str = "") -> Shown:
    """What is on the pad: a PNG's data address, or nothing when it is blank."""
    if not drawn:
        return "", _answer.empty(_lab(address))
    return _answered(lambda: facade.read_sketch(_ink.parse(drawn, SIDE)), model, address)


def read_photo(content: bytes | None, model: str | None, address: str = "") -> Shown:
    """An uploaded file."""

    def read() -> facade.Drawing:
        if content is None:
            raise Refusal("The upload did not arrive; please choose the picture again.")
        return facade.read_photo(content)

    return _answered(read, model, address)


def read_example(model: str | None, address: str = "") -> Shown:
    """The lab's sample, for those who cannot draw just now."""
    return read_code(_lab(address).sample, model, address)


def read_code(code: str, model: str | None, address: str = "") -> Shown:
    """A picture from the address, or the one that is shown, read by another network."""
    if not code:
        return "", _answer.empty(_lab(address))
    return _answered(lambda: facade.Drawing(facade.picture_from_code(code)), model, address)


def _networks(lab: Lab) -> dict[str, str]:
    """The lab's networks on the shelf by name, with the titles that people choose by."""
    titles = {variant.name: variant.title for variant in lab.variants}
    shelf = facade.shelf(lab.name)
    return {entry.name: titles[entry.card["variant"]] + ("" if entry.shipped else f" {entry.name[-12:]}") for entry in shelf}


def begin(address: str) -> tuple[gr.Dropdown, object, object]:
    """The networks on the shelf, the one that the address names, and the answer to its picture, if it has one."""
    asked, lab = parse_qs(address.lstrip("?")), _lab(address)
    networks = _networks(lab)
    if not networks:
        return gr.Dropdown(), "", _answer.empty(lab, "No trained network is on the shelf. Train one, and come back.")
    model = next((name for name in asked.get("model", []) if name in networks), next(iter(networks)))
    choices = [(title, name) for name, title in networks.items()]
    chooser = gr.Dropdown(choices, value=model, visible="choose" not in asked)
    if "picture" in asked:
        return chooser, *read_code(asked["picture"][0], model, address)
    if lab == _lab(""):
        return chooser, gr.skip(), gr.skip()  # an answer to whoever was quicker stays
    return chooser, gr.skip(), _answer.empty(lab)


def change(code: str, address: str, event: gr.EventData) -> tuple[str, str, str]:
    """The picture that is shown, read by the network that the page around the widget has chosen."""
    model = str(event.model)
    return model, *read_code(code, model, address)


def build() -> gr.Blocks:
    """The widget. Sweeps its temporary files every five minutes."""
    with gr.Blocks(title="Sketchpad", delete_cache=(300, 300)) as blocks, gr.Column(elem_id="widget"):
        with gr.Row(elem_id="board"):
            with gr.Column(elem_id="drawing", min_width=0):
                pad = html(PAD, "_pad.css", js_on_load=text("_pad.js"))
            with gr.Column(elem_id="shown", min_width=0):
                shown = html("${value}", "_answer.css", value=_answer.empty(_lab("")))
            with gr.Column(elem_id="choices", min_width=0):
                with gr.Row():
                    photo = gr.UploadButton("Upload a photo", file_types=["image"], size="md", min_width=140)
                    example = gr.Button("Example", size="md", min_width=140)
                model = gr.Dropdown([], label="Network that reads", filterable=False)
        gr.HTML(f"<style>{text('_board.css')}</style>", visible=True)
        # Not by a subclass: Gradio writes a .pyi file beside the source of each.
        photo.preprocess, model.preprocess = taken, _named
        code = gr.Textbox(visible="hidden")
        address = gr.Textbox(visible="hidden")

        quietly = {"queue": False, "show_progress": "hidden", "api_visibility": "private"}
        answers = [
            pad.input(read_ink, [pad, model, address], [code, shown], js=ADDRESS, trigger_mode="always_last", **quietly),
            photo.upload(read_photo, [photo, model, address], [code, shown], js=BLANK, **quietly),
            example.click(read_example, [model, address], [code, shown], js=BLANK, **quietly),
            model.input(read_code, [code, model, address], [code, shown], js=ADDRESS, **quietly),
        ]
        for answered in answers:
            answered.then(None, [code, model], js=TELL)
        pad.select(change, [code, address], [model, code, shown], js=ADDRESS, **quietly)
        begun = blocks.load(begin, address, [model, code, shown], js="() => window.location.search", **quietly)
        begun.then(None, js=BEGUN)
    return blocks
