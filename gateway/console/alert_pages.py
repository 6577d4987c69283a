"""One alert: what it says, what was done about it and with which keys, and what officers may do."""

from dataclasses import replace
from typing import Any, Final

from fastapi import APIRouter, Request, Response
from starlette.concurrency import run_in_threadpool

from gateway import handling
from gateway.alert_file import open_file
from gateway.alerts import SETTLED, Alert
from gateway.console.act_messages import MESSAGES
from gateway.console.acting import Form, carry_out, offer_of, read_act
from gateway.console.alert_steps import forms
from gateway.console.messages import Language, Words, language
from gateway.console.pages import render
from gateway.console.present import local_time, present
from gateway.parts import Given, Parts
from gateway.permission import permit
from gateway.permission.admission import could, principal_of
from ledger.entry import Entry
from monitors.evaluate import facts_of
from monitors.moment import civil_date
from reports.details import Details
from reports.replay import kept
from reports.rule_force import FORCE_TYPES, force_of

router = APIRouter(include_in_schema=False)

HANDLING_SHOWN_MAX: Final = 200
"""What was done about one alert; more of it is in the stream."""


ACTS: Final = ("confirmation", "override-proposal", "override")
"""What officers may do about an alert: the last step of its address."""


@router.get("/alerts/{alert}")
def alert(alert: str, request: Request, parts: Given, lang: str | None = None) -> Response:
    """What is known of it; officers find here what they can do about it."""
    spoken = language(lang)
    asked = open_file(parts, alert)
    resource = asked.place
    permit(request, resource)
    resource = replace(resource, persons=frozenset(filter(None, [asked.proposer])))
    return render(
        "alert.html",
        request,
        spoken,
        parts,
        say=Words(spoken, MESSAGES),
        alert=present(asked.alert, parts, spoken),
        force=_force(asked.alert, parts, spoken),
        id=asked.alert.id,
        entries=[_present(entry, parts, spoken) for entry in asked.entries[-HANDLING_SHOWN_MAX:]],
        offer=offer_of(request, parts, spoken),
        may={act for act in ACTS if could(request, "POST", f"/alerts/{{alert}}/{act}", resource)},
        settled=asked.alert.state in SETTLED,
        confirmed=asked.alert.confirmed,
        steps=forms(asked, request, spoken),
        proposed=asked.proposer is not None,
    )


@router.post("/alerts/{alert}/confirmation")
async def confirm(alert: str, request: Request, parts: Given) -> Response:
    return await run_in_threadpool(_confirm, alert, request, parts, await read_act(request))


def _confirm(alert: str, request: Request, parts: Parts, form: Form) -> Response:
    asked = open_file(parts, alert)
    permit(request, asked.place)
    saying = handling.confirm(asked.alert, principal_of(request), form.fields.get("reason", ""))
    return carry_out(request, parts, saying, form, onward=_address(request, alert))


@router.post("/alerts/{alert}/override-proposal")
async def propose(alert: str, request: Request, parts: Given) -> Response:
    return await run_in_threadpool(_propose, alert, request, parts, await read_act(request))


def _propose(alert: str, request: Request, parts: Parts, form: Form) -> Response:
    asked = open_file(parts, alert)
    permit(request, asked.place)
    reason = form.fields.get("reason", "")
    saying = handling.propose_override(asked.alert, principal_of(request), reason)
    return carry_out(request, parts, saying, form, onward=_address(request, alert))


@router.post("/alerts/{alert}/override")
async def override(alert: str, request: Request, parts: Given) -> Response:
    return await run_in_threadpool(_override, alert, request, parts, await read_act(request))


def _override(alert: str, request: Request, parts: Parts, form: Form) -> Response:
    asked = open_file(parts, alert)
    persons = frozenset(filter(None, [asked.proposer]))
    permit(request, replace(asked.place, persons=persons))
    reason = form.fields.get("reason", "")
    saying = handling.override(asked.alert, principal_of(request), reason)
    return carry_out(request, parts, saying, form, onward=_address(request, alert))


def _present(entry: Entry, parts: Parts, spoken: Language) -> dict[str, Any]:
    event = parts.catalogue.events[entry.type]
    return {
        "index": entry.index,
        "title": event.en if spoken == "en" else event.zh,
        "actor": entry.actor,
        "occurred": local_time(entry.occurred_at),
        "facts": Details(parts.catalogue, spoken).of_event(entry.type, entry.data),
        "signed": kept(parts.reader, entry.key),
    }


def _force(alert: Alert, parts: Parts, spoken: Language) -> list[str]:
    """Who reviewed the rule and since when it holds; nothing of a version that is not on file."""
    rule = parts.rulebook.rules.get(alert.rule)
    if rule is None or rule.version != alert.rule_version:
        return []
    known = facts_of(parts.reader.of_types(FORCE_TYPES))
    return force_of(rule, known, civil_date(alert.raised_at), spoken)


def _address(request: Request, alert_id: str) -> str:
    return f"/alerts/{alert_id}" + ("?lang=en" if request.query_params.get("lang") == "en" else "")
