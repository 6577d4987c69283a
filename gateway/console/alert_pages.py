"""One alert: what it says, what was done about it and with which keys, and what officers may do."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, Final

from fastapi import APIRouter, Request, Response
from starlette.concurrency import run_in_threadpool

from gateway import handling, limits
from gateway.alerts import HANDLING, SETTLED, Alert
from gateway.console.act_messages import MESSAGES
from gateway.console.acting import Form, carry_out, offer_of, read_act
from gateway.console.messages import Language, Words, language
from gateway.console.pages import render
from gateway.console.present import local_time, present
from gateway.handling import NoSuchAlert
from gateway.parts import Given, Parts
from gateway.permission import permit
from gateway.permission.admission import could, principal_of
from gateway.permission.resource import Resource
from ledger.entry import Entry
from reports.details import Details
from reports.replay import kept

router = APIRouter(include_in_schema=False)

HANDLING_SHOWN_MAX: Final = 200
"""What was done about one alert; more of it is in the stream."""


ACTS: Final = ("confirmation", "override-proposal", "override")
"""What officers may do about an alert: the last step of its address."""


@dataclass(frozen=True, slots=True)
class Asked:
    """An alert as it is now, and what was done about it."""

    alert: Alert
    entries: list[Entry]

    @property
    def proposer(self) -> str | None:
        """Who proposed to override it, where that is the last word."""
        proposal = self.alert.proposal
        waits = self.alert.state == "override_proposed"
        return proposal.person if waits and proposal is not None else None


@router.get("/alerts/{alert}")
def alert(alert: str, request: Request, parts: Given, lang: str | None = None) -> Response:
    """What is known of it; officers find here what they can do about it."""
    spoken = language(lang)
    asked = _find(parts, alert)
    resource = _resource(parts, asked.alert)
    permit(request, resource)
    resource = replace(resource, persons=frozenset(filter(None, [asked.proposer])))
    return render(
        "alert.html",
        request,
        spoken,
        parts,
        say=Words(spoken, MESSAGES),
        alert=present(asked.alert, parts, spoken),
        id=asked.alert.id,
        entries=[_present(entry, parts, spoken) for entry in asked.entries],
        offer=offer_of(request, parts, spoken),
        may={act for act in ACTS if could(request, "POST", f"/alerts/{{alert}}/{act}", resource)},
        settled=asked.alert.state in SETTLED,
        confirmed=asked.alert.state == "confirmed",
        proposed=asked.proposer is not None,
    )


@router.post("/alerts/{alert}/confirmation")
async def confirm(alert: str, request: Request, parts: Given) -> Response:
    return await run_in_threadpool(_confirm, alert, request, parts, await read_act(request))


def _confirm(alert: str, request: Request, parts: Parts, form: Form) -> Response:
    found = _find(parts, alert).alert
    permit(request, _resource(parts, found))
    saying = handling.confirm(found, principal_of(request), form.fields.get("reason", ""))
    return carry_out(request, parts, saying, form, onward=_address(request, alert))


@router.post("/alerts/{alert}/override-proposal")
async def propose(alert: str, request: Request, parts: Given) -> Response:
    return await run_in_threadpool(_propose, alert, request, parts, await read_act(request))


def _propose(alert: str, request: Request, parts: Parts, form: Form) -> Response:
    found = _find(parts, alert).alert
    permit(request, _resource(parts, found))
    reason = form.fields.get("reason", "")
    saying = handling.propose_override(found, principal_of(request), reason)
    return carry_out(request, parts, saying, form, onward=_address(request, alert))


@router.post("/alerts/{alert}/override")
async def override(alert: str, request: Request, parts: Given) -> Response:
    return await run_in_threadpool(_override, alert, request, parts, await read_act(request))


def _override(alert: str, request: Request, parts: Parts, form: Form) -> Response:
    asked = _find(parts, alert)
    persons = frozenset(filter(None, [asked.proposer]))
    permit(request, replace(_resource(parts, asked.alert), persons=persons))
    reason = form.fields.get("reason", "")
    saying = handling.override(asked.alert, principal_of(request), reason)
    return carry_out(request, parts, saying, form, onward=_address(request, alert))


def _find(parts: Parts, alert_id: str) -> Asked:
    """The alert with all that the log says of it, though the board may be a moment behind."""
    known = parts.live.board.find(alert_id)
    if known is None:
        raise NoSuchAlert(alert_id)
    said = [
        entry
        for entry in _since(parts, known)
        if entry.type in HANDLING and entry.data.get("alert") == alert_id
    ]
    for entry in said:
        if entry.index > known.last_index and known.is_changed_by(entry):
            known = known.changed_by(entry)
    return Asked(known, said[-HANDLING_SHOWN_MAX:])


def _since(parts: Parts, alert: Alert) -> Iterator[Entry]:
    """What followed the alert in its stream."""
    seq = parts.reader.entry(alert.index).seq
    while page := parts.reader.stream(alert.stream, after=seq, limit=limits.PAGE_ENTRIES_MAX):
        yield from page
        seq = page[-1].seq


def _resource(parts: Parts, alert: Alert) -> Resource:
    return parts.whereabouts.of_stream(alert.stream)


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


def _address(request: Request, alert_id: str) -> str:
    return f"/alerts/{alert_id}" + ("?lang=en" if request.query_params.get("lang") == "en" else "")
