"""The steps of an alert's handling as forms on its page."""

from typing import Any

from fastapi import APIRouter, Request, Response
from starlette.concurrency import run_in_threadpool

from gateway.alert_file import AlertFile, open_file
from gateway.alert_steps import STEPS, next_steps, take
from gateway.console.acting import Form, carry_out, read_act
from gateway.console.alert_words import FIELDS, STEP_WORDS
from gateway.console.messages import Language
from gateway.parts import Given, Parts
from gateway.permission import permit
from gateway.permission.admission import could, principal_of

router = APIRouter(include_in_schema=False)

OFFICE, PARTY = "/alerts/{alert}/steps/{step}", "/alerts/{alert}/answers/{step}"


def forms(file: AlertFile, request: Request, spoken: Language) -> list[dict[str, Any]]:
    """The forms of those steps whose turn it is, and that the table lets this person take."""
    office = could(request, "POST", OFFICE, file.place)
    party = could(request, "POST", PARTY, file.of_the_party)
    which = 1 if spoken == "en" else 0
    return [
        {
            "action": (PARTY if STEPS[name].party else OFFICE).format(
                alert=file.alert.id, step=name
            ),
            "name": name,
            "title": STEP_WORDS[name][which],
            "fields": [
                {
                    "name": field,
                    "label": FIELDS[field].words[which],
                    "needed": field in STEPS[name].needed,
                    "choices": [
                        (value, words[which]) for value, words in FIELDS[field].choices.items()
                    ],
                    "long": FIELDS[field].long,
                    "value": file.course.to if field in {"to_org", "org"} else "",
                }
                for field in (*STEPS[name].needed, *STEPS[name].optional)
            ],
        }
        for name in next_steps(file.alert, file.course, principal_of(request))
        if (party if STEPS[name].party else office)
    ]


@router.post(OFFICE)
async def step(alert: str, step: str, request: Request, parts: Given) -> Response:
    return await run_in_threadpool(_step, alert, step, request, parts, await read_act(request))


@router.post(PARTY)
async def answer(alert: str, step: str, request: Request, parts: Given) -> Response:
    return await run_in_threadpool(_answer, alert, step, request, parts, await read_act(request))


def _step(alert: str, step: str, request: Request, parts: Parts, form: Form) -> Response:
    file = open_file(parts, alert)
    permit(request, file.place)
    return _take(file, step, request, parts, form, party=False)


def _answer(alert: str, step: str, request: Request, parts: Parts, form: Form) -> Response:
    file = open_file(parts, alert)
    permit(request, file.of_the_party)
    return _take(file, step, request, parts, form, party=True)


def _take(
    file: AlertFile, step: str, request: Request, parts: Parts, form: Form, *, party: bool
) -> Response:
    given = {name: value for name, value in form.fields.items() if value.strip()}
    if day := given.get("due"):
        given["due"] = f"{day}T15:59:59.000000Z"  # the day's last second in Shanghai
    saying = take(step, file.alert, file.course, principal_of(request), given, party=party)
    english = "?lang=en" if request.query_params.get("lang") == "en" else ""
    return carry_out(request, parts, saying, form, onward=f"/alerts/{file.alert.id}{english}")
