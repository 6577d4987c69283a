"""Cases at discipline inspection, for who transferred them and who received them."""

from typing import Any

from fastapi import APIRouter, Request, Response
from starlette.concurrency import run_in_threadpool

from gateway.api.cases import known
from gateway.case_file import Case, cases, give_back
from gateway.console.acting import Form, carry_out, offer_of, read_act
from gateway.console.handling_messages import MESSAGES
from gateway.console.messages import Words, language
from gateway.console.pages import render
from gateway.console.present import local_time
from gateway.parts import Given, Parts
from gateway.permission import permit, visible
from gateway.permission.admission import could, principal_of

router = APIRouter(include_in_schema=False)

RESULT = "/cases/{alert}/result"


@router.get("/cases")
def all_cases(request: Request, parts: Given, lang: str | None = None) -> Response:
    spoken = language(lang)
    lets = visible(request)
    found = [case for case in cases(parts.reader, parts.register) if lets(case.place)]
    return render(
        "cases.html",
        request,
        spoken,
        parts,
        say=Words(spoken, MESSAGES),
        cases=[_present(case) for case in found],
    )


@router.get("/cases/{alert}")
def one_case(alert: str, request: Request, parts: Given, lang: str | None = None) -> Response:
    spoken = language(lang)
    case = known(alert, request, parts)
    permit(request, case.place)
    return render(
        "case.html",
        request,
        spoken,
        parts,
        say=Words(spoken, MESSAGES),
        case=_present(case),
        may_return=case.returned is None and could(request, "POST", RESULT, case.of_the_receiver),
        offer=offer_of(request, parts, spoken),
    )


@router.post(RESULT)
async def returned(alert: str, request: Request, parts: Given) -> Response:
    return await run_in_threadpool(_returned, alert, request, parts, await read_act(request))


def _returned(alert: str, request: Request, parts: Parts, form: Form) -> Response:
    case = known(alert, request, parts)
    permit(request, case.of_the_receiver)
    saying = give_back(case, principal_of(request), form.fields.get("result_note", ""))
    english = "?lang=en" if request.query_params.get("lang") == "en" else ""
    return carry_out(request, parts, saying, form, onward=f"/cases/{alert}{english}")


def _present(case: Case) -> dict[str, Any]:
    told = case.as_json()
    return {
        **told,
        "transferred": local_time(case.transferred.received_at),
        "returned": "" if case.returned is None else local_time(case.returned.received_at),
    }
