"""The sketchpad: draw a digit and see it read."""

from __future__ import annotations

import gradio as gr


def build() -> gr.Blocks:
    with gr.Blocks(title="Sketchpad") as blocks:
        gr.Sketchpad(canvas_size=(280, 280), fixed_canvas=True, layers=False)
    return blocks
