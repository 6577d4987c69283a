"""The pages of disposal: what is due, each disposal as its persons see it, the lists that stay."""

from collections.abc import Callable, Iterable
from typing import Any, Final

import orjson
from fastapi import APIRouter, Request, Response

from gateway.acts.saying import BY
from gateway.api.disposals import kept_by, may, may_still, place_of, putter
from gateway.api.problems import kind_of
from gateway.archive import Record, disposal
from gateway.archive.disposal import UNDER_WAY, Disposal, State, Step
from gateway.archive.disposing import draw_number
from gateway.archive.errors import DisposalNotReady, SamePerson
from gateway.console.acting import offer_of
from gateway.console.disposal_messages import MESSAGES
from gateway.console.messages import Language, Words, language
from gateway.console.pages import render, timeline
from gateway.console.records import size_of
from gateway.errors import GatewayError
from gateway.parts import Given, Parts
from gateway.permission.admission import could, visible
from gateway.permission.resource import Resource

router = APIRouter(include_in_schema=False)

SHOWN_MAX: Final = disposal.RECORDS_MAX
"""Of each list: as many records as one disposal may have, and more than anybody looks through."""

PAGE = "/disposals/{disposal_id}"
STEPS: Final = (
    ("appraisal", disposal.APPRAISED, disposal.APPRAISERS),
    ("approval", disposal.APPROVED, 1),
    ("attendance", disposal.SUPERVISED, disposal.SUPERVISORS),
)


@router.get("/disposals")
def disposals(request: Request, parts: Given, lang: str | None = None) -> Response:
    """What is due for appraisal, what is under way, and what was destroyed or kept."""
    spoken = language(lang)
    lets, of_stream = visible(request), parts.whereabouts.of_stream
    lists: dict[str, list[dict[str, Any]]] = {"for_me": [], "under_way": [], "ended": []}
    for found in parts.archive.shelf.disposals():
        if lets(of_stream(found.stream)):
            place = lists[_list_of(found, request, parts)]
            if len(place) < SHOWN_MAX:
                place.append(_row(found))
    due = [r for r in parts.archive.disposing.due() if lets(of_stream(r.stream))]
    return render(
        "disposals.html", request, spoken, parts,
        say=Words(spoken, MESSAGES), english=_english(spoken), lists=lists,
        groups=_groups(due[:SHOWN_MAX], request, parts),
        more=max(0, len(due) - SHOWN_MAX), offer=offer_of(request, parts, spoken),
    )  # fmt: skip


@router.get(PAGE)
def disposal_(
    disposal_id: str, request: Request, parts: Given, lang: str | None = None
) -> Response:
    """One disposal: its list, who took which step with which key, and what the asker can do."""
    spoken = language(lang)
    found = may(request, parts, disposal_id)
    acts = possible(found, request, parts)
    indexes = [step.index for step in found.steps]
    if found.disposed is not None:
        indexes.append(found.disposed)
    entries = timeline(map(parts.reader.entry, indexes), request, parts, spoken)
    by_index = {entry["index"]: entry for entry in entries}
    listed = orjson.loads(parts.archive.disposing.listed(found))["records"]
    return render(
        "disposal.html", request, spoken, parts,
        say=Words(spoken, MESSAGES), english=_english(spoken), it=found,
        custodian=place_of(parts, found).org, project=found.stream.removeprefix("project/"),
        listed=[each | {"size": size_of(each["size"])} for each in listed],
        steps=_steps(found, by_index, _destroyed_by(found, parts)), entries=entries,
        may=acts,
        blocked=_blocked(found, request, parts, spoken) if "destruction" in acts else "",
        offer=offer_of(request, parts, spoken),
    )  # fmt: skip


def possible(found: Disposal, request: Request, parts: Parts) -> frozenset[str]:
    """The steps whose turn it is, that the table lets this person take."""
    place, person = place_of(parts, found), putter(request).person
    turns: dict[str, tuple[frozenset[State], Callable[[], None]]] = {
        "appraisals": (
            frozenset({State.APPRAISING, State.APPROVING}),
            lambda: disposal.check_appraiser(found, person),
        ),
        "approval": (
            frozenset({State.APPROVING}),
            lambda: disposal.check_approver(found, person),
        ),
        "attendance": (
            frozenset({State.ATTENDING}),
            lambda: disposal.check_supervisor(found, person),
        ),
        "destruction": (frozenset({State.READY}), lambda: _check_looks_on(found, person)),
    }
    return frozenset(
        act
        for act, (states, check) in turns.items()
        if found.state in states and _could(request, act, place) and _passes(check)
    )


def _check_looks_on(found: Disposal, person: str) -> None:
    if person in found.persons(disposal.SUPERVISED):
        raise SamePerson(found.disposal_id, "attends it")


def _could(request: Request, act: str, place: Resource) -> bool:
    return could(request, "POST", f"{PAGE}/{act}", place)


def _passes(check: Callable[[], None]) -> bool:
    try:
        check()
    except (SamePerson, DisposalNotReady):
        return False
    return True


def _blocked(found: Disposal, request: Request, parts: Parts, spoken: Language) -> str:
    """What stands against a destruction whose turn it is: a hold since, a duty that ended.

    For who keeps the records alone: the hold may be that of a retrieval kept secret.
    """
    try:
        by = putter(request)
        parts.archive.disposing.check(found, by=by, may_still=may_still(parts))
    except GatewayError as problem:
        kind = kind_of(problem)
        return f"{kind.en if spoken == 'en' else kind.zh} · {problem}"
    return ""


def _list_of(found: Disposal, request: Request, parts: Parts) -> str:
    if found.state not in UNDER_WAY:
        return "ended"
    return "for_me" if possible(found, request, parts) else "under_way"


def _row(found: Disposal) -> dict[str, Any]:
    return {
        "id": found.disposal_id,
        "project": found.stream.removeprefix("project/"),
        "records": len(found.records),
        "state": found.state.value,
        "appraised": len(found.persons(disposal.APPRAISED)),
    }


def _groups(due: Iterable[Record], request: Request, parts: Parts) -> list[dict[str, Any]]:
    """What is due, by project and custodian: one disposal each."""
    groups: dict[tuple[str, str], dict[str, Any]] = {}
    kept = {
        record_id: found.disposal_id
        for found in reversed(parts.archive.shelf.disposals())
        if found.state is State.KEPT
        for record_id in found.records
    }
    lets = visible(request)
    of_stream = parts.whereabouts.of_stream
    for record in due:
        group = groups.setdefault((record.stream, record.custodian), {
            "project": record.project, "custodian": record.custodian, "records": [],
            "number": draw_number(),
            "may": could(request, "POST", "/disposals", kept_by(parts, record)),
        })  # fmt: skip
        group["records"].append({
            "id": record.record_id, "title": record.title or record.record_id,
            "size": size_of(record.size), "until": parts.archive.retention(record).until,
            "kept": kept.get(record.record_id, ""),
            "holds": [h for h in record.holds if lets(of_stream(h.stream))],
        })  # fmt: skip
    return list(groups.values())


def _steps(found: Disposal, entries: dict[int, dict[str, Any]], by: str) -> list[dict[str, Any]]:
    """Each step with who took it, and those still awaited; `by` carried the destruction out."""
    steps = []
    for name, type_, needed in STEPS:
        taken = [step for step in found.steps if step.type == type_]
        steps += [_step(name, step, entries[step.index]) for step in taken]
        steps += [{"name": name, "entry": None}] * (needed - len({s.person for s in taken}))
    done = None if found.disposed is None else entries[found.disposed]
    return [*steps, {"name": "destruction", "entry": done, "person": by, "opinion": ""}]


def _destroyed_by(found: Disposal, parts: Parts) -> str:
    return "" if found.disposed is None else parts.reader.entry(found.disposed).data.get(BY, "")


def _step(name: str, step: Step, entry: dict[str, Any]) -> dict[str, Any]:
    return {"name": name, "entry": entry, "person": step.person, "opinion": step.opinion}


def _english(spoken: Language) -> str:
    return "?lang=en" if spoken == "en" else ""
