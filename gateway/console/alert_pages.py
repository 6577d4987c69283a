"""One alert: what it says, what was done about it and with which keys, and what officers may do."""

from typing import Any, Final

from fastapi import APIRouter, Request, Response
from starlette.concurrency import run_in_threadpool

from gateway import handling, limits
from gateway.alert_file import open_file, permit_reading
from gateway.alerts import SETTLED, Alert, Wanted
from gateway.cards import CARDS_COUNTED_MAX, cards
from gateway.console.act_messages import MESSAGES
from gateway.console.acting import Form, carry_out, offer_of, read_act
from gateway.console.alert_steps import forms
from gateway.console.alert_words import HEARING
from gateway.console.handling_messages import MESSAGES as PAGES
from gateway.console.messages import Language, Words, language
from gateway.console.pages import render
from gateway.console.present import due_time, local_time, present
from gateway.console.verdicts import arithmetic
from gateway.hearing import Hearing, answer_ends_by, hearing_of
from gateway.parts import Given, Parts
from gateway.permission import permit, visible
from gateway.permission.admission import could, principal_of
from gateway.permission.resource import Resource
from ledger.canonical import format_time
from ledger.entry import Entry
from monitors.evaluate import facts_of
from monitors.judgement import Verdict
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
    reads = permit_reading(request, asked)
    hearing = _hearing(asked.alert, parts)
    place = asked.by_another
    shown = asked.alert if reads else asked.alert.as_told
    entries = asked.entries if reads else asked.told
    return render(
        "alert.html",
        request,
        spoken,
        parts,
        say=Words(spoken, MESSAGES),
        alert=present(shown, parts, spoken),
        force=_force(asked.alert, parts, spoken),
        id=asked.alert.id,
        entries=[_present(entry, parts, spoken) for entry in entries[-HANDLING_SHOWN_MAX:]],
        offer=offer_of(request, parts, spoken),
        may={act for act in ACTS if could(request, "POST", f"/alerts/{{alert}}/{act}", place)},
        reads=reads,
        settled=asked.alert.state in SETTLED,
        confirmed=asked.alert.confirmed,
        judged=_judged(asked.alert, parts, spoken),
        waits=[pair[spoken == "en"] for pair in HEARING.get(hearing.waits_for, ())],
        until=due_time(hearing.until),
        steps=forms(asked, request, spoken),
        proposed=asked.proposer is not None,
    )


@router.get("/alerts")
def told(request: Request, parts: Given, lang: str | None = None) -> Response:
    """What one's own organisation was told of."""
    spoken = language(lang)
    by = principal_of(request)
    permit(request, Resource(org=by.org))
    found = parts.live.board.newest_first(Wanted(told=by.org), limit=limits.ALERTS_ON_PAGE)
    rows = [
        {**present(each.as_told, parts, spoken), "notified": local_time(each.course.notified_at)}
        for each in found
    ]
    return render("told.html", request, spoken, parts, say=Words(spoken, PAGES), alerts=rows)


@router.get("/cards")
def red_and_yellow(request: Request, parts: Given, lang: str | None = None) -> Response:
    """Red and yellow cards of organisations, from confirmed violations alone."""
    spoken = language(lang)
    lets = visible(request)
    wanted = Wanted(sees=lambda stream: lets(parts.whereabouts.of_stream(stream)))
    found = parts.live.board.newest_first(wanted, limit=CARDS_COUNTED_MAX)
    counted = list(cards(found, answer_ends_by(parts.reader, parts.rulebook)))
    return render("cards.html", request, spoken, parts, say=Words(spoken, PAGES), cards=counted)


@router.post("/alerts/{alert}/confirmation")
async def confirm(alert: str, request: Request, parts: Given) -> Response:
    return await run_in_threadpool(_confirm, alert, request, parts, await read_act(request))


def _confirm(alert: str, request: Request, parts: Parts, form: Form) -> Response:
    asked = open_file(parts, alert)
    permit(request, asked.place)
    reason = form.fields.get("reason", "")
    saying = handling.confirm(
        asked.alert, principal_of(request), reason, _hearing(asked.alert, parts)
    )
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
    permit(request, asked.by_another)
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


def _judged(alert: Alert, parts: Parts, spoken: Language) -> dict[str, Any] | None:
    """What its rule says of the case today; None where another version of the rule judges it."""
    found = [
        each
        for each in parts.judge(alert.stream, parts.clock())
        if (each.rule, each.version, each.trigger)
        == (alert.rule, alert.rule_version, alert.trigger)
    ]
    if not found:
        return None
    case = next((each for each in found if each.verdict is Verdict.VIOLATED), found[0])
    word = Words(spoken).of("verdict", str(case.verdict))
    return {"verdict": str(case.verdict), "word": word, **arithmetic(case, spoken)}


def _hearing(alert: Alert, parts: Parts) -> Hearing:
    return hearing_of(alert, parts.reader, parts.rulebook, format_time(parts.clock()))


def _force(alert: Alert, parts: Parts, spoken: Language) -> list[str]:
    """Who reviewed the rule and since when it holds; nothing of a version that is not on file."""
    rule = parts.rulebook.rules.get(alert.rule)
    if rule is None or rule.version != alert.rule_version:
        return []
    known = facts_of(parts.reader.of_types(FORCE_TYPES))
    return force_of(rule, known, civil_date(alert.raised_at), spoken)


def _address(request: Request, alert_id: str) -> str:
    return f"/alerts/{alert_id}" + ("?lang=en" if request.query_params.get("lang") == "en" else "")
