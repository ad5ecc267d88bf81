"""Plain ASGI middleware: the headers of every answer, the doors that stay shut, the largest body, the hosts that are served."""

from __future__ import annotations

import os
import re
import uuid
from contextlib import suppress
from http.cookies import SimpleCookie

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

LARGEST_BODY = 5 * 1024 * 1024 + 64 * 1024  # bytes: a file of 5 MB and what a multipart form adds around it
SHUT = re.compile(r"^/widgets/[^/]+/monitoring(/.*)?$|^/_stcore/metrics/?$")
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "frame-ancestors 'self' https://huggingface.co https://*.hf.space",
    "Referrer-Policy": "strict-origin-when-cross-origin",
}
VISITOR = "perceptarium_visitor"  # a random name, so that a reload is still the same visitor; it says nothing about the person
VISITOR_SECONDS = 30 * 24 * 3600


class _TooLarge(Exception):
    """More bytes came than the largest body may have."""


def allowed_hosts() -> tuple[str, ...]:
    """Host names that are served, from `PERCEPTARIUM_HOSTS` (comma-separated, `*.` for subdomains); empty means any."""
    return tuple(name.strip().lower() for name in os.environ.get("PERCEPTARIUM_HOSTS", "").split(",") if name.strip())


class Gatekeeper:
    """Adds the security headers and turns away what must not come in. WebSockets pass, once their host is allowed."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.hosts = allowed_hosts()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        path = scope["path"]
        if not self._host_is_served(Headers(scope=scope)) and path != "/health":
            if scope["type"] == "websocket":
                await send({"type": "websocket.close", "code": 1008})
                return
            await _refuse(scope, receive, send, 400, "This host name is not served here.")
        elif scope["type"] == "websocket":
            await self.app(scope, receive, send)
        elif SHUT.match(path):
            await _refuse(scope, receive, send, 404, "There is nothing here.")
        elif _declared_length(Headers(scope=scope)) > LARGEST_BODY:
            await _refuse(scope, receive, send, 413, "This is too large: max 5 MB.")
        else:
            await self._pass_on(scope, receive, send)

    def _host_is_served(self, headers: Headers) -> bool:
        host = re.sub(r":\d+$", "", headers.get("host", "").lower())
        return not self.hosts or any(
            name in ("*", host) or name.startswith("*.") and host.endswith(name[1:]) for name in self.hosts
        )

    async def _pass_on(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Counts the bytes that really come, since a chunked body declares no length."""
        taken, started = 0, False

        async def counted() -> Message:
            nonlocal taken
            message = await receive()
            taken += len(message.get("body", b""))
            if taken > LARGEST_BODY:
                raise _TooLarge
            return message

        async def with_headers(message: Message) -> None:
            nonlocal started
            if taken > LARGEST_BODY and not started:
                return  # what the application makes of a body that breaks off; the refusal below says why
            if message["type"] == "http.response.start":
                started = True
                _add_headers(message)
                if VISITOR not in SimpleCookie(Headers(scope=scope).get("cookie", "")):
                    _name_visitor(message, _is_secure(scope))
            await send(message)

        with suppress(_TooLarge):
            await self.app(scope, counted, with_headers)
        if taken > LARGEST_BODY and not started:
            await _refuse(scope, receive, send, 413, "This is too large: max 5 MB.")


def _declared_length(headers: Headers) -> int:
    declared = headers.get("content-length", "0")
    return int(declared) if declared.isdecimal() else 0


def _add_headers(message: Message) -> None:
    headers = MutableHeaders(scope=message)
    for name, value in HEADERS.items():
        headers[name] = value


def _is_secure(scope: Scope) -> bool:
    """Whether the browser speaks https, to us or to the proxy in front of us."""
    return "https" in (scope["scheme"], Headers(scope=scope).get("x-forwarded-proto", ""))


def _name_visitor(message: Message, secure: bool) -> None:
    """Gives a page's visitor a name in a cookie; inside the cross-site frame of a Space it must say `SameSite=None; Secure`."""
    headers = MutableHeaders(scope=message)
    if headers.get("content-type", "").startswith("text/html"):
        where = "SameSite=None; Secure; Partitioned" if secure else "SameSite=Lax"
        name = f"{VISITOR}={uuid.uuid4().hex}; Max-Age={VISITOR_SECONDS}; Path=/; HttpOnly; {where}"
        headers.append("set-cookie", name)


async def _refuse(scope: Scope, receive: Receive, send: Send, status: int, sentence: str) -> None:
    await PlainTextResponse(sentence, status_code=status, headers=HEADERS)(scope, receive, send)
