"""A real server on this machine that has the small data set, and what the tests of fetching share."""

from __future__ import annotations

from http.server import BaseHTTPRequestHandler
from pathlib import Path

from core.data import clients, fetching, idx, storage
from core.data.kinds import Source, file_sha256

Heard = list[tuple[int, int, str]]


class Cancelled(Exception):
    pass


def obtain(declaration, heard: Heard | None = None) -> str:
    """Fetches, and gives the source that is on record."""
    fetching.obtain(declaration, lambda *told: None if heard is None else heard.append(told))
    assert storage.is_sound(declaration.card)
    return storage.source_of(declaration.card)


def in_cache(few) -> list[str]:
    """The names of what lies in the cache beside the lock."""
    return sorted(path.name for path in storage.path_of(few.card).parent.iterdir() if path.name != ".few.lock")


def npm_source(archive: Path) -> Source:
    return clients.npm("few", "1.0.0", file_sha256(archive), archive.stat().st_size, idx.read_archive)


class Website(BaseHTTPRequestHandler):
    """/whole gives the archive, /half breaks off, /other gives other bytes, /idx/ has the files; all else is not found."""

    content = b""
    files: dict[str, bytes] = {}

    def do_GET(self) -> None:
        served = {"/whole": self.content, "/half": self.content[: len(self.content) // 2], "/other": self.content[::-1]}
        served |= {f"/idx/{name}": data for name, data in self.files.items()}
        if self.path not in served:
            self.send_error(404)
            return
        promised = self.content if self.path == "/half" else served[self.path]
        self.send_response(200)
        self.send_header("Content-Length", str(len(promised)))
        self.end_headers()
        self.wfile.write(served[self.path])

    def log_message(self, format: str, *arguments: object) -> None:
        """Silent."""


def address_source(archive: Path, address: str) -> Source:
    files = {archive.name: file_sha256(archive)}
    return clients.web({archive.name: address}, files, archive.stat().st_size, idx.read_archive)
