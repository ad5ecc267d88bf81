"""What the site's own middleware adds to answers and keeps out."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from core.web import server
from tests.serving import serve

UPLOAD = "/widgets/sketchpad/gradio_api/upload"
SIX_MEGABYTES = b"\0" * 6_000_000


@pytest.mark.parametrize("path", ["/", "/digit_classifier", "/health", "/widgets/sketchpad/", "/widgets/sketchpad/config"])
def test_every_answer_has_the_headers(site: str, path: str) -> None:
    headers = httpx.get(site + path).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["content-security-policy"] == "frame-ancestors 'self' https://huggingface.co https://*.hf.space"
    assert headers["referrer-policy"] == "strict-origin-when-cross-origin"


MONITORING = "/widgets/sketchpad/monitoring"


@pytest.mark.parametrize("path", ["/_stcore/metrics", MONITORING, f"{MONITORING}/summary", f"{MONITORING}/x"])
def test_what_is_for_nobody_is_shut(site: str, path: str) -> None:
    answer = httpx.get(site + path)
    assert answer.status_code == 404
    assert answer.text == "There is nothing here."


def test_a_large_body_is_refused(site: str) -> None:
    answer = httpx.post(site + UPLOAD, files={"files": ("large.png", SIX_MEGABYTES)})
    assert answer.status_code == 413
    assert "max 5 MB" in answer.text


def test_a_large_body_that_does_not_say_so_is_refused(site: str) -> None:
    def pieces() -> Iterator[bytes]:
        for start in range(0, len(SIX_MEGABYTES), 100_000):
            yield SIX_MEGABYTES[start : start + 100_000]

    answer = httpx.post(f"{site}/widgets/sketchpad/gradio_api/run/predict", content=pieces())
    assert answer.status_code == 413
    assert "max 5 MB" in answer.text


def test_the_largest_file_that_may_come_is_let_in(site: str) -> None:
    answer = httpx.post(site + UPLOAD, files={"files": ("fits.png", b"\0" * (5 * 1024 * 1024 - 1024))})
    assert answer.status_code == 200


def test_connections_send_at_once() -> None:
    """With Nagle's algorithm on, every answer on an open connection would wait some 40 ms for a receipt."""
    with socket.socket(family=socket.AF_INET) as listening:  # as Streamlit opens its own
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        server.send_at_once()
        with socket.create_connection(listening.getsockname()):
            connection, _ = listening.accept()
            with connection:
                assert connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


def test_behind_a_proxy_the_widget_names_the_outer_address(site: str) -> None:
    headers = {"host": "me-site.hf.space", "x-forwarded-proto": "https"}
    found = httpx.get(f"{site}/widgets/sketchpad/config", headers=headers).json()
    assert found["root"] == "https://me-site.hf.space/widgets/sketchpad"


def test_only_named_hosts_are_served(tmp_path: Path) -> None:
    extra = {"PERCEPTARIUM_HOSTS": "127.0.0.1, *.hf.space"}
    with serve(tmp_path / "home", extra=extra) as address, httpx.Client(base_url=address) as web:
        statuses = {"127.0.0.1": 200, "me-site.hf.space": 200, "evil.example": 400, "hf.space.evil.example": 400}
        for host, status in statuses.items():
            assert web.get("/", headers={"host": host}).status_code == status
        assert web.get("/health", headers={"host": "evil.example"}).status_code == 200
        stream = address.replace("http", "ws") + "/_stcore/stream"
        with connect(stream, origin=address):
            pass
        with pytest.raises(InvalidStatus), connect(stream, additional_headers={"Host": "evil.example"}):
            pass


def test_a_websocket_from_another_site_is_refused(site: str) -> None:
    with pytest.raises(InvalidStatus), connect(site.replace("http", "ws") + "/_stcore/stream", origin="https://evil.example"):
        pass
