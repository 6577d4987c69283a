"""Live alerts as server-sent events; a viewer that comes back misses nothing."""

import asyncio
from collections.abc import AsyncIterator
from typing import Annotated

import orjson
from fastapi import APIRouter, Query, Request
from sse_starlette import EventSourceResponse, ServerSentEvent

from gateway import limits
from gateway.alerts import Alert, Wanted
from gateway.api.parameters import read_number
from gateway.api.violations import read_wanted
from gateway.console.messages import Language, language
from gateway.console.present import present, summarise
from gateway.parts import Given, Parts

router = APIRouter(prefix="/api/v1/alerts", tags=["violations"])

PING_SECONDS = 15
"""A comment line now and then, so that proxies keep a quiet feed open."""

SUMMARY_SECONDS = 1.0
"""How often the counts are looked at while no alert comes."""

RETRY_MILLISECONDS = 2_000


@router.get("/stream")
async def stream(
    request: Request,
    parts: Given,
    level: Annotated[list[str] | None, Query()] = None,
    rule: str | None = None,
    after: str | None = None,
    lang: str | None = None,
) -> EventSourceResponse:
    """Each alert as it is raised or handled: events `alert`, their id a log index.

    Starts now; with `Last-Event-ID` (or `?after=`), after that entry.
    """
    wanted = read_wanted(request, parts, level, rule)
    resume = request.headers.get("last-event-id") or after
    since = parts.live.board.size - 1 if resume is None else read_number(resume, "Last-Event-ID")
    parts.live.check_room()
    return EventSourceResponse(
        _events(parts, wanted, since, language(lang)),
        ping=PING_SECONDS,
        send_timeout=limits.VIEWER_SEND_SECONDS_MAX,
        headers={"Cache-Control": "no-store"},
    )


async def _events(
    parts: Parts, wanted: Wanted, since: int, lang: Language
) -> AsyncIterator[ServerSentEvent]:
    def event(alert: Alert) -> ServerSentEvent:
        shown = orjson.dumps(present(alert, parts, lang)).decode()
        return ServerSentEvent(
            shown, event="alert", id=str(alert.last_index), retry=RETRY_MILLISECONDS
        )

    with parts.live.viewer() as viewer:
        # Registered first, read after: what comes between is in the queue as well.
        missed = parts.live.board.changed_since(
            since, wanted, limit=limits.VIEWER_EVENTS_WAITING_MAX
        )
        for alert in missed:
            yield event(alert)
            since = alert.last_index
        told = (-1, -1)
        ends = asyncio.get_running_loop().time() + limits.VIEWER_SECONDS_MAX
        while asyncio.get_running_loop().time() < ends:
            now = (parts.live.board.size, parts.log.size())
            if viewer.waiting.empty() and told != now:
                told = now
                yield ServerSentEvent(orjson.dumps(summarise(parts)).decode(), event="summary")
            try:
                async with asyncio.timeout(SUMMARY_SECONDS):
                    waiting = await viewer.waiting.get()
            except TimeoutError:
                continue
            if waiting is None:
                return
            if waiting.last_index > since and wanted.takes(waiting):
                yield event(waiting)
