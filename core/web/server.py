"""What app.py puts together: routes, lifespan, middleware, and what a page shows when it fails."""

from __future__ import annotations

import gc
import logging
import os
import socket
import sys
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import streamlit as st
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import BaseRoute, Route
from streamlit import config

from core import facade
from core.contract import Refusal, Unavailable
from core.web import settings, widgets, words
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
    send_at_once()
    keep_addresses_private()
    host = widgets.host()
    facade.start()
    try:
        async with host.router.lifespan_context(host):
            announce()
            gc.collect()
            gc.freeze()  # what is imported by now lives as long as the process: no collection has to walk over it again
            yield
    finally:
        facade.stop()
        widgets.forget()


def send_at_once() -> None:
    """Switches Nagle's algorithm off on every listening socket; the connections that it takes inherit that.

    Streamlit 1.67 opens its socket without naming the protocol, and then asyncio does not do it: the second packet of each
    answer waits 40 ms for the first one's receipt.
    """
    families = (socket.AF_INET, socket.AF_INET6)
    for thing in gc.get_objects():
        if type(thing) is socket.socket and thing.fileno() >= 0 and thing.family in families and thing.type == socket.SOCK_STREAM:
            thing.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)


def keep_addresses_private() -> None:
    """Keeps what stands behind the "?" of an address out of Uvicorn's access log: there a visitor's own text may stand."""
    logging.getLogger("uvicorn.access").addFilter(_without_queries)


def _without_queries(record: logging.LogRecord) -> bool:
    """Uvicorn's record of a request, changed in place; its arguments are client, method, address, version, status."""
    if isinstance(record.args, tuple):
        record.args = tuple(part.partition("?")[0] if isinstance(part, str) else part for part in record.args)
    return True


def announce() -> None:
    """Says where the site is, unless Uvicorn was started by itself and does so. Streamlit's own message asks another host."""
    if "uvicorn" not in sys.argv[0]:
        print(f"Perceptarium is open at http://localhost:{config.get_option('server.port')}/", flush=True)


def own_start() -> dict[str, int]:
    """Settings for `python app.py`, which reads no variables of Streamlit's: the port from `PORT`, if it is given."""
    port = os.environ.get("PORT", "")
    return {"server.port": int(port)} if port.isdecimal() else {}


def show_plainly(error: Exception) -> bool:
    """One sentence on the page instead of a trace; the trace goes to the log."""
    if isinstance(error, Refusal | Unavailable):
        st.error(words.plain(error))
        return True
    logger.error("A page failed", exc_info=error)
    st.error("Something went wrong on this page. It has been noted; please reload, or go back and try again.")
    return True
