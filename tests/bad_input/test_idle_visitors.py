"""Visitors who keep a connection open and say nothing, or say it very slowly: case 83 of the hardening list."""

from __future__ import annotations

import socket
import statistics
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing

import httpx
import pytest
from websockets.sync.client import connect

from tests.serving import serve

MANY = 200
HEAD = "GET / HTTP/1.1\r\nHost: {host}\r\nX-Slow: "
BODY = (
    "POST /widgets/sketchpad/gradio_api/upload HTTP/1.1\r\nHost: {host}\r\nContent-Length: 100000\r\n"
    "Content-Type: multipart/form-data; boundary=limit\r\n\r\n--limit\r\n"
)
SLOW = {"half a head": (HEAD, *"slow"), "half a body": (BODY, *"slow"), "nothing": ("",)}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with serve(tmp_path_factory.mktemp("home")) as address:
        yield address


def is_answered(site: str) -> None:
    """Ten times, on a connection of its own each, within the client's five seconds; the goal for the middle one is one."""
    seconds = []
    for _ in range(10):
        began = time.perf_counter()
        assert httpx.get(f"{site}/health", timeout=5).json() == {"status": "ok"}
        seconds.append(time.perf_counter() - began)
    print(f"health: middle {statistics.median(seconds):.3f} s, longest {max(seconds):.3f} s")


def test_83_idle_sessions_leave_the_site_answering(site: str) -> None:
    with ExitStack() as crowd:
        for _ in range(MANY):
            crowd.enter_context(connect(site.replace("http", "ws") + "/_stcore/stream", origin=site, open_timeout=30))
        is_answered(site)
    is_answered(site)


@pytest.mark.parametrize("kind", SLOW)
def test_83_slow_requests_leave_the_site_answering(kind: str, site: str) -> None:
    host = site.removeprefix("http://")
    place = (host.split(":")[0], int(host.split(":")[1]))
    with ExitStack() as crowd:
        slow = [crowd.enter_context(closing(socket.create_connection(place, timeout=30))) for _ in range(MANY)]
        for part in SLOW[kind]:
            for connection in slow:
                connection.sendall(part.format(host=host).encode())
            is_answered(site)
    is_answered(site)
