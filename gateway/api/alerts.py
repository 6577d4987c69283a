"""One alert and its handling: what was done, what may be done next, and each step."""

from dataclasses import asdict
from typing import Any

import orjson
from fastapi import APIRouter, Request, Response

from gateway.alert_file import AlertFile, open_file
from gateway.alert_steps import FieldNeeded, next_steps, take
from gateway.alerts import Wanted
from gateway.api.bodies import JsonObject
from gateway.cards import cards
from gateway.parts import Given, Parts
from gateway.permission import permit, visible
from gateway.permission.admission import principal_of

router = APIRouter(prefix="/api/v1/alerts", tags=["violations"])

CARDS_COUNTED_MAX = 100_000
"""Alerts looked at for the cards of organisations."""


@router.get("/cards")
def red_and_yellow(request: Request, parts: Given) -> Response:
    """Red and yellow cards of organisations, from confirmed violations alone."""
    lets = visible(request)
    wanted = Wanted(sees=lambda stream: lets(parts.whereabouts.of_stream(stream)))
    found = parts.live.board.newest_first(wanted, limit=CARDS_COUNTED_MAX)
    return _json([asdict(each) for each in cards(found)])


@router.get("/{alert}")
def alert(alert: str, request: Request, parts: Given) -> Response:
    """The alert, its course so far with the entries that say it, and the steps whose turn it is."""
    file = open_file(parts, alert)
    permit(request, file.place)
    return _json(_told(file, request))


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
    for name, value in form.items():
        if not isinstance(value, str):
            raise FieldNeeded(step, name, "is not a text")
    saying = take(step, file.alert, file.course, principal_of(request), form, party=party)
    said = parts.acts.say(saying)
    return _json({"index": said.index, "id": said.id}, status=201)


def _told(file: AlertFile, request: Request) -> dict[str, Any]:
    return {
        **file.alert.as_json(),
        "course": file.course.as_json(),
        "entries": [{"index": entry.index, "type": entry.type} for entry in file.entries],
        "next": next_steps(file.alert, file.course, principal_of(request)),
    }


def _json(value: object, status: int = 200) -> Response:
    return Response(orjson.dumps(value), status_code=status, media_type="application/json")
