"""The outermost layer: each request gets an id, a line in the journal, a place in the counts."""

import secrets
import time
from typing import TYPE_CHECKING, Any

from sse_starlette.sse import SendTimeoutError
from starlette.requests import Request

from gateway.api.problems import answer
from gateway.guardrails import SAFE_HEADERS
from gateway.journal import REQUEST, speaker
from gateway.metrics import Measures

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.responses import Response
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

INTERNAL = 500
UNANSWERED = 499
"""The asker went away, or the gateway stopped, before an answer began; as proxies call it."""

journal = speaker(__name__)


class Observed:
    """Nothing runs before it, and no failure gets past it unseen or unanswered."""

    def __init__(
        self,
        app: "ASGIApp",
        measures: Measures,
        refuse: "Callable[[Request, Exception], Response]",
    ) -> None:
        self._app = app
        self._measures = measures
        self._refuse = refuse

    async def __call__(self, scope: "Scope", receive: "Receive", send: "Send") -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        # Made here and taken from nobody: a stranger's could name another's request, or hold
        # anything at all.
        id_ = secrets.token_hex(8)
        REQUEST.set(id_)
        status, began, answered = 0, time.perf_counter(), 0.0

        async def send_marked(message: "Message") -> None:
            nonlocal status, answered
            if message["type"] == "http.response.start":
                status, answered = message["status"], time.perf_counter()
                message["headers"] = [*message["headers"], (b"x-request-id", id_.encode())]
            await send(message)

        try:
            await self._app(scope, receive, send_marked)
        except SendTimeoutError:
            status = UNANSWERED  # a viewer that takes nothing gives up its place: no fault of ours
        except Exception as failure:  # noqa: BLE001 - whatever it is, it is told and answered
            journal.error("failed", route=_route(scope), exc_info=failure)
            if not status:
                await self._answer(failure, scope, receive, send_marked)
            # Of an answer that had begun the rest is missing, and the server closes the
            # connection: nobody takes half of it for the whole.
        finally:
            ended = time.perf_counter()
            seconds = (answered or ended) - began
            self._measures.answered(scope["method"], _route(scope), status or UNANSWERED, seconds)
            journal.info(
                "request",
                method=scope["method"],
                route=_route(scope),
                status=status or UNANSWERED,
                ms=round((ended - began) * 1_000, 1),
                who=_who(scope),
                address=_address(scope),
            )

    async def _answer(
        self, failure: Exception, scope: "Scope", receive: "Receive", send: "Send"
    ) -> None:
        try:
            response = self._refuse(Request(scope, receive), failure)
        except Exception as second:  # noqa: BLE001 - a page that cannot even say that it failed
            journal.error("failed to say so", exc_info=second)
            response = answer(failure)
            response.headers.update(SAFE_HEADERS)
        await response(scope, receive, send)


def _route(scope: "Scope") -> str | None:
    """The template: a path names streams, persons and records."""
    route = scope.get("route")
    return getattr(route, "path", None)


def _who(scope: "Scope") -> str:
    """The pseudonym that the ledger knows this person by."""
    state: dict[str, Any] = scope.get("state") or {}
    principal = state.get("principal")
    if principal is None:
        return ""
    return principal.person or ("reader" if principal.reader else "")


def _address(scope: "Scope") -> str:
    client = scope.get("client")
    return client[0] if client else ""
