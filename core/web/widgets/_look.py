"""How every widget looks: the pages' colours, and only fonts that the machine has."""

from __future__ import annotations

import gradio as gr

SANS = ("Source Sans", "Source Sans 3", "Source Sans Pro", "system-ui", "sans-serif")
MONO = ("ui-monospace", "Consolas", "monospace")

# The widget is part of a page: no frame, ground or margin of its own. Its root column has the id `widget`.
CSS = """
body, gradio-app, .gradio-container { background: transparent !important; }
.gradio-container { min-height: 0 !important; }
.gradio-container, .gradio-container .main { padding: 0 !important; max-width: none !important; }
#widget { padding: 2px 4px; }
footer { display: none !important; }
"""


def theme() -> gr.themes.Base:
    """A plain theme without web fonts, in the pages' blue and greys."""
    look = gr.themes.Base(primary_hue="blue", neutral_hue="slate", radius_size="md", font=SANS, font_mono=MONO)
    return look.set(
        color_accent="#1f5fa8",
        body_text_color="#1c2430",
        body_text_color_dark="#e8ecf1",
        body_text_color_subdued="#566070",
        body_text_color_subdued_dark="#a9b3c0",
        border_color_primary="#c9d1db",
        border_color_primary_dark="#3a4552",
        input_background_fill="#ffffff",
        input_background_fill_dark="#1d242d",
        button_secondary_background_fill="#f1f4f8",
        button_secondary_background_fill_dark="#1d242d",
        button_border_width="1px",
        block_border_width="0px",
        block_background_fill="transparent",
        block_background_fill_dark="transparent",
    )
