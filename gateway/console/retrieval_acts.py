"""What the forms on a retrieval's page do. Each decides anew; the page only offered it."""

from collections.abc import Callable

from fastapi import APIRouter, Request, Response
from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse

from gateway.acts import Saying
from gateway.api.parameters import read_number
from gateway.console import retrieval_forms
from gateway.console.acting import Form, carry_out, read_act
from gateway.console.messages import language
from gateway.console.retrievals import address
from gateway.parts import Given, Parts
from gateway.people.principal import Principal
from gateway.permission import Resource, permit
from gateway.permission.admission import principal_of
from gateway.retrieval.case import Case
from gateway.retrieval.desk import Desk
from gateway.retrieval.fields import choice, text
from gateway.retrieval.forms import MEDIA
from gateway.retrieval.parties import asked_by, decided_by, kept_by, known
from gateway.retrieval.release import Release
from gateway.retrieval.taking import Medium

router = APIRouter(prefix="/retrievals/{request_no}", include_in_schema=False)

Decide = Callable[[Desk, Case, Principal, Form], Saying]
Whose = Callable[[Desk, Case], Resource]

REASON_MAX = 2_000


async def _do(
    request_no: str, request: Request, parts: Parts, whose: Whose | None, decide: Decide
) -> Response:
    form = await read_act(request)
    return await run_in_threadpool(_done, request_no, request, parts, whose, decide, form)


def _done(
    request_no: str, request: Request, parts: Parts, whose: Whose | None, decide: Decide, form: Form
) -> Response:
    by = principal_of(request)
    case = known(parts.desk, request_no, by)
    if whose is not None:
        permit(request, whose(parts.desk, case))
    saying = decide(parts.desk, case, by, form)
    onward = address(case, language(request.query_params.get("lang")))
    return carry_out(request, parts, saying, form, onward=onward)


@router.post("/approval")
async def approve(request_no: str, request: Request, parts: Given) -> Response:
    return await _do(
        request_no, request, parts, decided_by, lambda desk, case, by, _: desk.approve(case, by)
    )


@router.post("/denial")
async def deny(request_no: str, request: Request, parts: Given) -> Response:
    return await _do(
        request_no, request, parts, decided_by,
        lambda desk, case, by, form: desk.deny(case, by, _reason(form)),
    )  # fmt: skip


@router.post("/release")
async def release(request_no: str, request: Request, parts: Given) -> Response:
    return await _do(request_no, request, parts, kept_by, _release)


def _release(desk: Desk, case: Case, by: Principal, form: Form) -> Saying:
    asked_until = case.needed_until
    until = retrieval_forms.moment(form.fields, "valid_until")
    # The form has minutes; what it shows as the whole time asked for is the whole of it.
    whole = form.fields["valid_until"] == retrieval_forms.as_local(asked_until)
    wanted = Release(
        records=tuple(retrieval_forms.several(form.pairs, "record")) or case.records,
        valid_from=case.data.get("needed_from", case.at),
        valid_until=asked_until if whole else until,
        copies=case.data.get("copies", 0),
        form_checked=form.fields.get("form_checked") == "yes",
    )
    return desk.release(case, by, wanted)


@router.post("/refusal")
async def refuse(request_no: str, request: Request, parts: Given) -> Response:
    return await _do(
        request_no, request, parts, kept_by,
        lambda desk, case, by, form: desk.refuse(case, by, _reason(form)),
    )  # fmt: skip


@router.post("/withdrawal")
async def withdraw(request_no: str, request: Request, parts: Given) -> Response:
    by = principal_of(request)

    def whose(desk: Desk, case: Case) -> Resource:
        return (asked_by if by.org == case.requester_org else kept_by)(desk, case)

    return await _do(
        request_no, request, parts, whose,
        lambda desk, case, by, form: desk.withdraw(case, by, _reason(form)),
    )  # fmt: skip


@router.post("/lifting")
async def lift(request_no: str, request: Request, parts: Given) -> Response:
    return await _do(
        request_no, request, parts, asked_by, lambda desk, case, by, _: desk.lift(case, by)
    )


@router.post("/notice")
async def notify(request_no: str, request: Request, parts: Given) -> Response:
    return await _do(
        request_no, request, parts, kept_by,
        lambda desk, case, by, form: desk.notify(case, by, text(form.fields, "to_org", most=128)),
    )  # fmt: skip


@router.post("/closing")
async def close(request_no: str, request: Request, parts: Given) -> Response:
    return await _do(
        request_no, request, parts, kept_by, lambda desk, case, by, _: desk.close(case, by)
    )


@router.post("/copies")
async def issue(request_no: str, request: Request, parts: Given) -> Response:
    return await run_in_threadpool(_issue, request_no, request, parts, await read_act(request))


def _issue(request_no: str, request: Request, parts: Parts, form: Form) -> Response:
    desk = parts.desk
    case = known(desk, request_no, principal_of(request))
    permit(request, kept_by(desk, case))
    fields = form.fields
    medium = Medium(
        kind=choice(fields, "medium", MEDIA), serial=fields.get("medium_serial", "").strip()
    )
    desk.copies.issue(
        request_no, principal_of(request),
        text(fields, "record", most=128), text(fields, "recipient", most=128), medium,
    )  # fmt: skip
    onward = address(case, language(request.query_params.get("lang")))
    return RedirectResponse(onward, status_code=303)


@router.post("/handover")
async def hand_over(request_no: str, request: Request, parts: Given) -> Response:
    return await _do(
        request_no, request, parts, kept_by,
        lambda desk, case, by, form: desk.hand_over(
            case, by,
            retrieval_forms.several(form.pairs, "copy"),
            retrieval_forms.several(form.pairs, "original"),
            text(form.fields, "recipient", most=128),
        ),
    )  # fmt: skip


@router.post("/handovers/{handover}/signature")
async def acknowledge(request_no: str, handover: str, request: Request, parts: Given) -> Response:
    index = read_number(handover, "handover")
    return await _do(
        request_no, request, parts, None,
        lambda desk, case, by, _: desk.acknowledge(case, by, index),
    )  # fmt: skip


@router.post("/copies/{copy_no}/return")
async def take_back(request_no: str, copy_no: str, request: Request, parts: Given) -> Response:
    return await _do(
        request_no, request, parts, kept_by,
        lambda desk, case, by, form: desk.take_back(
            case, by, copy_no, form.fields.get("medium_serial", "").strip()
        ),
    )  # fmt: skip


@router.post("/copies/{copy_no}/destruction")
async def destroy(request_no: str, copy_no: str, request: Request, parts: Given) -> Response:
    return await _do(
        request_no, request, parts, kept_by,
        lambda desk, case, by, form: desk.destroy(
            case, by, copy_no, retrieval_forms.lines(form.fields, "witnesses")
        ),
    )  # fmt: skip


@router.post("/originals/{record_id}/return")
async def take_original_back(
    request_no: str, record_id: str, request: Request, parts: Given
) -> Response:
    return await _do(
        request_no, request, parts, kept_by,
        lambda desk, case, by, _: desk.take_original_back(case, by, record_id),
    )  # fmt: skip


def _reason(form: Form) -> str:
    return text(form.fields, "reason", most=REASON_MAX)
