"""The pages on which a record is viewed, and on which one sees who has seen it."""

from urllib.parse import quote

from fastapi import APIRouter, Request, Response
from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse

from gateway.api.accesses import accesses_about, accesses_of
from gateway.api.retrieval_views import begin_viewing
from gateway.archive.kinds import SHOWN
from gateway.console.acting import read_act
from gateway.console.messages import Words, language
from gateway.console.pages import render
from gateway.console.present import local_time
from gateway.console.retrieval_messages import MESSAGES
from gateway.guardrails import CONTENT_POLICY
from gateway.parts import Given, Parts
from gateway.permission.admission import principal_of
from gateway.retrieval.fields import text
from gateway.retrieval.parties import known

router = APIRouter(include_in_schema=False)

VIEWER_POLICY = f"{CONTENT_POLICY}; media-src 'self'; frame-src 'self'"


@router.post("/retrievals/{request_no}/views")
async def begin(request_no: str, request: Request) -> Response:
    """Write the access entry, then lead to the page that shows the record."""
    fields = dict((await read_act(request)).pairs)
    view_id, _ = await begin_viewing(request_no, request, text(fields, "record", most=128))
    english = "?lang=en" if request.query_params.get("lang") == "en" else ""
    return RedirectResponse(f"/retrievals/{request_no}/views/{view_id}{english}", status_code=303)


@router.get("/retrievals/{request_no}/views/{view_id}")
def viewer(
    request_no: str, view_id: str, request: Request, parts: Given, lang: str | None = None
) -> Response:
    """The record in the page: playback for videos, the file itself for pictures and PDF."""
    spoken = language(lang)
    case, view = parts.desk.viewings.going_on(request_no, view_id, principal_of(request))
    record = parts.desk.archive.describe(view.record)
    kind = record.media_type.partition("/")[0] if record.media_type in SHOWN else "file"
    response = render(
        "retrieval_view.html",
        request,
        spoken,
        parts,
        say=Words(spoken, MESSAGES),
        english="?lang=en" if spoken == "en" else "",
        request_no=case.request_no,
        view=view,
        record=record,
        kind=kind,
        content=f"/api/v1/retrievals/{request_no}/views/{view_id}/content",
    )
    response.headers["Content-Security-Policy"] = VIEWER_POLICY
    return response


@router.post("/retrievals/{request_no}/views/{view_id}/end")
async def end(request_no: str, view_id: str, request: Request, parts: Given) -> Response:
    """Close it: which bytes were sent is recorded."""
    await read_act(request)
    desk = parts.desk
    by = principal_of(request)
    case = await run_in_threadpool(known, desk, request_no, by)
    await run_in_threadpool(desk.end_view, case, by, view_id)
    english = "?lang=en" if request.query_params.get("lang") == "en" else ""
    return RedirectResponse(f"/retrievals/{request_no}{english}", status_code=303)


@router.get("/records/{record_id}/accesses")
def of_record(record_id: str, request: Request, parts: Given, lang: str | None = None) -> Response:
    """Who has seen one record."""
    below = f"/api/v1/records/{quote(record_id)}/accesses"
    found = [
        access.as_json(below) | {"record": record_id}
        for access in accesses_of(record_id, request, parts)
    ]
    return _accesses(request, parts, lang, found, record=record_id)


@router.get("/me/accesses")
def of_me(request: Request, parts: Given, lang: str | None = None) -> Response:
    """Who has seen records of proceedings in which the asker is named."""
    found = [each | {"record": record} for record, each in accesses_about(request, parts)]
    return _accesses(request, parts, lang, found, record="")


def _accesses(
    request: Request, parts: Parts, lang: str | None, found: list[dict[str, object]], *, record: str
) -> Response:
    spoken = language(lang)
    return render(
        "accesses.html",
        request,
        spoken,
        parts,
        say=Words(spoken, MESSAGES),
        english="?lang=en" if spoken == "en" else "",
        accesses=found,
        record=record,
        local=local_time,
    )
