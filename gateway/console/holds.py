"""The pages of legal holds: which are in force and why, who placed and released each."""

from typing import Any, Final

from fastapi import APIRouter, Request, Response
from starlette.concurrency import run_in_threadpool

from gateway.api.disposals import check_held, is_told, putter
from gateway.api.parameters import read_number
from gateway.archive import holding
from gateway.archive.errors import NoSuchHold
from gateway.archive.record import Hold
from gateway.console.acting import Form, carry_out, offer_of, read_act
from gateway.console.disposal_messages import MESSAGES
from gateway.console.messages import Words, language
from gateway.console.pages import render, timeline
from gateway.console.present import local_time
from gateway.console.retrieval_forms import lines
from gateway.parts import Given, Parts
from gateway.permission.admission import could, heard, permit, visible
from gateway.retrieval.fields import text, texts

router = APIRouter(prefix="/holds", include_in_schema=False)

SHOWN_MAX: Final = 200
"""Of each list; older ones stand in their projects."""

RECORDS_MAX: Final = 100
TEXT_MAX: Final = 500
"""What the entry has room for."""


@router.get("")
def holds(
    request: Request, parts: Given, project: str = "", record: str = "", lang: str | None = None
) -> Response:
    """Those in force, those that were released, and the form to place one."""
    spoken = language(lang)
    lets = visible(request)
    found = [
        hold
        for hold in parts.archive.shelf.all_holds()
        if is_told(parts, hold) and lets(parts.whereabouts.of_stream(hold.stream))
    ]
    in_force = [hold for hold in found if hold.released is None][:SHOWN_MAX]
    released = [hold for hold in found if hold.released is not None][:SHOWN_MAX]
    return render(
        "holds.html", request, spoken, parts,
        say=Words(spoken, MESSAGES), english="?lang=en" if spoken == "en" else "",
        lists={"in_force": [_row(hold, parts) for hold in in_force],
               "released": [_row(hold, parts) for hold in released]},
        may_place=heard(request, "POST", "/holds"), number=holding.draw_number(),
        project=project, record=record, offer=offer_of(request, parts, spoken),
    )  # fmt: skip


@router.get("/{index}")
def hold_(index: str, request: Request, parts: Given, lang: str | None = None) -> Response:
    """One hold: what it holds, who placed it and why, what ends it, and who ended it."""
    spoken = language(lang)
    found = _hold(index, request, parts)
    place = parts.whereabouts.of_stream(found.stream)
    said = [found.index, *([] if found.released is None else [found.released])]
    return render(
        "hold.html", request, spoken, parts,
        say=Words(spoken, MESSAGES), english="?lang=en" if spoken == "en" else "",
        it=_row(found, parts), offer=offer_of(request, parts, spoken),
        may_release=found.released is None
        and could(request, "POST", "/holds/{index}/release", place),
        entries=timeline(map(parts.reader.entry, said), request, parts, spoken),
    )  # fmt: skip


@router.post("")
async def place(request: Request, parts: Given) -> Response:
    return await run_in_threadpool(_place, request, parts, await read_act(request))


@router.post("/{index}/release")
async def release(index: str, request: Request, parts: Given) -> Response:
    return await run_in_threadpool(_release, index, request, parts, await read_act(request))


def _place(request: Request, parts: Parts, form: Form) -> Response:
    fields = form.fields
    stream = f"project/{text(fields, 'project', most=120)}"
    permit(request, parts.whereabouts.of_stream(stream))
    records = texts({"records": lines(fields, "records")}, "records", least=0, most=RECORDS_MAX)
    check_held(parts, stream, records)
    saying = holding.place(
        stream,
        text(fields, "number", most=64),
        records,
        reason=text(fields, "reason", most=TEXT_MAX),
        ends_when=text(fields, "ends_when", most=TEXT_MAX),
        by=putter(request),
    )
    return carry_out(request, parts, saying, form, onward=f"/holds{_english(request)}")


def _release(index: str, request: Request, parts: Parts, form: Form) -> Response:
    found = _hold(index, request, parts)
    if found.released is not None:
        raise NoSuchHold(found.hold_id)
    reason = text(form.fields, "reason", most=TEXT_MAX)
    saying = holding.release(found, reason=reason, by=putter(request))
    onward = f"/holds/{found.index}{_english(request)}"
    return carry_out(request, parts, saying, form, onward=onward)


def _hold(index: str, request: Request, parts: Parts) -> Hold:
    """The hold, if the asker may know of it. Raises NoSuchHold, Forbidden."""
    found = parts.archive.shelf.hold(read_number(index, "index"))
    if not is_told(parts, found):
        raise NoSuchHold(index)
    permit(request, parts.whereabouts.of_stream(found.stream))
    return found


def _row(hold: Hold, parts: Parts) -> dict[str, Any]:
    placed = parts.reader.entry(hold.index)
    released = None if hold.released is None else parts.reader.entry(hold.released)
    ended = {} if released is None else {"by": released.actor, **released.data}
    return {
        "index": hold.index,
        "id": hold.hold_id,
        "project": hold.stream.removeprefix("project/"),
        "records": sorted(hold.records),
        "by": hold.by,
        "reason": hold.reason,
        "request_no": hold.request_no,
        "ends_when": hold.ends_when,
        "at": local_time(placed.occurred_at),
        "released": hold.released,
        "released_at": local_time(released.occurred_at) if released else "",
        "released_by": ended.get("by", ""),
        "released_why": ended.get("reason", ""),
    }


def _english(request: Request) -> str:
    return "?lang=en" if request.query_params.get("lang") == "en" else ""
