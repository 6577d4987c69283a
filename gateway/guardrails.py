"""What holds for every request before a route sees it: lengths, bytes at once, safe headers."""

import asyncio
from contextlib import ExitStack
from typing import TYPE_CHECKING

from starlette.requests import Request

from gateway import limits
from gateway.allowances import Allowances
from gateway.errors import (
    BadParameter,
    BodyTooLarge,
    BodyTooSlow,
    Busy,
    GatewayError,
    HeadersTooLarge,
    LengthRequired,
    UrlTooLong,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.responses import Response
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

UNCOUNTED_PATHS = frozenset({"/healthz", "/metrics", "/api/v1/alerts/stream"})
"""A keeper's question is answered however busy; live feeds have a limit of their own."""

UNLIMITED_PATHS = frozenset({"/healthz"})
"""A keeper that is refused takes the gateway for dead and starts it anew."""

CONTENT_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'; "
    "require-trusted-types-for 'script'; trusted-types 'none'"
)

SAFE_HEADERS = {
    "Content-Security-Policy": CONTENT_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cache-Control": "no-store",
}
"""A route that says otherwise (the log's files may be cached) is left its own word."""

_SAFE = [(name.lower().encode(), value.encode()) for name, value in SAFE_HEADERS.items()]
_SAFE_OVER_TLS = [*_SAFE, (b"strict-transport-security", b"max-age=31536000")]


class Guardrails:
    """Written without the framework, so that nothing runs before it but the journal's layer."""

    def __init__(
        self,
        app: "ASGIApp",
        allowances: Allowances,
        refuse: "Callable[[Request, Exception], Response]",
    ) -> None:
        self._app = app
        self._allowances = allowances
        self._refuse = refuse
        self._requests = 0
        self._body_bytes = 0

    async def __call__(self, scope: "Scope", receive: "Receive", send: "Send") -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_safely(message: "Message") -> None:
            if message["type"] == "http.response.start":
                _add_safe_headers(message, secure=scope["scheme"] == "https")
            await send(message)

        counted = scope["path"] not in UNCOUNTED_PATHS
        with ExitStack() as until_answered:
            try:
                _check_head(scope)
                body_bytes = _body_bytes(scope)
                self._check_room(body_bytes, counted=counted)
                if scope["path"] not in UNLIMITED_PATHS:
                    until_answered.enter_context(self._allowances.arriving(scope))
            except GatewayError as refusal:
                response = self._refuse(Request(scope, receive), refusal)
                await response(scope, receive, send_safely)
                return
            self._requests += counted
            self._body_bytes += body_bytes
            try:
                timed = _in_time(receive, each=_is_upload(scope)) if body_bytes else receive
                await self._app(scope, timed, send_safely)
            finally:
                self._requests -= counted
                self._body_bytes -= body_bytes

    def _check_room(self, body_bytes: int, *, counted: bool) -> None:
        if counted and self._requests >= limits.REQUESTS_AT_ONCE_MAX:
            raise Busy("requests", limits.REQUESTS_AT_ONCE_MAX, retry_after_seconds=1)
        if self._body_bytes + body_bytes > limits.BODY_BYTES_AT_ONCE_MAX:
            raise Busy("bytes of bodies", limits.BODY_BYTES_AT_ONCE_MAX, retry_after_seconds=1)


def _check_head(scope: "Scope") -> None:
    size = len(scope.get("raw_path") or scope["path"].encode()) + len(scope["query_string"])
    if size > limits.URL_BYTES_MAX:
        raise UrlTooLong(size, limits.URL_BYTES_MAX)
    if not scope["path"].isprintable():
        # A route's pattern would pass over a newline at the end, and logs would break at it.
        raise BadParameter("address", "control characters")
    # The server bounds only headers that come in pieces.
    size = sum(len(name) + len(value) for name, value in scope["headers"])
    if size > limits.HEADER_BYTES_MAX:
        raise HeadersTooLarge(size, limits.HEADER_BYTES_MAX)


def _body_bytes(scope: "Scope") -> int:
    """The length the sender announced; the server lets no other length through."""
    headers = dict(scope["headers"])
    if b"transfer-encoding" in headers:
        raise LengthRequired
    announced = headers.get(b"content-length")
    if announced is None:
        if scope["method"] == "POST":
            raise LengthRequired
        return 0
    size = int(announced)  # the server has refused anything but digits
    statements = scope["path"] == limits.STATEMENTS_PATH
    size_max = limits.STATEMENTS_BODY_BYTES_MAX if statements else limits.FORM_BODY_BYTES_MAX
    if _is_upload(scope):
        size_max = limits.UPLOAD_BODY_BYTES_MAX
    if size > size_max:
        raise BodyTooLarge(size, size_max)
    return min(size, limits.UPLOAD_MEMORY_BYTES) if _is_upload(scope) else size


def _is_upload(scope: "Scope") -> bool:
    """A piece of a record: it goes to the store as it comes, so it may be long and take long."""
    path: str = scope["path"]
    return scope["method"] == "PATCH" and path.startswith("/api/v1/uploads/")


def _in_time(receive: "Receive", *, each: bool) -> "Receive":
    """The same messages, but the body's last one, or each, must come before the time is up."""
    complete = False
    deadline = asyncio.get_running_loop().time() + limits.BODY_SECONDS_MAX

    async def receive_in_time() -> "Message":
        nonlocal complete, deadline
        if complete:
            return await receive()
        if each:
            deadline = asyncio.get_running_loop().time() + limits.BODY_SECONDS_MAX
        try:
            async with asyncio.timeout_at(deadline):
                message = await receive()
        except TimeoutError:
            raise BodyTooSlow(limits.BODY_SECONDS_MAX) from None
        complete = not message.get("more_body", False)
        return message

    return receive_in_time


def _add_safe_headers(message: "Message", *, secure: bool) -> None:
    headers = message["headers"]  # their names are in small letters, as the interface asks
    said = {name for name, _ in headers}
    more = (each for each in (_SAFE_OVER_TLS if secure else _SAFE) if each[0] not in said)
    message["headers"] = [*headers, *more]
