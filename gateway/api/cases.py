"""Cases at discipline inspection, as programs of their two ends read them and answer them."""

from dataclasses import replace

import orjson
from fastapi import APIRouter, Request, Response

from gateway.alert_steps import FieldNeeded
from gateway.api.bodies import JsonObject
from gateway.case_file import Case, NoSuchCase, case_of, cases, give_back
from gateway.parts import Given, Parts
from gateway.permission import permit, visible
from gateway.permission.admission import principal_of

router = APIRouter(prefix="/api/v1/cases", tags=["violations"])


@router.get("")
def all_cases(request: Request, parts: Given) -> Response:
    """The cases that one's own organisation transferred or received."""
    lets = visible(request)
    found = [case for case in cases(parts.reader, parts.register) if lets(case.place)]
    return _json([case.as_json() for case in found])


@router.get("/{alert}")
def one_case(alert: str, request: Request, parts: Given) -> Response:
    """The case of a transferred alert, with its result once that came back."""
    case = known(alert, request, parts)
    permit(request, case.place)
    return _json(case.as_json())


@router.post("/{alert}/result", status_code=201)
def returned(alert: str, request: Request, parts: Given, form: JsonObject) -> Response:
    """The receiver returns the result. Form: `result_note`."""
    case = known(alert, request, parts)
    permit(request, case.of_the_receiver)
    note = form.get("result_note", "")
    if not isinstance(note, str):
        raise FieldNeeded("return", "result_note", "is not a text")
    by = principal_of(request)
    said = parts.acts.say(replace(give_back(case, by, note), by=by.person))
    return _json({"index": said.index, "id": said.id}, status=201)


def known(alert: str, request: Request, parts: Parts) -> Case:
    """The case, for its two ends: nobody else learns that there is one. Raises NoSuchCase."""
    case = case_of(parts.reader, parts.register, alert)
    if principal_of(request).org not in case.place.orgs:
        raise NoSuchCase(alert)
    return case


def _json(value: object, status: int = 200) -> Response:
    return Response(orjson.dumps(value), status_code=status, media_type="application/json")
