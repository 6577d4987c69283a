"""Retrieval of records: asked for, consented to, released, handed over, returned, closed."""

from collections.abc import Sequence
from typing import Any, TypeAlias

import orjson
from fastapi import APIRouter, Request, Response

from gateway import limits
from gateway.acts import Saying
from gateway.api.bodies import JsonObject
from gateway.api.parameters import read_number
from gateway.parts import Given, Parts
from gateway.people.principal import Principal
from gateway.permission import permit, visible
from gateway.permission.admission import principal_of
from gateway.retrieval.case import Case
from gateway.retrieval.errors import NoSuchRetrieval
from gateway.retrieval.fields import instant, number, only, text, texts
from gateway.retrieval.forms import COPIES_MAX, RECORDS_MAX
from gateway.retrieval.parties import asked_by, decided_by, kept_by, known, seen_by
from gateway.retrieval.release import Release
from gateway.retrieval.shown import as_json
from gateway.together import Lanes, Together

router = APIRouter(prefix="/api/v1/retrievals", tags=["retrievals"])

REASON_LENGTH_MAX = 2_000

LANES = Lanes(name="requests", threads=2, weight_max=100)
"""While one waits for the database, the other reads forms. A hundred are two hundred entries."""

Asked: TypeAlias = tuple[Principal, dict[str, Any]]
Requests: TypeAlias = Together[Asked, Response]


@router.post("", status_code=201)
async def request(request: Request, form: JsonObject) -> Response:
    """Ask for records, or order them by statute. They are held from now on."""
    requests: Requests = request.app.state.requests
    return await requests.done((principal_of(request), form))


def taking_requests(parts: Parts) -> Requests:
    """Those that come together are said together, and each is answered by its own case."""

    def take(asked: Sequence[Asked]) -> list[Response | Exception]:
        return [
            case if isinstance(case, Exception) else _answer(parts, case, status=201)
            for case in parts.desk.request_each(asked)
        ]

    return Together(take, LANES)


@router.get("")
def retrievals(
    request: Request, parts: Given, before: str = "", limit: str = str(limits.PAGE_ENTRIES)
) -> Response:
    """Those this reader may know of, the newest first, behind the one named `before`."""
    count = read_number(limit, "limit", most=limits.PAGE_ENTRIES_MAX)
    lets = visible(request)
    found: list[Case] = []
    passed = not before
    for case in parts.desk.cases.all():
        if passed and lets(seen_by(parts.desk, case)):
            found.append(case)
            if len(found) > count:
                break
        passed = passed or case.request_no == before
    page = found[:count]
    body: dict[str, Any] = {"retrievals": [as_json(parts.desk, case) for case in page]}
    if len(found) > count and page:
        body["next"] = f"{router.prefix}?before={page[-1].request_no}&limit={count}"
    return Response(orjson.dumps(body), media_type="application/json")


@router.get("/{request_no}")
def retrieval(request_no: str, request: Request, parts: Given) -> Response:
    """One retrieval: what was asked, who decided, what is out, and every entry about it."""
    case, _ = _case(request_no, request, parts)
    permit_seeing(request, parts, case)
    return _answer(parts, case)


@router.post("/{request_no}/approvals")
def approve(request_no: str, request: Request, parts: Given) -> Response:
    """One competent department's consent."""
    case, by = _case(request_no, request, parts)
    permit(request, decided_by(parts.desk, case))
    return said(parts, case, parts.desk.approve(case, by))


@router.post("/{request_no}/denials")
def deny(request_no: str, request: Request, parts: Given, form: JsonObject) -> Response:
    """One competent department does not agree, or takes its consent back before the release."""
    case, by = _case(request_no, request, parts)
    permit(request, decided_by(parts.desk, case))
    return said(parts, case, parts.desk.deny(case, by, _reason(form)))


@router.post("/{request_no}/release")
def release(request_no: str, request: Request, parts: Given, form: JsonObject) -> Response:
    """The custodian's grant: which records, from when until when, how many copies."""
    case, by = _case(request_no, request, parts)
    permit(request, kept_by(parts.desk, case))
    only(form, {"records", "valid_from", "valid_until", "copies", "form_checked"})
    wanted = Release(
        records=texts(form, "records", least=1, most=RECORDS_MAX)
        if "records" in form
        else case.records,
        valid_from=instant(form, "valid_from") if form.get("valid_from") else parts.desk.now(),
        valid_until=instant(form, "valid_until") if form.get("valid_until") else case.needed_until,
        copies=number(form, "copies", most=COPIES_MAX)
        if "copies" in form
        else case.data.get("copies", 0),
        form_checked=form.get("form_checked") is True,
    )
    return said(parts, case, parts.desk.release(case, by, wanted))


@router.post("/{request_no}/refusal")
def refuse(request_no: str, request: Request, parts: Given, form: JsonObject) -> Response:
    """The custodian does not release."""
    case, by = _case(request_no, request, parts)
    permit(request, kept_by(parts.desk, case))
    return said(parts, case, parts.desk.refuse(case, by, _reason(form)))


@router.post("/{request_no}/withdrawal")
def withdraw(request_no: str, request: Request, parts: Given, form: JsonObject) -> Response:
    """The requester takes it back, or the custodian recalls what was released."""
    case, by = _case(request_no, request, parts)
    theirs = by.org == case.requester_org
    permit(request, asked_by(parts.desk, case) if theirs else kept_by(parts.desk, case))
    return said(parts, case, parts.desk.withdraw(case, by, _reason(form)))


@router.post("/{request_no}/lifting")
def lift(request_no: str, request: Request, parts: Given) -> Response:
    """The issuing organ ends the confidentiality of its order."""
    case, by = _case(request_no, request, parts)
    permit(request, asked_by(parts.desk, case))
    return said(parts, case, parts.desk.lift(case, by))


@router.post("/{request_no}/notices")
def notify(request_no: str, request: Request, parts: Given, form: JsonObject) -> Response:
    """The custodian tells a competent department of an order that was carried out."""
    case, by = _case(request_no, request, parts)
    permit(request, kept_by(parts.desk, case))
    only(form, {"to_org"})
    return said(parts, case, parts.desk.notify(case, by, text(form, "to_org", most=128)))


@router.post("/{request_no}/closing")
def close(request_no: str, request: Request, parts: Given) -> Response:
    """The custodian closes it: nothing is out any more."""
    case, by = _case(request_no, request, parts)
    permit(request, kept_by(parts.desk, case))
    return said(parts, case, parts.desk.close(case, by))


def _case(request_no: str, request: Request, parts: Parts) -> tuple[Case, Principal]:
    by = principal_of(request)
    return known(parts.desk, request_no, by), by


def permit_seeing(request: Request, parts: Parts, case: Case) -> None:
    """Whom the grant names sees it too. Of a secret one nobody else learns that it exists."""
    if case.secret and not visible(request)(seen_by(parts.desk, case)):
        raise NoSuchRetrieval(case.request_no)
    permit(request, seen_by(parts.desk, case))


def _reason(form: dict[str, Any]) -> str:
    only(form, {"reason"})
    return text(form, "reason", most=REASON_LENGTH_MAX)


def said(parts: Parts, case: Case, saying: Saying) -> Response:
    """Say it; the answer is the case as it is then, and where the act stands."""
    index = parts.desk.say(case, saying).index
    return _answer(parts, parts.desk.cases.case(case.request_no), index=index)


def _answer(parts: Parts, case: Case, *, status: int = 200, **more: Any) -> Response:  # noqa: ANN401 - JSON
    body = {**as_json(parts.desk, case), **more}
    return Response(orjson.dumps(body), status_code=status, media_type="application/json")
