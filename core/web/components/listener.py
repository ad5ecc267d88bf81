"""A Gradio widget in a page: shown in a frame that fits it, and its results heard."""

from __future__ import annotations

import streamlit as st

from core.web.components.files import text

_STYLE = """
.place { color: var(--st-text-color); }
iframe { display: block; width: 100%; height: 560px; border: 0; background: transparent; color-scheme: normal; }
"""
_mount = st.components.v2.component(
    "perceptarium.widget",
    html='<div class="place"><iframe></iframe></div>',
    css=_STYLE,
    js=text("listener.js"),
)


def embed(widget: str, title: str, key: str, listens: bool = False, **parameters: str) -> dict[str, str] | None:
    """Shows the widget of that name and returns what it said just now, if it did and the page listens: picture and model.

    `parameters` are the widget's address, read once; a later change of `model` is passed on, and another `key` loads the
    widget anew. A page that listens is run again at each answer, so one that needs no answers should not.
    """
    address = {name: value for name, value in parameters.items() if value}
    data = {"widget": widget, "title": title, "listens": listens, "parameters": address}
    heard = _mount(data=data, key=key, on_heard_change=lambda: None).heard
    return {name: str(heard[name]) for name in ("picture", "model")} if heard else None
