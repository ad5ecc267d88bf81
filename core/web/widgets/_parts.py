"""What several widgets are made of: an upload's bytes, and HTML components from the files beside this one."""

from __future__ import annotations

from pathlib import Path

import gradio as gr
from gradio.data_classes import FileData


def taken(upload: FileData | None) -> bytes | None:
    """An upload's bytes, which only our own decoder reads. The file itself goes at once: it may hold more than its picture."""
    if upload is None:
        return None
    file = Path(upload.path)
    content = file.read_bytes() if file.is_file() else None
    file.unlink(missing_ok=True)
    return content


def text(name: str) -> str:
    """What stands in the file of that name in this folder."""
    return Path(__file__).with_name(name).read_text()


def html(template: str, style: str, **more: str) -> gr.HTML:
    """An HTML component without Gradio's own style; `style` is the name of a CSS file."""
    return gr.HTML(html_template=template, css_template=text(style), apply_default_css=False, **more)
