"""The forms of the pages of organisations and people: each POST is one act, one entry."""

from urllib.parse import quote

from fastapi import APIRouter, Request, Response
from starlette.concurrency import run_in_threadpool

from gateway.console.acting import Form, carry_out, read_act
from gateway.console.people_forms import data_of
from gateway.parts import Given, Parts
from gateway.people.drafts import draft
from gateway.permission import Resource, permit
from gateway.permission.admission import principal_of

router = APIRouter(include_in_schema=False)

PAGE = "/organisations"
ACTS = (
    "register",
    "roles/grant",
    "roles/revoke",
    "persons/register",
    "persons/depart",
    "duties/grant",
    "duties/revoke",
    "delegations/grant",
    "delegations/revoke",
)
"""The addresses of the forms, below the page."""


@router.post(PAGE + "/register")
async def register(request: Request, parts: Given, lang: str | None = None) -> Response:
    return await _act("org.Registered", request, parts, lang)


@router.post(PAGE + "/roles/grant")
async def grant_role(request: Request, parts: Given, lang: str | None = None) -> Response:
    return await _act("org.RoleGranted", request, parts, lang)


@router.post(PAGE + "/roles/revoke")
async def revoke_role(request: Request, parts: Given, lang: str | None = None) -> Response:
    return await _act("org.RoleRevoked", request, parts, lang)


@router.post(PAGE + "/persons/register")
async def register_person(request: Request, parts: Given, lang: str | None = None) -> Response:
    return await _act("person.Registered", request, parts, lang)


@router.post(PAGE + "/persons/depart")
async def depart(request: Request, parts: Given, lang: str | None = None) -> Response:
    return await _act("person.Departed", request, parts, lang)


@router.post(PAGE + "/duties/grant")
async def grant_duty(request: Request, parts: Given, lang: str | None = None) -> Response:
    return await _act("duty.Granted", request, parts, lang)


@router.post(PAGE + "/duties/revoke")
async def revoke_duty(request: Request, parts: Given, lang: str | None = None) -> Response:
    return await _act("duty.Revoked", request, parts, lang)


@router.post(PAGE + "/delegations/grant")
async def delegate(request: Request, parts: Given, lang: str | None = None) -> Response:
    return await _act("delegation.Granted", request, parts, lang)


@router.post(PAGE + "/delegations/revoke")
async def end_delegation(request: Request, parts: Given, lang: str | None = None) -> Response:
    return await _act("delegation.Revoked", request, parts, lang)


def english(lang: str | None) -> str:
    return "?lang=en" if lang == "en" else ""


async def _act(type_: str, request: Request, parts: Parts, lang: str | None) -> Response:
    form = await read_act(request)
    return await run_in_threadpool(_carry_out, type_, form, request, parts, lang)


def _carry_out(
    type_: str, form: Form, request: Request, parts: Parts, lang: str | None
) -> Response:
    wanted = draft(parts.catalogue, type_, data_of(form.pairs), parts.people.draw)
    permit(request, Resource(org=wanted.data["org"], persons=wanted.persons))
    saying = parts.people.saying(principal_of(request), wanted)
    onward = f"{PAGE}/{quote(wanted.data['org'])}{english(lang)}"
    answer = carry_out(request, parts, saying, form, onward=onward)
    # The page it leads to shows what was just granted.
    parts.following.until(parts.reader.size() - 1)
    parts.people.settle(wanted)
    return answer
