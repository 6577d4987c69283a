"""One alert and its handling: what was done, what may be done next, and each step."""

from dataclasses import asdict, replace
from typing import Any

import orjson
from fastapi import APIRouter, Request, Response

from gateway import handling, limits
from gateway.acts import Saying
from gateway.alert_file import AlertFile, open_file, permit_reading
from gateway.alert_steps import STEPS, FieldNeeded, next_steps, take
from gateway.alerts import Wanted
from gateway.api.bodies import JsonObject
from gateway.cards import CARDS_COUNTED_MAX, cards
from gateway.hearing import answer_ends_by, hearing_of
from gateway.parts import Given, Parts
from gateway.permission import permit, visible
from gateway.permission.admission import principal_of
from gateway.permission.resource import Resource
from ledger.canonical import format_time

router = APIRouter(prefix="/api/v1/alerts", tags=["violations"])


@router.get("/cards")
def red_and_yellow(request: Request, parts: Given) -> Response:
    """Red and yellow cards of organisations, from confirmed violations alone."""
    lets = visible(request)
    wanted = Wanted(sees=lambda stream: lets(parts.whereabouts.of_stream(stream)))
    found = parts.live.board.newest_first(wanted, limit=CARDS_COUNTED_MAX)
    ends = answer_ends_by(parts.reader, parts.rulebook)
    return _json([asdict(each) for each in cards(found, ends)])


@router.get("")
def told(request: Request, parts: Given) -> Response:
    """The alerts that one's own organisation was told of, the newest first."""
    by = principal_of(request)
    permit(request, Resource(org=by.org))
    found = parts.live.board.newest_first(Wanted(told=by.org), limit=limits.PAGE_ENTRIES_MAX)
    return _json([{**each.as_told.as_json(), "course": each.course.as_json()} for each in found])


@router.get("/{alert}")
def alert(alert: str, request: Request, parts: Given) -> Response:
    """The alert, its course so far with the entries that say it, and the steps whose turn it is.

    `hearing` says until when the party may answer, and whether its time has run. Who was told of it
    sees what it was told.
    """
    file = open_file(parts, alert)
    reads = permit_reading(request, file)
    shown = file.alert if reads else file.alert.as_told
    entries = file.entries if reads else file.told
    hearing = hearing_of(file.alert, parts.reader, parts.rulebook, format_time(parts.clock()))
    steps = next_steps(file.alert, file.course, principal_of(request))
    return _json(
        {
            **shown.as_json(),
            "course": file.course.as_json(),
            "hearing": {"until": hearing.until or None, "over": hearing.over},
            "entries": [{"index": entry.index, "type": entry.type} for entry in entries],
            "next": [name for name in steps if reads or STEPS[name].party],
        }
    )


@router.post("/{alert}/confirmation", status_code=201)
def confirm(alert: str, request: Request, parts: Given, form: JsonObject) -> Response:
    """Confirm the violation, once the party was heard. Form: `reason`."""
    file = open_file(parts, alert)
    permit(request, file.place)
    hearing = hearing_of(file.alert, parts.reader, parts.rulebook, format_time(parts.clock()))
    by = principal_of(request)
    return _say(request, parts, handling.confirm(file.alert, by, _reason("confirm", form), hearing))


@router.post("/{alert}/override-proposal", status_code=201)
def propose(alert: str, request: Request, parts: Given, form: JsonObject) -> Response:
    """Propose to override it to green; somebody else agrees. Form: `reason`."""
    file = open_file(parts, alert)
    permit(request, file.place)
    by = principal_of(request)
    return _say(request, parts, handling.propose_override(file.alert, by, _reason("propose", form)))


@router.post("/{alert}/override", status_code=201)
def override(alert: str, request: Request, parts: Given, form: JsonObject) -> Response:
    """Agree to what somebody else proposed. Form: `reason`."""
    file = open_file(parts, alert)
    permit(request, file.by_another)
    by = principal_of(request)
    return _say(request, parts, handling.override(file.alert, by, _reason("override", form)))


@router.post("/{alert}/steps/{step}", status_code=201)
def step(alert: str, step: str, request: Request, parts: Given, form: JsonObject) -> Response:
    """A step of the office: notify, read, order, verify, close, escalate, suspend, transfer."""
    file = open_file(parts, alert)
    permit(request, file.place)
    return _take(file, step, request, parts, form)


@router.post("/{alert}/answers/{step}", status_code=201)
def answer(alert: str, step: str, request: Request, parts: Given, form: JsonObject) -> Response:
    """A step of the organisation that was told of it: answer, report."""
    file = open_file(parts, alert)
    permit(request, file.of_the_party)
    return _take(file, step, request, parts, form, party=True)


def _take(
    file: AlertFile, step: str, request: Request, parts: Parts, form: dict[str, Any], *,
    party: bool = False,
) -> Response:  # fmt: skip
    given = _texts(step, form)
    by = principal_of(request)
    return _say(request, parts, take(step, file.alert, file.course, by, given, party=party))


def _texts(step: str, form: dict[str, Any]) -> dict[str, str]:
    for name, value in form.items():
        if not isinstance(value, str):
            raise FieldNeeded(step, name, "is not a text")
    return form


def _reason(step: str, form: dict[str, Any]) -> str:
    return _texts(step, form).get("reason", "")


def _say(request: Request, parts: Parts, saying: Saying) -> Response:
    said = parts.acts.say(replace(saying, by=principal_of(request).person))
    return _json({"index": said.index, "id": said.id}, status=201)


def _json(value: object, status: int = 200) -> Response:
    return Response(orjson.dumps(value), status_code=status, media_type="application/json")
