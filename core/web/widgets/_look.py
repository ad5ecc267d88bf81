"""How every widget looks: the pages' colours and letters. No font, and nothing else, comes from another host."""

from __future__ import annotations

from pathlib import Path

import gradio as gr
import streamlit

SANS = ("Source Sans", "system-ui", "sans-serif")
MONO = ("ui-monospace", "Consolas", "monospace")

# The widget is part of a page: no frame, ground or margin of its own. Its root column has the id `widget`.
CSS = """
body, gradio-app, .gradio-container { background: transparent !important; }
.gradio-container { min-height: 0 !important; }
.gradio-container, .gradio-container .main, .gradio-container main { padding: 0 !important; max-width: none !important; }
#widget { padding: 2px; }
.form { background: transparent !important; }
footer { display: none !important; }
"""


def css() -> str:
    """The widgets' common style, with the letters of the pages around them as Streamlit serves them."""
    media = Path(streamlit.__file__).parent / "static" / "static" / "media"
    faces = [
        f'@font-face {{ font-family: "Source Sans"; font-weight: 200 900; src: url("/static/media/{file.name}"); }}'
        for file in media.glob("SourceSansVF-Upright*")
    ]
    return "\n".join([*faces, CSS])


def theme() -> gr.themes.Base:
    """A plain theme in the pages' blue and greys."""
    look = gr.themes.Base(primary_hue="blue", neutral_hue="slate", radius_size="md", font=SANS, font_mono=MONO)
    return look.set(
        color_accent="#1f5fa8",
        link_text_color="#1f5fa8",
        link_text_color_dark="#8fbdf0",
        body_text_color="#1c2430",
        body_text_color_dark="#e8ecf1",
        body_text_color_subdued="#566070",
        body_text_color_subdued_dark="#a9b3c0",
        border_color_primary="#c9d1db",
        border_color_primary_dark="#3a4552",
        input_background_fill="#ffffff",
        input_background_fill_dark="#1d242d",
        input_border_width="1px",
        button_border_width="1px",
        button_medium_padding="8px 12px",
        button_medium_text_weight="400",
        button_secondary_background_fill="#f1f4f8",
        button_secondary_background_fill_dark="#1d242d",
        button_secondary_border_color="#c9d1db",
        button_secondary_border_color_dark="#3a4552",
        button_secondary_text_color="#1c2430",
        button_secondary_text_color_dark="#e8ecf1",
        block_border_width="0px",
        block_padding="0px",
        block_background_fill="transparent",
        block_background_fill_dark="transparent",
    )
