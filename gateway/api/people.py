"""Organisations and their roles, persons and their duties, delegations: granted and taken back.

Every POST is a statement in the organisation's stream and answers with its place in the ledger.
Its body has the fields of the event as `GET /api/v1/event-types/<type>` describes them, and beside
them those that are sealed on the way.
"""

from typing import Any

import orjson
from fastapi import APIRouter, Request, Response

from gateway.api.bodies import JsonObject
from gateway.parts import Given, Parts
from gateway.people import present
from gateway.people.delegation import Delegation
from gateway.people.drafts import draft
from gateway.people.person import Person
from gateway.permission import Resource, permit, visible
from gateway.permission.admission import principal_of

router = APIRouter(prefix="/api/v1", tags=["people"])


@router.get("/principal")
def principal(request: Request, parts: Given) -> Response:
    """Whom the gateway takes the asker for, and the organisations to act for."""
    asker = principal_of(request)
    return _json(
        present.principal_json(asker, parts.register.acts_for(asker.person, parts.clock()))
    )


@router.get("/organisations")
def organisations(parts: Given) -> Response:
    """Every organisation with its roles in force."""
    found = [present.organisation_json(each) for each in parts.register.organisations()]
    return _json({"as_of_size": parts.following.size, "organisations": found})


@router.get("/organisations/{org:path}")
def organisation(org: str, parts: Given) -> Response:
    """One organisation."""
    return _json(present.organisation_json(parts.register.organisation(org)))


@router.get("/persons")
def persons(request: Request, parts: Given, org: str | None = None) -> Response:
    """Persons, by pseudonym, with their duties; of one organisation, or all."""
    lets = visible(request)
    found = [
        present.person_json(each) for each in parts.register.persons(org) if lets(_of_person(each))
    ]
    return _json({"as_of_size": parts.following.size, "persons": found})


@router.get("/persons/{person:path}")
def person(person: str, request: Request, parts: Given) -> Response:
    """One person, by pseudonym."""
    found = parts.register.person(person)
    permit(request, _of_person(found))
    return _json(present.person_json(found))


@router.get("/delegations")
def delegations(request: Request, parts: Given, org: str | None = None) -> Response:
    """Delegations not revoked, those that have ended included."""
    lets = visible(request)
    found = [
        present.delegation_json(each)
        for each in parts.register.delegations(org)
        if lets(_of_delegation(each))
    ]
    return _json({"as_of_size": parts.following.size, "delegations": found})


@router.get("/delegations/{delegation_id}")
def delegation(delegation_id: str, request: Request, parts: Given) -> Response:
    """One delegation, by its number."""
    found = parts.register.delegation(delegation_id)
    permit(request, _of_delegation(found))
    return _json(present.delegation_json(found))


@router.post("/organisations", status_code=201)
def register_organisation(request: Request, parts: Given, body: JsonObject) -> Response:
    """`org.Registered`: an organisation, or its new name."""
    return _say(request, parts, "org.Registered", body)


@router.post("/roles", status_code=201)
def grant_role(request: Request, parts: Given, body: JsonObject) -> Response:
    """`org.RoleGranted`. 409 where the organisation holds a role that it must not meet."""
    return _say(request, parts, "org.RoleGranted", body)


@router.post("/roles/revocations", status_code=201)
def revoke_role(request: Request, parts: Given, body: JsonObject) -> Response:
    """`org.RoleRevoked`."""
    return _say(request, parts, "org.RoleRevoked", body)


@router.post("/persons", status_code=201)
def register_person(request: Request, parts: Given, body: JsonObject) -> Response:
    """`person.Registered`: the pseudonym is drawn here, name and telephone are sealed."""
    return _say(request, parts, "person.Registered", body)


@router.post("/persons/departures", status_code=201)
def depart(request: Request, parts: Given, body: JsonObject) -> Response:
    """`person.Departed`: ends the person's duties in the organisation."""
    return _say(request, parts, "person.Departed", body)


@router.post("/duties", status_code=201)
def grant_duty(request: Request, parts: Given, body: JsonObject) -> Response:
    """`duty.Granted`. 409 where the person holds a duty that it must not meet."""
    return _say(request, parts, "duty.Granted", body)


@router.post("/duties/revocations", status_code=201)
def revoke_duty(request: Request, parts: Given, body: JsonObject) -> Response:
    """`duty.Revoked`."""
    return _say(request, parts, "duty.Revoked", body)


@router.post("/delegations", status_code=201)
def delegate(request: Request, parts: Given, body: JsonObject) -> Response:
    """`delegation.Granted`: the roles of one organisation, lent to another or a person of it."""
    return _say(request, parts, "delegation.Granted", body)


@router.post("/delegations/revocations", status_code=201)
def end_delegation(request: Request, parts: Given, body: JsonObject) -> Response:
    """`delegation.Revoked`."""
    return _say(request, parts, "delegation.Revoked", body)


def _say(request: Request, parts: Parts, type_: str, body: dict[str, Any]) -> Response:
    wanted = draft(parts.catalogue, type_, body, parts.people.draw)
    permit(request, Resource(org=wanted.data["org"], persons=wanted.persons))
    said = parts.people.say(principal_of(request), wanted)
    answer = {"entry": said.index, "id": said.id}
    for drawn in ("person", "delegation_id"):
        if drawn in wanted.data:
            answer[drawn] = wanted.data[drawn]
    return _json(answer, status=201)


def _of_person(one: Person) -> Resource:
    """Those of its own organisation see a person, and those where it holds a duty."""
    return Resource(org=one.org, orgs=frozenset(duty.org for duty in one.held))


def _of_delegation(one: Delegation) -> Resource:
    return Resource(org=one.org, orgs=frozenset({one.to_org}))


def _json(body: dict[str, Any], status: int = 200) -> Response:
    return Response(orjson.dumps(body), status_code=status, media_type="application/json")
