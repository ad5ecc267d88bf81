"""The Gradio widgets, found by being here: each module with a `build()` is served at /widgets/<name>/."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from functools import cache
from importlib import import_module
from pkgutil import iter_modules

os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"  # read when gradio is imported
os.environ["GRADIO_TEMP_DIR"] = tempfile.mkdtemp(prefix="perceptarium-uploads-")  # this process's, readable by nobody else

import gradio as gr
from fastapi import FastAPI

from core.web.widgets import _look

UPLOADS = os.environ["GRADIO_TEMP_DIR"]
WAITING_AT_MOST = 64  # events in a widget's queue: our own events pass it by, but anybody may send one to it by hand


def forget() -> None:
    """Removes whatever visitors have uploaded. To be called at the end: a server that is told to stop runs no exit handlers."""
    shutil.rmtree(UPLOADS, ignore_errors=True)


atexit.register(forget)


def names() -> list[str]:
    """The widgets' names, which are their modules'."""
    return sorted(module.name for module in iter_modules(__path__) if not module.name.startswith("_"))


@cache
def host() -> FastAPI:
    """One host that carries every widget. Its lifespan has to run, or the widgets' queues never start."""
    carrier = FastAPI(openapi_url=None, docs_url=None, redoc_url=None)
    for name in names():
        blocks: gr.Blocks = import_module(f"{__name__}.{name}").build()
        blocks.queue(max_size=WAITING_AT_MOST)
        gr.mount_gradio_app(
            carrier,
            blocks,
            path=f"/widgets/{name}",
            ssr_mode=False,
            show_error=False,
            max_file_size="5mb",
            enable_monitoring=False,
            run_history=False,
            footer_links=[],
            theme=_look.theme(),
            css=_look.css(),
        )
    return carrier
