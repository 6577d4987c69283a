"""Viewing a released record: an entry first, then bytes, then an entry of what was sent."""

import orjson
from fastapi import APIRouter, Request, Response
from starlette.concurrency import run_in_threadpool
from starlette.responses import StreamingResponse

from gateway.api.bodies import JsonObject
from gateway.archive.kinds import SHOWN
from gateway.parts import Given, Parts, parts_of
from gateway.permission.admission import principal_of
from gateway.retrieval import http_range
from gateway.retrieval.covering import covered
from gateway.retrieval.fields import only, text
from gateway.retrieval.parties import known
from ledger.canonical import Object

router = APIRouter(prefix="/api/v1/retrievals/{request_no}/views", tags=["retrievals"])

CONTENT_POLICY = (
    "sandbox; default-src 'none'; media-src 'self'; img-src 'self'; style-src 'unsafe-inline'; "
    "frame-ancestors 'self'"
)
"""A record is a stranger's file: whatever is in it runs nowhere and reaches nothing."""


@router.post("", status_code=201)
async def begin(request_no: str, request: Request, form: JsonObject) -> Response:
    """Begin a viewing of one record: its number, and the receipt of the entry that records it."""
    only(form, {"record"})
    view_id, receipt = await begin_viewing(request_no, request, text(form, "record", most=128))
    body = {"view_id": view_id, "content": _content_address(request_no, view_id), **receipt}
    return Response(orjson.dumps(body), status_code=201, media_type="application/json")


async def begin_viewing(request_no: str, request: Request, record_id: str) -> tuple[str, Object]:
    """Its number, and the receipt of its entry. Meanwhile a checkpoint is waited for."""
    desk, by = parts_of(request).desk, principal_of(request)

    def say() -> tuple[str, int]:
        return desk.begin_view(known(desk, request_no, by), by, record_id)

    view_id, index = await run_in_threadpool(say)
    await covered(request.app.state.coverage, index)
    return view_id, await run_in_threadpool(desk.view, request_no, view_id, index)


@router.get("/{view_id}/content")
def content(request_no: str, view_id: str, request: Request, parts: Given) -> Response:
    """The record's bytes, or a range of them, each segment checked against the ledger."""
    return _content(request_no, view_id, request, parts)


@router.head("/{view_id}/content")
def content_head(request_no: str, view_id: str, request: Request, parts: Given) -> Response:
    """The same without bytes."""
    return _content(request_no, view_id, request, parts)


@router.post("/{view_id}/end")
def end(request_no: str, view_id: str, request: Request, parts: Given) -> Response:
    """The viewer closes it; which bytes were sent is recorded."""
    desk, by = parts.desk, principal_of(request)
    desk.end_view(known(desk, request_no, by), by, view_id)
    return Response(status_code=204)


def _content(request_no: str, view_id: str, request: Request, parts: Parts) -> Response:
    viewings = parts.desk.viewings
    case, view = viewings.going_on(request_no, view_id, principal_of(request))
    record = parts.desk.archive.describe(view.record)
    etag = f'"{record.sha256}"'
    asked = request.headers.get
    part = http_range.asked(asked("range"), asked("if-range"), etag=etag, size=record.size)
    inline = record.media_type in SHOWN
    headers = {
        "Accept-Ranges": "bytes",
        "Cache-Control": "no-store",
        "Content-Disposition": "inline" if inline else 'attachment; filename="record"',
        "Content-Length": str(part.stop - part.start),
        "Content-Security-Policy": CONTENT_POLICY,
        "ETag": etag,
        "X-Frame-Options": "SAMEORIGIN",  # in the viewer's page
    }
    if not part.whole:
        headers["Content-Range"] = part.content_range
    status = 200 if part.whole else 206
    media_type = record.media_type if inline else "application/octet-stream"
    if request.method == "HEAD":
        return Response(status_code=status, headers=headers, media_type=media_type)
    pieces = viewings.send(case, view, record, part.start, part.stop)
    return StreamingResponse(pieces, status_code=status, headers=headers, media_type=media_type)


def _content_address(request_no: str, view_id: str) -> str:
    return f"/api/v1/retrievals/{request_no}/views/{view_id}/content"
