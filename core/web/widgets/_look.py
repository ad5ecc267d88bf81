"""How every widget looks: the same colours as the pages, and only fonts that the machine has."""

from __future__ import annotations

import gradio as gr

SANS = ("Source Sans", "Source Sans 3", "system-ui", "sans-serif")
MONO = ("ui-monospace", "Consolas", "monospace")


def theme() -> gr.themes.Base:
    """A plain theme without web fonts, in the pages' blue and greys."""
    return gr.themes.Base(primary_hue="blue", neutral_hue="slate", font=SANS, font_mono=MONO)
