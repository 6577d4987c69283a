"""Disposal of records, and what keeps them from it."""

from collections.abc import Callable
from typing import Any

import orjson
from fastapi import APIRouter, Request, Response

from gateway.api.bodies import JSON, JsonObject
from gateway.archive import Putter, disposal, holding
from gateway.archive.disposal import Disposal, Step
from gateway.errors import UnexpectedBody
from gateway.parts import Given, Parts
from gateway.permission.admission import permit, principal_of, visible
from gateway.permission.sections.archive import APPROVERS, ATTENDING, CUSTODIANS

router = APIRouter(prefix="/api/v1", tags=["disposal"])

WHOSE = {
    disposal.APPRAISED: CUSTODIANS,
    disposal.APPROVED: APPROVERS,
    disposal.SUPERVISED: ATTENDING,
}
"""Whose step each is by the permission table; asked again before anything is destroyed."""


@router.post("/disposals", status_code=201)
def propose(request: Request, parts: Given, body: JsonObject) -> Response:
    """Appraise `{"records":[…],"reason"}` as ready to be destroyed: the first of two appraisals."""
    _check(body, {"records"}, {"reason"})
    records = _records(body)
    for record_id in records:
        _permit(request, parts, parts.archive.describe(record_id).stream)
    disposing = parts.archive.disposing
    made = disposing.propose(records, by=_putter(request), reason=_text(body, "reason"))
    return _shown(parts.archive.shelf.disposal(made), status=201)


@router.get("/disposals/{disposal_id}")
def disposal_(disposal_id: str, request: Request, parts: Given) -> Response:
    """Who appraised, approved and attended, and whether it has happened."""
    found = parts.archive.shelf.disposal(disposal_id)
    _permit(request, parts, found.stream)
    return _shown(found)


@router.get("/disposals/{disposal_id}/list")
def listed(disposal_id: str, request: Request, parts: Given) -> Response:
    """The list of what goes or went, in the bytes whose SHA-256 the entries name."""
    found = parts.archive.shelf.disposal(disposal_id)
    _permit(request, parts, found.stream)
    return Response(parts.archive.disposing.listed(found), media_type=JSON)


@router.post("/disposals/{disposal_id}/appraisals")
def appraise(disposal_id: str, request: Request, parts: Given, body: JsonObject) -> Response:
    """Another person's appraisal: `{"opinion":"destroy"|"keep","reason"}`."""
    _check(body, {"opinion"}, {"reason"})
    opinion = _text(body, "opinion")
    if opinion not in ("destroy", "keep"):
        raise UnexpectedBody("/opinion", "destroy or keep")
    by = _may(request, parts, disposal_id)
    reason = _text(body, "reason")
    parts.archive.disposing.appraise(disposal_id, by=by, opinion=opinion, reason=reason)
    return _shown(parts.archive.shelf.disposal(disposal_id))


@router.post("/disposals/{disposal_id}/approval")
def approve(disposal_id: str, request: Request, parts: Given) -> Response:
    """The approval, of one who did not appraise."""
    parts.archive.disposing.approve(disposal_id, by=_may(request, parts, disposal_id))
    return _shown(parts.archive.shelf.disposal(disposal_id))


@router.post("/disposals/{disposal_id}/attendance")
def attend(disposal_id: str, request: Request, parts: Given) -> Response:
    """Attend the destruction (监销): two persons, neither of whom carries it out."""
    parts.archive.disposing.attend(disposal_id, by=_may(request, parts, disposal_id))
    return _shown(parts.archive.shelf.disposal(disposal_id))


@router.post("/disposals/{disposal_id}/destruction")
def destroy(disposal_id: str, request: Request, parts: Given) -> Response:
    """Destroy the keys of the records, once everything that must precede is in the ledger."""
    by = _may(request, parts, disposal_id)
    parts.archive.disposing.destroy(disposal_id, by=by, may_still=_may_still(parts))
    return _shown(parts.archive.shelf.disposal(disposal_id))


@router.post("/holds", status_code=201)
def hold(request: Request, parts: Given, body: JsonObject) -> Response:
    """Keep records from disposal: `{"hold_id","project","records":[…],"reason"}`.

    Without `records` everything of the project is held. It ends by an entry only.
    """
    _check(body, {"hold_id", "project", "reason"}, {"records"})
    stream = f"project/{_text(body, 'project')}"
    _permit(request, parts, stream)
    records = _records(body) if "records" in body else []
    said = holding.place(
        parts.acts,
        stream,
        _text(body, "hold_id"),
        records,
        reason=_text(body, "reason"),
        by=_putter(request),
    )
    return Response(orjson.dumps({"index": said.index}), 201, media_type=JSON)


@router.post("/holds/{hold_id}/release")
def release(hold_id: str, request: Request, parts: Given, body: JsonObject) -> Response:
    """End a hold: `{"reason"}`."""
    _check(body, {"reason"}, set())
    named = parts.archive.shelf.holds(hold_id)
    lets = visible(request)
    found = next((h for h in named if lets(parts.whereabouts.of_stream(h.stream))), named[0])
    _permit(request, parts, found.stream)
    said = holding.release(parts.acts, found, reason=_text(body, "reason"), by=_putter(request))
    return Response(orjson.dumps({"index": said.index}), media_type=JSON)


def _may(request: Request, parts: Parts, disposal_id: str) -> Putter:
    _permit(request, parts, parts.archive.shelf.disposal(disposal_id).stream)
    return _putter(request)


def _permit(request: Request, parts: Parts, stream: str) -> None:
    permit(request, parts.whereabouts.of_stream(stream))


def _putter(request: Request) -> Putter:
    asker = principal_of(request)
    return Putter(person=asker.person, org=asker.org)


def _may_still(parts: Parts) -> Callable[[Step], bool]:
    at = parts.clock()

    def may(step: Step) -> bool:
        orgs = parts.register.acts_for(step.person, at) if step.person else ()
        return any(
            step.actor in (step.person, org)
            and each.role in WHOSE[step.type].roles
            and each.duty in WHOSE[step.type].duties
            for org in orgs
            for each in parts.register.principal(step.person, org, at).holdings
        )

    return may


def _check(body: dict[str, Any], wanted: set[str], optional: set[str]) -> None:
    if not wanted <= body.keys() <= wanted | optional:
        raise UnexpectedBody("", "members: " + ", ".join(sorted(wanted | optional)))


def _records(body: dict[str, Any]) -> list[str]:
    records = body["records"]
    if not isinstance(records, list) or not all(isinstance(each, str) for each in records):
        raise UnexpectedBody("/records", "numbers of records")
    return records


def _text(body: dict[str, Any], name: str) -> str:
    value = body.get(name, "")
    if not isinstance(value, str):
        raise UnexpectedBody(f"/{name}", "text is wanted")
    return value


def _shown(found: Disposal, *, status: int = 200) -> Response:
    body = {
        "disposal_id": found.disposal_id,
        "stream": found.stream,
        "records": found.records,
        "list_sha256": found.list_sha256,
        "steps": [
            {"type": s.type, "person": s.person, "actor": s.actor, "opinion": s.opinion}
            for s in found.steps
        ],
        "disposed": found.disposed,
    }
    return Response(orjson.dumps(body), status_code=status, media_type=JSON)
