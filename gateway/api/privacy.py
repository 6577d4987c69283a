"""Requests about personal data: a copy of them, their correction, their erasure (PIPL §§44–47)."""

from typing import Any

import orjson
from fastapi import APIRouter, Request, Response

from gateway.api.bodies import JsonObject
from gateway.errors import UnexpectedBody
from gateway.parts import Given
from gateway.people.principal import Principal
from gateway.permission import Resource, permit, visible
from gateway.permission.admission import principal_of
from gateway.privacy.requests import Kind, PrivacyRequest
from ledger.canonical import Object, encode

router = APIRouter(prefix="/api/v1/privacy/requests", tags=["personal data"])

OUTCOMES = ("granted", "refused")


@router.post("", status_code=201)
def ask(request: Request, parts: Given, body: JsonObject) -> Response:
    """Ask about oneself: `{"kind": "access" | "correction" | "erasure", "text"}`.

    A correction names the `entry` and the `names` of the sealed values that are wrong.
    """
    principal = principal_of(request)
    return _take(request, parts, body, principal.person)


@router.post("/for-others", status_code=201)
def ask_for_others(request: Request, parts: Given, body: JsonObject) -> Response:
    """The same for a person who asked on paper or at the counter: `{"person", …}`."""
    person = body.get("person")
    if not isinstance(person, str) or not person:
        raise UnexpectedBody("/person", "the pseudonym of a person is wanted")
    return _take(request, parts, body, person)


@router.get("")
def requests(request: Request, parts: Given) -> Response:
    """The requests one answers for, and one's own."""
    lets, principal = visible(request), principal_of(request)
    found = [
        as_json(each)
        for each in parts.privacy.requests().values()
        if lets(resource_of(each, principal))
    ]
    return _json({"requests": found})


@router.get("/{privacy_no}")
def one(privacy_no: str, request: Request, parts: Given) -> Response:
    """One request and how it was decided."""
    found = parts.privacy.request(privacy_no)
    permit(request, resource_of(found, principal_of(request)))
    return _json(as_json(found))


@router.post("/{privacy_no}/copy")
def copy(privacy_no: str, request: Request, parts: Given) -> Response:
    """All that is held about the person: every value is opened, and every opening an entry."""
    principal = principal_of(request)
    permit(request, resource_of(parts.privacy.request(privacy_no), principal))
    document = parts.privacy.copy(principal, privacy_no)
    return Response(encode(document), media_type="application/json")


@router.post("/{privacy_no}/decision")
def decide(privacy_no: str, request: Request, parts: Given, body: JsonObject) -> Response:
    """`{"outcome": "granted" | "refused", "reason", "value"}`; a correction needs the value.

    An erasure that a law forbids for now is answered `restricted`: kept, and used for nothing.
    """
    principal = principal_of(request)
    found = parts.privacy.request(privacy_no)
    permit(request, resource_of(found, principal))
    outcome, reason = body.get("outcome"), body.get("reason", "")
    if outcome not in OUTCOMES:
        raise UnexpectedBody("/outcome", f"one of {', '.join(OUTCOMES)} is wanted")
    if not isinstance(reason, str) or (outcome == "refused" and not reason.strip()):
        raise UnexpectedBody("/reason", "a refusal is given with its reason")
    if outcome == "refused":
        decided = parts.privacy.refuse(principal, privacy_no, reason.strip())
    elif found.kind is Kind.CORRECTION:
        if "value" not in body:
            raise UnexpectedBody("/value", "the corrected value is wanted")
        decided = parts.privacy.correct(principal, privacy_no, body["value"], reason.strip())
    else:
        decided = parts.privacy.erase(principal, privacy_no, reason.strip())
    return _json(as_json(decided))


def resource_of(request: PrivacyRequest, principal: Principal) -> Resource:
    """To the table a person's own request is as the own organisation's, for that person alone."""
    own = principal.signed_in and request.person == principal.person
    handled = any(each.duty in HANDLING for each in principal.holdings)
    org = request.org if own or handled else None
    return Resource(org=principal.org if own else org, persons=frozenset({request.person}))


HANDLING = frozenset({"officer", "approver", "registrar"})


def as_json(request: PrivacyRequest) -> Object:
    found: Object = {
        "privacy_no": request.privacy_no,
        "kind": request.kind.value,
        "person": request.person,
        "handler_org": request.org,
        "asked_at": request.asked_at,
        "asked_in": request.index,
    }
    if request.entry is not None:
        found |= {"entry": request.entry, "names": list(request.names)}
    if not request.open:
        found |= {
            "outcome": request.outcome,
            "reason": request.reason,
            "decided_at": request.decided_at,
            "decided_in": request.decided_in,
        }
    return found


def _take(request: Request, parts: Any, body: dict[str, Any], person: str) -> Response:  # noqa: ANN401
    try:
        kind = Kind(str(body.get("kind")))
    except ValueError:
        raise UnexpectedBody("/kind", f"one of {', '.join(Kind)} is wanted") from None
    text, entry, names = body.get("text", ""), body.get("entry"), body.get("names", [])
    if not isinstance(text, str):
        raise UnexpectedBody("/text", "text is wanted")
    if kind is Kind.CORRECTION:
        wanted = isinstance(names, list) and names and all(isinstance(n, str) for n in names)
        if type(entry) is not int or entry < 0 or not wanted:
            raise UnexpectedBody("/entry", "a correction names an entry and its sealed values")
    asked = parts.privacy.ask(
        principal_of(request), kind, person, text=text, entry=entry, names=names
    )
    return _json(as_json(asked), status=201)


def _json(body: dict[str, Any], status: int = 200) -> Response:
    return Response(orjson.dumps(body), status_code=status, media_type="application/json")
