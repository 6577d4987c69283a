"""Who has seen it: each request, decision, viewing, copy and return of a record, and its proof."""

from collections.abc import Collection
from typing import Any
from urllib.parse import quote

import orjson
from fastapi import APIRouter, Request, Response

from gateway.api.parameters import read_number
from gateway.api.records import described
from gateway.api.retrievals import permit_seeing
from gateway.errors import NoSuchStream
from gateway.parts import Given, Parts
from gateway.permission.admission import principal_of
from gateway.receipts import receipt
from gateway.retrieval.accesses import Access, accesses
from gateway.retrieval.parties import known, may_know_of
from ledger.storage import NoSuchEntry

router = APIRouter(tags=["records"])

ME = "/api/v1/me/accesses"

BUNDLE = "application/vnd.mingjing.bundle"


@router.get("/api/v1/records/{record_id}/accesses")
def of_record(record_id: str, request: Request, parts: Given) -> Response:
    """In the order of the log. What an organ keeps secret is not in it until that is lifted."""
    found = accesses_of(record_id, request, parts)
    body = {
        "record": record_id,
        "accesses": [access.as_json(_below(record_id)) for access in found],
    }
    return Response(orjson.dumps(body), media_type="application/json")


@router.get("/api/v1/records/{record_id}/accesses/bundle")
def bundle_of_record(
    record_id: str, request: Request, parts: Given, stream: str | None = None
) -> Response:
    """The same as a bundle, of one stream; the record's own unless another is named."""
    found = accesses_of(record_id, request, parts)
    named = stream or parts.archive.describe(record_id).stream
    indexes = {access.index for access in found if access.stream == named}
    if not indexes:
        raise NoSuchStream(named)
    return _bundle(parts, named, indexes, record_id)


@router.get("/api/v1/records/{record_id}/accesses/{index}/proof")
def proof_of_record(record_id: str, index: str, request: Request, parts: Given) -> Response:
    """The tlog-proof of one of them."""
    shown = {access.index for access in accesses_of(record_id, request, parts)}
    return _proof(parts, index, shown)


@router.get("/api/v1/me/accesses/{index}/proof")
def proof_of_me(index: str, request: Request, parts: Given) -> Response:
    """The same for what concerns the asker."""
    shown = {each["index"] for _, each in accesses_about(request, parts)}
    return _proof(parts, index, shown)


@router.get("/api/v1/retrievals/{request_no}/bundle")
def bundle_of_retrieval(request_no: str, request: Request, parts: Given) -> Response:
    """Every entry about one retrieval: what its parties take away and verify offline."""
    case = known(parts.desk, request_no, principal_of(request))
    permit_seeing(request, parts, case)
    return _bundle(parts, case.stream, set(case.entries), request_no)


@router.get("/api/v1/retrievals/{request_no}/entries/{index}")
def entry(request_no: str, index: str, request: Request, parts: Given) -> Response:
    """One entry about a retrieval, in its own bytes."""
    found = parts.reader.entry(_of_case(request_no, index, request, parts))
    return Response(found.raw, media_type="application/json")


@router.get("/api/v1/retrievals/{request_no}/entries/{index}/proof")
def proof(request_no: str, index: str, request: Request, parts: Given) -> Response:
    """Its tlog-proof."""
    found = _of_case(request_no, index, request, parts)
    return Response(receipt(parts.log, found), media_type="text/plain; charset=utf-8")


@router.get("/api/v1/me/accesses")
def of_me(request: Request, parts: Given) -> Response:
    """Who has looked at records of proceedings in which the asker is named."""
    body = {
        "accesses": [each | {"record": record} for record, each in accesses_about(request, parts)]
    }
    return Response(orjson.dumps(body), media_type="application/json")


def accesses_of(record_id: str, request: Request, parts: Parts) -> list[Access]:
    """Of a record that the asker may know of."""
    described(record_id, request, parts)
    by, desk = principal_of(request), parts.desk
    return list(
        accesses(parts.reader, desk.cases, record_id, lambda case: may_know_of(desk, case, by))
    )


def accesses_about(request: Request, parts: Parts) -> list[tuple[str, dict[str, Any]]]:
    """Record and access, the newest first; nothing that is still kept secret."""
    me, desk = principal_of(request).person, parts.desk
    records = {
        record_id
        for case in desk.cases.all()
        if not case.secret and me in desk.subjects.named_in(f"project/{case.project}")
        for record_id in {*case.records, *(case.grant.records if case.grant else ())}
    }
    found = [
        (record_id, access.as_json(ME))
        for record_id in records
        for access in accesses(parts.reader, desk.cases, record_id, lambda case: not case.secret)
    ]
    return sorted(found, key=lambda each: (-each[1]["index"], each[0]))


def _below(record_id: str) -> str:
    return f"/api/v1/records/{quote(record_id)}/accesses"


def _proof(parts: Parts, text: str, shown: Collection[int]) -> Response:
    index = read_number(text, "index")
    if index not in shown:
        raise NoSuchEntry(index)
    return Response(receipt(parts.log, index), media_type="text/plain; charset=utf-8")


def _of_case(request_no: str, text: str, request: Request, parts: Parts) -> int:
    case = known(parts.desk, request_no, principal_of(request))
    permit_seeing(request, parts, case)
    index = read_number(text, "index")
    if index not in case.entries:
        raise NoSuchEntry(index)
    return index


def _bundle(parts: Parts, stream: str, indexes: set[int], name: str) -> Response:
    data = parts.desk.bundles.of(stream, indexes)
    headers = {"Content-Disposition": f'attachment; filename="{name}.mingjing"'}
    return Response(data, media_type=BUNDLE, headers=headers)
