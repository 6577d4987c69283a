"""Pages about personal data: one's requests, those one answers for, a copy, a decision."""

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from fastapi import APIRouter, Request, Response
from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse

from gateway.api.parameters import read_number
from gateway.api.privacy import resource_of
from gateway.console.forms import read_form
from gateway.console.messages import Language, Words, language
from gateway.console.pages import render
from gateway.console.present import local_time
from gateway.console.privacy_messages import MESSAGES
from gateway.errors import UnexpectedBody
from gateway.parts import Given, Parts
from gateway.permission import permit, visible
from gateway.permission.admission import principal_of
from gateway.permission.decide import candidates, decide
from gateway.permission.errors import Forbidden
from gateway.permission.table import TABLE
from gateway.privacy.requests import Kind, PrivacyRequest
from ledger.canonical import Object, encode

router = APIRouter(include_in_schema=False)

PAGE = "/privacy"
DECISION = f"{PAGE}/{{privacy_no}}/decision"


@router.get(PAGE)
def requests(request: Request, parts: Given, lang: str | None = None) -> Response:
    """The list, newest first, and a form to ask."""
    lets, principal = visible(request), principal_of(request)
    found = [
        each for each in parts.privacy.requests().values() if lets(resource_of(each, principal))
    ]
    spoken = language(lang)
    shown = [_present(each, spoken) for each in reversed(found)]
    return _show("privacy.html", request, parts, spoken, requests=shown, kinds=[*Kind])


@router.post(PAGE)
async def ask(request: Request, parts: Given, lang: str | None = None) -> Response:
    """Ask about oneself."""
    given = await read_form(request)
    try:
        kind = Kind(given.get("kind", ""))
    except ValueError:
        raise UnexpectedBody("/kind", f"one of {', '.join(Kind)} is wanted") from None
    entry, names = None, [given["name"].strip()] if given.get("name", "").strip() else []
    if kind is Kind.CORRECTION:
        if not names:
            raise UnexpectedBody("/name", "a correction names the sealed value")
        entry = read_number(given.get("entry", "").strip(), "entry")
    principal = principal_of(request)
    asked = await run_in_threadpool(
        lambda: parts.privacy.ask(
            principal,
            kind,
            principal.person,
            text=given.get("text", "").strip(),
            entry=entry,
            names=names,
        )
    )
    return _to(asked.privacy_no, lang)


@router.get(f"{PAGE}/{{privacy_no}}")
def one(privacy_no: str, request: Request, parts: Given, lang: str | None = None) -> Response:
    """One request: how it stands, and what the asker may do with it."""
    found = parts.privacy.request(privacy_no)
    permit(request, resource_of(found, principal_of(request)))
    return _page(request, parts, found, language(lang))


@router.post(f"{PAGE}/{{privacy_no}}/copy")
async def copy(
    privacy_no: str, request: Request, parts: Given, lang: str | None = None
) -> Response:
    """The copy, on the page or as a file. Nothing of it is kept here: asking again opens again."""
    given = await read_form(request)
    return await run_in_threadpool(_copy, request, parts, privacy_no, given, language(lang))


@router.post(DECISION)
async def decision(
    privacy_no: str, request: Request, parts: Given, lang: str | None = None
) -> Response:
    """Grant or refuse."""
    given = await read_form(request)
    await run_in_threadpool(_decide, request, parts, privacy_no, given)
    return _to(privacy_no, lang)


def _copy(
    request: Request, parts: Parts, privacy_no: str, given: Mapping[str, str], spoken: Language
) -> Response:
    principal = principal_of(request)
    permit(request, resource_of(parts.privacy.request(privacy_no), principal))
    document = parts.privacy.copy(principal, privacy_no)
    if given.get("as") == "file":
        name = {"Content-Disposition": f'attachment; filename="{quote(privacy_no)}.json"'}
        return Response(encode(document), media_type="application/json", headers=name)
    values = [
        {**each, "text": plain(each["value"]), "opened": _opened(each["opened"])}
        for each in document["values"]
    ]
    return _page(request, parts, parts.privacy.request(privacy_no), spoken, values=values)


def _decide(
    request: Request, parts: Parts, privacy_no: str, given: Mapping[str, str]
) -> PrivacyRequest:
    principal = principal_of(request)
    found = parts.privacy.request(privacy_no)
    permit(request, resource_of(found, principal))
    reason = given.get("reason", "").strip()
    if given.get("outcome") == "refused":
        if not reason:
            raise UnexpectedBody("/reason", "a refusal is given with its reason")
        return parts.privacy.refuse(principal, privacy_no, reason)
    if found.kind is Kind.CORRECTION:
        value = given.get("value", "").strip()
        if not value:
            raise UnexpectedBody("/value", "the corrected value is wanted")
        return parts.privacy.correct(principal, privacy_no, value, reason)
    return parts.privacy.erase(principal, privacy_no, reason)


def _page(
    request: Request,
    parts: Parts,
    found: PrivacyRequest,
    spoken: Language,
    values: list[dict[str, Any]] | None = None,
) -> Response:
    may = found.open and found.kind is not Kind.ACCESS and _may_decide(request, found)
    free, kept = parts.privacy.erasures.erasable(found.person) if may else ({}, [])
    return _show(
        "privacy_request.html",
        request,
        parts,
        spoken,
        it=_present(found, spoken),
        values=values,
        may_decide=may,
        erasable=sum(map(len, free.values())),
        kept=kept,
    )


def _may_decide(request: Request, found: PrivacyRequest) -> bool:
    principal = principal_of(request)
    try:
        rows = candidates(TABLE["POST", DECISION], principal)
        decide(rows, principal, resource_of(found, principal))
    except Forbidden:
        return False
    return True


def _present(found: PrivacyRequest, spoken: Language) -> Object:
    say = Words(spoken, MESSAGES)
    address = f"{PAGE}/{found.privacy_no}"
    return {
        "privacy_no": found.privacy_no,
        "address": address,
        "link": address + ("?lang=en" if spoken == "en" else ""),
        "kind": found.kind.value,
        "kind_words": getattr(say, f"kind_{found.kind.value}"),
        "person": found.person,
        "asked_at": local_time(found.asked_at),
        "state": say.open if found.open else getattr(say, f"outcome_{found.outcome}"),
        "is_open": found.open,
        "reason": found.reason,
        "decided_at": local_time(found.decided_at) if found.decided_at else "",
        "entry": found.entry,
        "names": list(found.names),
        "entries": [index for index in (found.index, found.decided_in) if index is not None],
    }


def _opened(opened: list[Object]) -> list[Object]:
    return [{**each, "at": local_time(each["at"])} for each in opened]


def plain(value: object) -> str:
    """A sealed value as people read it."""
    if isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False, indent=1)


def _show(
    template: str, request: Request, parts: Parts, spoken: Language, /, **values: object
) -> Response:
    words = Words(spoken, MESSAGES)
    return render(template, request, spoken, parts, status=200, say=words, **values)


def _to(privacy_no: str, lang: str | None) -> Response:
    english = "?lang=en" if lang == "en" else ""
    return RedirectResponse(f"{PAGE}/{quote(privacy_no)}{english}", status_code=303)
