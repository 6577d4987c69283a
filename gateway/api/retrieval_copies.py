"""Copies and originals: issued, fetched, handed over against signatures, returned or destroyed."""

import orjson
from fastapi import APIRouter, Request, Response
from starlette.responses import StreamingResponse

from gateway.api.bodies import JsonObject
from gateway.api.parameters import read_number
from gateway.api.retrieval_views import CONTENT_POLICY
from gateway.api.retrievals import permit_seeing, said
from gateway.parts import Given
from gateway.permission import permit
from gateway.permission.admission import principal_of
from gateway.retrieval.fields import choice, only, text, texts
from gateway.retrieval.forms import COPIES_MAX, MEDIA, RECORDS_MAX
from gateway.retrieval.parties import kept_by, known
from gateway.retrieval.shown import copy_json
from gateway.retrieval.taking import Medium

router = APIRouter(prefix="/api/v1/retrievals/{request_no}", tags=["retrievals"])

WITNESSES_MAX = 5


@router.post("/copies", status_code=201)
def issue(request_no: str, request: Request, parts: Given, form: JsonObject) -> Response:
    """The next copy, numbered and recorded. Its bytes are fetched with an entry of their own."""
    desk = parts.desk
    permit(request, kept_by(desk, known(desk, request_no, principal_of(request))))
    only(form, {"record", "recipient", "medium", "medium_serial"})
    medium = Medium(
        kind=choice(form, "medium", MEDIA) if form.get("medium") else "none",
        serial=text(form, "medium_serial", most=128) if form.get("medium_serial") else "",
    )
    copy = desk.copies.issue(
        request_no, principal_of(request),
        text(form, "record", most=128), text(form, "recipient", most=128), medium,
    )  # fmt: skip
    body = orjson.dumps(copy_json(copy))
    return Response(body, status_code=201, media_type="application/json")


@router.post("/copies/{copy_no}/file")  # not GET: each fetch is an entry of its own
def file(request_no: str, copy_no: str, request: Request, parts: Given) -> Response:
    """Fetch the copy: by the custodian who writes it to a medium, or by its recipient."""
    desk = parts.desk
    copy, pieces = desk.copies.fetch(
        known(desk, request_no, principal_of(request)), principal_of(request), copy_no
    )
    headers = {
        "Content-Disposition": f'attachment; filename="{copy_no}"',
        "Content-Length": str(copy.size),
        "Content-Security-Policy": CONTENT_POLICY,
    }
    return StreamingResponse(pieces, headers=headers, media_type="application/octet-stream")


@router.get("/copies/{copy_no}/proof")
def proof(request_no: str, copy_no: str, request: Request, parts: Given) -> Response:
    """What travels with the copy: `mingjing verify-copy` checks both, offline."""
    desk = parts.desk
    case = known(desk, request_no, principal_of(request))
    permit_seeing(request, parts, case)
    headers = {"Content-Disposition": f'attachment; filename="{copy_no}.proof.json"'}
    data = desk.copies.proof(case, copy_no)
    return Response(data, media_type="application/json", headers=headers)


@router.post("/handovers")
def hand_over(request_no: str, request: Request, parts: Given, form: JsonObject) -> Response:
    """The custodian signs the list of what leaves the house."""
    desk = parts.desk
    case = known(desk, request_no, principal_of(request))
    permit(request, kept_by(desk, case))
    only(form, {"copies", "originals", "recipient"})
    copies = texts(form, "copies", least=0, most=COPIES_MAX)
    originals = texts(form, "originals", least=0, most=RECORDS_MAX)
    recipient = text(form, "recipient", most=128)
    by = principal_of(request)
    return said(parts, case, desk.hand_over(case, by, copies, originals, recipient))


@router.post("/handovers/{handover}/signature")
def acknowledge(request_no: str, handover: str, request: Request, parts: Given) -> Response:
    """The recipient signs the same list."""
    desk = parts.desk
    index = read_number(handover, "handover")
    by = principal_of(request)
    case = known(desk, request_no, by)
    return said(parts, case, desk.acknowledge(case, by, index))


@router.post("/copies/{copy_no}/return")
def take_back(
    request_no: str, copy_no: str, request: Request, parts: Given, form: JsonObject
) -> Response:
    """A copy comes back, on the medium it went out on."""
    desk = parts.desk
    case = known(desk, request_no, principal_of(request))
    permit(request, kept_by(desk, case))
    only(form, {"medium_serial"})
    serial = text(form, "medium_serial", most=128) if form.get("medium_serial") else ""
    return said(parts, case, desk.take_back(case, principal_of(request), copy_no, serial))


@router.post("/copies/{copy_no}/destruction")
def destroy(
    request_no: str, copy_no: str, request: Request, parts: Given, form: JsonObject
) -> Response:
    """A copy was destroyed before two witnesses."""
    desk = parts.desk
    case = known(desk, request_no, principal_of(request))
    permit(request, kept_by(desk, case))
    only(form, {"witnesses"})
    witnesses = texts(form, "witnesses", least=2, most=WITNESSES_MAX)
    return said(parts, case, desk.destroy(case, principal_of(request), copy_no, witnesses))


@router.post("/originals/{record_id}/return")
def take_original_back(request_no: str, record_id: str, request: Request, parts: Given) -> Response:
    """An original comes back."""
    desk = parts.desk
    case = known(desk, request_no, principal_of(request))
    permit(request, kept_by(desk, case))
    by = principal_of(request)
    return said(parts, case, desk.take_original_back(case, by, record_id))
