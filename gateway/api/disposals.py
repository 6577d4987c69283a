"""Disposal of records, and what keeps them from it."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import orjson
from fastapi import APIRouter, Request, Response

from gateway.api.bodies import JSON, JsonObject
from gateway.archive import Putter, Record, disposal, holding
from gateway.archive.disposal import Disposal, Step
from gateway.archive.disposing import draw_number
from gateway.archive.errors import NoSuchHold
from gateway.archive.record import Hold
from gateway.errors import NoSuchStream, UnexpectedBody
from gateway.parts import Given, Parts
from gateway.permission.admission import permit, principal_of, visible
from gateway.permission.resource import Kept, Resource
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
    permit_proposing(request, parts, records)
    made, reason = draw_number(), _text(body, "reason")
    disposing = parts.archive.disposing
    parts.acts.say(disposing.propose(made, records, by=putter(request), reason=reason))
    return _shown(parts.archive.shelf.disposal(made), status=201)


@router.get("/disposals/{disposal_id}")
def disposal_(disposal_id: str, request: Request, parts: Given) -> Response:
    """Who appraised, approved and attended, and whether it has happened."""
    return _shown(may(request, parts, disposal_id))


@router.get("/disposals/{disposal_id}/list")
def listed(disposal_id: str, request: Request, parts: Given) -> Response:
    """The list of what goes or went, in the bytes whose SHA-256 the entries name."""
    found = may(request, parts, disposal_id)
    return Response(parts.archive.disposing.listed(found), media_type=JSON)


@router.post("/disposals/{disposal_id}/appraisals")
def appraise(disposal_id: str, request: Request, parts: Given, body: JsonObject) -> Response:
    """Another person's appraisal: `{"opinion":"destroy"|"keep","reason"}`."""
    _check(body, {"opinion"}, {"reason"})
    opinion = _text(body, "opinion")
    if opinion not in ("destroy", "keep"):
        raise UnexpectedBody("/opinion", "destroy or keep")
    may(request, parts, disposal_id)
    by, reason = putter(request), _text(body, "reason")
    disposing = parts.archive.disposing
    parts.acts.say(disposing.appraise(disposal_id, by=by, opinion=opinion, reason=reason))
    return _shown(parts.archive.shelf.disposal(disposal_id))


@router.post("/disposals/{disposal_id}/approval")
def approve(disposal_id: str, request: Request, parts: Given) -> Response:
    """The approval, of one who did not appraise."""
    may(request, parts, disposal_id)
    parts.acts.say(parts.archive.disposing.approve(disposal_id, by=putter(request)))
    return _shown(parts.archive.shelf.disposal(disposal_id))


@router.post("/disposals/{disposal_id}/attendance")
def attend(disposal_id: str, request: Request, parts: Given) -> Response:
    """Attend the destruction (监销): two persons, neither of whom carries it out."""
    may(request, parts, disposal_id)
    parts.acts.say(parts.archive.disposing.attend(disposal_id, by=putter(request)))
    return _shown(parts.archive.shelf.disposal(disposal_id))


@router.post("/disposals/{disposal_id}/destruction")
def destroy(disposal_id: str, request: Request, parts: Given) -> Response:
    """Destroy the keys of the records, once everything that must precede is in the ledger."""
    may(request, parts, disposal_id)
    by = putter(request)
    parts.archive.disposing.destroy(disposal_id, by=by, may_still=may_still(parts))
    return _shown(parts.archive.shelf.disposal(disposal_id))


@router.post("/holds", status_code=201)
def hold(request: Request, parts: Given, body: JsonObject) -> Response:
    """Keep records from disposal: `{"hold_id","project","records":[…],"reason","ends_when"}`.

    Without `records` everything of the project is held. It ends by an entry only, whatever
    `ends_when` says of what is waited for.
    """
    _check(body, {"hold_id", "project", "reason"}, {"records", "ends_when"})
    stream = f"project/{_text(body, 'project')}"
    permit(request, parts.whereabouts.of_stream(stream))
    records = _records(body) if "records" in body else []
    check_held(parts, stream, records)
    saying = holding.place(
        stream,
        _text(body, "hold_id"),
        records,
        reason=_text(body, "reason"),
        ends_when=_text(body, "ends_when"),
        by=putter(request),
    )
    said = parts.acts.say(saying)
    return Response(orjson.dumps({"index": said.index}), 201, media_type=JSON)


@router.post("/holds/{hold_id}/release")
def release(hold_id: str, request: Request, parts: Given, body: JsonObject) -> Response:
    """End a hold: `{"reason"}`."""
    _check(body, {"reason"}, set())
    found = [hold for hold in parts.archive.shelf.holds(hold_id) if is_told(parts, hold)]
    if not found:
        raise NoSuchHold(hold_id)
    lets = visible(request)
    chosen = next((h for h in found if lets(parts.whereabouts.of_stream(h.stream))), found[0])
    permit(request, parts.whereabouts.of_stream(chosen.stream))
    saying = holding.release(chosen, reason=_text(body, "reason"), by=putter(request))
    said = parts.acts.say(saying)
    return Response(orjson.dumps({"index": said.index}), media_type=JSON)


def permit_proposing(request: Request, parts: Parts, records: list[str]) -> None:
    """Each record by itself: where it lies, and who keeps it."""
    for record_id in records:
        permit(request, kept_by(parts, parts.archive.describe(record_id)))


def may(request: Request, parts: Parts, disposal_id: str) -> Disposal:
    """The disposal, if this request may have to do with it. Raises NoSuchDisposal, Forbidden."""
    found = parts.archive.shelf.disposal(disposal_id)
    permit(request, place_of(parts, found))
    return found


def place_of(parts: Parts, found: Disposal) -> Resource:
    """As the permission table sees it: its records are of one project and one custodian."""
    return kept_by(parts, parts.archive.describe(found.records[0]))


def kept_by(parts: Parts, record: Record) -> Resource:
    """A record as its custodian's: its project's parties have no part in what becomes of it."""
    where = parts.whereabouts.of_stream(record.stream)
    return replace(where, org=record.custodian, orgs=frozenset())


def is_told(parts: Parts, hold: Hold) -> bool:
    """Whether it is not that of a retrieval kept secret, which nobody is to learn of."""
    return parts.whereabouts.of_stream(hold.stream).kept is not Kept.CONFIDENTIAL


def check_held(parts: Parts, stream: str, records: Sequence[str]) -> None:
    """A misspelt number would hold nothing. Raises NoSuchStream, NoSuchRecord, UnexpectedBody."""
    if not parts.reader.stream(stream, limit=1):
        raise NoSuchStream(stream)
    for record_id in records:
        if parts.archive.describe(record_id).stream != stream:
            raise UnexpectedBody("/records", f"of {stream}")


def putter(request: Request) -> Putter:
    asker = principal_of(request)
    return Putter(person=asker.person, org=asker.org)


def may_still(parts: Parts) -> Callable[[Step], bool]:
    """Whether a step is one that its person, or the person's organisation, may take by now."""
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
