"""What is known of records: what was archived, for how long, and what holds it. No content."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

import orjson
from fastapi import APIRouter, Request, Response

from gateway import limits
from gateway.api.parameters import read_number
from gateway.archive import Record
from gateway.archive.retention import Retention
from gateway.parts import Given, Parts
from gateway.permission.admission import permit, visible
from gateway.permission.resource import Resource

router = APIRouter(prefix="/api/v1/records", tags=["records"])


@router.get("")
def records(
    request: Request,
    parts: Given,
    project: str | None = None,
    session: str | None = None,
    before: str | None = None,
    limit: str = str(limits.PAGE_ENTRIES),
) -> Response:
    """Records on file, newest first, those below index `before`."""
    count = read_number(limit, "limit", most=limits.PAGE_ENTRIES_MAX)
    below = None if before is None else read_number(before, "before")
    may_know = visible(request)
    found = listed(may_know, parts, project=project, session=session, before=below, limit=count + 1)
    body: dict[str, object] = {
        "records": [as_json(record, parts, may_know) for record in found[:count]],
    }
    if len(found) > count and count:
        query = {"project": project, "session": session, "before": found[count - 1].index}
        asked = {name: value for name, value in query.items() if value is not None}
        body["next"] = f"{router.prefix}?{urlencode({**asked, 'limit': count})}"
    return Response(orjson.dumps(body), media_type="application/json")


@router.get("/{record_id}")
def record(record_id: str, request: Request, parts: Given) -> Response:
    """One record: what it is, its digests, spans, class, retention with its reason, holds."""
    found = described(record_id, request, parts)
    return Response(
        orjson.dumps(as_json(found, parts, visible(request))), media_type="application/json"
    )


def described(record_id: str, request: Request, parts: Parts) -> Record:
    """The record, if the asker may know of it. Raises NoSuchRecord, Forbidden."""
    found = parts.archive.describe(record_id)
    permit(request, parts.whereabouts.of_stream(found.stream))
    return found


def listed(
    may_know: Callable[[Resource], bool],
    parts: Parts,
    *,
    project: str | None,
    session: str | None,
    before: int | None,
    limit: int,
) -> list[Record]:
    """The newest that the asker may know of and asked for."""

    def wanted(record: Record) -> bool:
        return (
            project in (None, record.project)
            and session in (None, record.session)
            and (before is None or record.index < before)
            and may_know(parts.whereabouts.of_stream(record.stream))
        )

    found = []
    for each in parts.archive.records(wanted):
        found.append(each)
        if len(found) == limit:
            break
    return found


def as_json(record: Record, parts: Parts, may_know: Callable[[Resource], bool]) -> dict[str, Any]:
    """A hold of a confidential retrieval is shown to nobody who may not know of that."""
    return {
        "record_id": record.record_id,
        "index": record.index,
        "stream": record.stream,
        "project": record.project,
        "session": record.session,
        "lot": record.lot,
        "title": record.title,
        "sha256": record.sha256,
        "manifest_sha256": record.manifest_sha256,
        "size": record.size,
        "media_type": record.media_type,
        "spans": [span.as_json() for span in record.spans],
        "secrecy_class": record.secrecy_class,
        "custodian": record.custodian,
        "archived_by": record.archived_by,
        "archived_at": record.archived_at,
        "kept_here": bool(record.manifest_sha256),
        "retention": _retention(parts.archive.retention(record)),
        "holds": [
            {"hold_id": h.hold_id, "index": h.index, "request_no": h.request_no, "reason": h.reason}
            for h in record.holds
            if may_know(parts.whereabouts.of_stream(h.stream))
        ],
        "disposed": record.disposed,
    }


def _retention(retention: Retention) -> dict[str, Any]:
    of = retention.of
    return {
        "known": retention.known,
        "class": of and of.name,
        "years": of and of.years,
        "basis": of and of.basis,
        "until": retention.until and retention.until.isoformat(),
        "ended": retention.ended,
    }
