"""What the forms on the pages of disposal do. Each decides anew; the page only offered it."""

from collections.abc import Callable

from fastapi import APIRouter, Request, Response
from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse

from gateway.acts import Saying
from gateway.api.disposals import may, may_still, permit_proposing, putter
from gateway.archive import Putter
from gateway.archive.disposal import RECORDS_MAX
from gateway.archive.disposing import Disposing
from gateway.console.acting import Form, carry_out, read_act
from gateway.console.forms import FIELDS_MAX
from gateway.errors import UnexpectedBody
from gateway.parts import Given, Parts

router = APIRouter(prefix="/disposals", include_in_schema=False)

Decide = Callable[[Disposing, Putter, Form], Saying]

OPINIONS = ("destroy", "keep")


@router.post("")
async def propose(request: Request, parts: Given) -> Response:
    form = await read_act(request, fields_max=RECORDS_MAX + FIELDS_MAX)
    return await run_in_threadpool(_propose, request, parts, form)


def _propose(request: Request, parts: Parts, form: Form) -> Response:
    records = [value for name, value in form.pairs if name == "record"]
    permit_proposing(request, parts, records)
    # The page drew the number: what is signed with one's own key names it, and is asked for again.
    number = form.fields.get("number", "")
    reason = form.fields.get("reason", "").strip()
    saying = parts.archive.disposing.propose(number, records, by=putter(request), reason=reason)
    return carry_out(request, parts, saying, form, onward=_address(request, number))


@router.post("/{disposal_id}/appraisals")
async def appraise(disposal_id: str, request: Request, parts: Given) -> Response:
    def decide(disposing: Disposing, by: Putter, form: Form) -> Saying:
        opinion = form.fields.get("opinion", "")
        if opinion not in OPINIONS:
            raise UnexpectedBody("/opinion", " or ".join(OPINIONS))
        reason = form.fields.get("reason", "").strip()
        return disposing.appraise(disposal_id, by=by, opinion=opinion, reason=reason)

    return await _do(disposal_id, request, parts, decide)


@router.post("/{disposal_id}/approval")
async def approve(disposal_id: str, request: Request, parts: Given) -> Response:
    return await _do(
        disposal_id, request, parts, lambda disposing, by, _: disposing.approve(disposal_id, by=by)
    )


@router.post("/{disposal_id}/attendance")
async def attend(disposal_id: str, request: Request, parts: Given) -> Response:
    return await _do(
        disposal_id, request, parts, lambda disposing, by, _: disposing.attend(disposal_id, by=by)
    )


@router.post("/{disposal_id}/destruction")
async def destroy(disposal_id: str, request: Request, parts: Given) -> Response:
    """Said by the gateway, which alone destroys keys, after everything that must precede."""
    form = await read_act(request)
    return await run_in_threadpool(_destroy, disposal_id, request, parts, form)


def _destroy(disposal_id: str, request: Request, parts: Parts, form: Form) -> Response:
    may(request, parts, disposal_id)
    if form.fields.get("certain") != "yes":
        raise UnexpectedBody("/certain", "the list was compared")
    disposing = parts.archive.disposing
    disposing.destroy(disposal_id, by=putter(request), may_still=may_still(parts))
    return RedirectResponse(_address(request, disposal_id), status_code=303)


async def _do(disposal_id: str, request: Request, parts: Parts, decide: Decide) -> Response:
    form = await read_act(request)
    return await run_in_threadpool(_done, disposal_id, request, parts, form, decide)


def _done(disposal_id: str, request: Request, parts: Parts, form: Form, decide: Decide) -> Response:
    may(request, parts, disposal_id)
    saying = decide(parts.archive.disposing, putter(request), form)
    return carry_out(request, parts, saying, form, onward=_address(request, disposal_id))


def _address(request: Request, disposal_id: str) -> str:
    english = "?lang=en" if request.query_params.get("lang") == "en" else ""
    return f"/disposals/{disposal_id}{english}"
