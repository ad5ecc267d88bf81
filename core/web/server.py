"""What app.py puts together: routes, lifespan, middleware, and what a page shows when it fails."""

from __future__ import annotations

import gc
import logging
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import streamlit as st
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import BaseRoute, Route

from core import facade
from core.contract import Refusal, Unavailable
from core.web import settings, widgets
from core.web.middleware import Gatekeeper

logger = logging.getLogger("perceptarium")


async def health(request: Request) -> JSONResponse:
    """Answers while the process does; asked by the container and by the tests."""
    return JSONResponse({"status": "ok"})


def routes() -> list[BaseRoute]:
    """The health check and every widget under /widgets/<name>/."""
    return [Route("/health", health), *widgets.host().routes]


def middleware() -> list[Middleware]:
    """The site's own middleware; Streamlit's comes after it."""
    return [Middleware(Gatekeeper)]


@asynccontextmanager
async def lifespan(app: st.App) -> AsyncGenerator[None, None]:
    """Checks the settings, starts the jobs, and runs the widgets' own lifespan inside (their queue starts there)."""
    settings.check()
    host = widgets.host()
    facade.start()
    try:
        async with host.router.lifespan_context(host):
            gc.collect()
            gc.freeze()  # what is imported by now lives as long as the process: no collection has to walk over it again
            yield
    finally:
        facade.stop()


def show_plainly(error: Exception) -> bool:
    """One sentence on the page instead of a trace; the trace goes to the log."""
    if isinstance(error, Refusal | Unavailable):
        st.error(str(error))
        return True
    logger.error("A page failed", exc_info=error)
    st.error("Something went wrong on this page. It has been noted; please reload, or go back and try again.")
    return True
