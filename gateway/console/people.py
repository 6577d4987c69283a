"""The pages of organisations and their people: who holds what, by which entry."""

from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter, Request, Response
from starlette.responses import RedirectResponse

from gateway.console.acting import offer_of
from gateway.console.forms import read_form
from gateway.console.messages import Words, language
from gateway.console.pages import render
from gateway.console.people_acts import ACTS, PAGE, english
from gateway.console.people_messages import MESSAGES
from gateway.console.people_rows import delegation_row, organisation_row, person_row
from gateway.parts import Given, Parts
from gateway.people.roles import DUTIES, ROLES
from gateway.permission import Resource
from gateway.permission.admission import ACTING_FOR, could, principal_of
from gateway.permission.errors import Forbidden
from gateway.permission.row import Condition

router = APIRouter(include_in_schema=False)

TRADING_TYPES = (
    "engineering", "government_procurement", "land_and_mining", "state_property", "other",
)  # fmt: skip


@router.get(PAGE)
def organisations(request: Request, parts: Given, lang: str | None = None) -> Response:
    say = Words(language(lang), MESSAGES)
    return _show(
        "organisations.html",
        request,
        parts,
        lang,
        organisations=[
            organisation_row(each, len(parts.register.persons(each.org)), say)
            for each in parts.register.organisations()
        ],
        may=_may(request, Resource()),
    )


@router.get(PAGE + "/{org:path}")
def organisation(org: str, request: Request, parts: Given, lang: str | None = None) -> Response:
    """One organisation: its roles, its people and their duties, what it lent and was lent."""
    say, register = Words(language(lang), MESSAGES), parts.register
    found = register.organisation(org)
    here = Resource(org=org)
    seen = could(request, "GET", "/api/v1/persons", here)
    people = register.persons(org) if seen else []
    return _show(
        "organisation.html",
        request,
        parts,
        lang,
        found=organisation_row(found, len(people), say),
        seen=seen,
        stream=could(request, "GET", "/streams/{stream:path}", parts.whereabouts.of_stream(org)),
        people=[person_row(each, org, say) for each in people],
        delegations=[delegation_row(each, org, say) for each in register.delegations(org)]
        if seen
        else [],
        may=_may(request, here),
        roles=ROLES,
        duties=DUTIES,
        trading_types=TRADING_TYPES,
    )


@router.get("/acting-for")
def acting_for(request: Request, parts: Given, lang: str | None = None) -> Response:
    """The organisations that the person may act for, and under which delegation."""
    asker, at = principal_of(request), parts.clock()
    register = parts.register
    choices = [
        register.principal(asker.person, org, at) for org in register.acts_for(asker.person, at)
    ]
    return _show("acting_for.html", request, parts, lang, choices=choices, asker=asker)


@router.post("/acting-for")
async def act_for(request: Request, parts: Given, lang: str | None = None) -> Response:
    """Remember the choice in the browser; whether it may be is looked up again each time."""
    given = await read_form(request)
    asker = principal_of(request)
    if given.get("org") not in parts.register.acts_for(asker.person, parts.clock()):
        raise Forbidden("principal.choose", [Condition.OWN_ORGANISATION.value])
    response = RedirectResponse("/acting-for" + english(lang), status_code=303)
    response.set_cookie(
        ACTING_FOR,
        given["org"],
        path="/",
        secure=parts.accounts.address.secure(request),
        httponly=True,
        samesite="lax",
    )
    return response


def _may(request: Request, resource: Resource) -> Mapping[str, bool]:
    """Which forms are shown; each POST is decided anew, about whom it is then known."""
    return {act: could(request, "POST", f"{PAGE}/{act}", resource) for act in ACTS}


def _show(
    template: str,
    request: Request,
    parts: Parts,
    lang: str | None,
    **values: Any,  # noqa: ANN401 - what each template needs
) -> Response:
    spoken = language(lang)
    say = Words(spoken, MESSAGES)
    offer = offer_of(request, parts, spoken)
    return render(template, request, spoken, parts, say=say, offer=offer, **values)
