"""The pages of retrieval: the lists, the form, one retrieval as each party sees it."""

from contextlib import suppress
from typing import Any

from fastapi import APIRouter, Request, Response
from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse

from gateway.api.retrievals import permit_seeing
from gateway.archive import NoSuchRecord, Record
from gateway.console import retrieval_forms
from gateway.console.acting import Form, offer_of, read_act
from gateway.console.messages import Language, Words, language
from gateway.console.pages import present_entry, render
from gateway.console.present import local_time
from gateway.console.retrieval_messages import MESSAGES
from gateway.console.retrieval_offers import possible
from gateway.parts import Given, Parts
from gateway.people.principal import Principal
from gateway.permission import visible
from gateway.permission.admission import principal_of
from gateway.retrieval.case import Case, State
from gateway.retrieval.competence import Competent
from gateway.retrieval.desk import Desk
from gateway.retrieval.forms import CREDENTIALS, GROUNDS, MASKINGS, MEDIA, MODES
from gateway.retrieval.parties import known, seen_by
from gateway.retrieval.shown import as_json

router = APIRouter(include_in_schema=False)

SHOWN_MAX = 200
"""Of each list: what a person can look through; older ones are found by the interface."""

UNSAID: dict[str, Any] = {
    "requester": "", "instrument": None, "persons": [], "masking": [], "spans": [], "copies": 0,
    "medium": "none", "mode": [], "needed_until": "",
}  # fmt: skip
"""What a request need not say: those that other platforms reported say less than our form."""

OPEN_TO_CONSENT = frozenset({State.REQUESTED.value, State.APPROVED.value})
WITH_CUSTODIAN = frozenset(
    {
        State.APPROVED.value, State.RELEASED.value, State.VIEWING.value, State.COPIES_OUT.value,
        State.EXHAUSTED.value, State.RETURNED.value, State.EXPIRED.value, State.WITHDRAWN.value,
        State.DENIED.value,
    }
)  # fmt: skip


@router.get("/retrievals")
def retrievals(request: Request, parts: Given, lang: str | None = None) -> Response:
    """Mine, those that wait for me, and the others that I may know of."""
    spoken = language(lang)
    by = principal_of(request)
    lets = visible(request)
    lists: dict[str, list[dict[str, Any]]] = {
        name: [] for name in ("to_approve", "to_release", "mine", "to_watch")
    }
    for case in parts.desk.cases.all():
        if lets(seen_by(parts.desk, case)):
            shown = _row(parts, case)
            place = lists[_list_of(shown, case, by)]
            if len(place) < SHOWN_MAX:
                place.append(shown)
    return _page("retrievals.html", request, parts, spoken, lists=lists)


@router.get("/retrievals/new")
def new(request: Request, parts: Given, record: str = "", lang: str | None = None) -> Response:
    """The form of a request or an order."""
    return _page(
        "retrieval_new.html", request, parts, language(lang),
        record=record, grounds=GROUNDS, modes=MODES, media=MEDIA, credentials=CREDENTIALS,
        maskings=[each for each in MASKINGS if each != "none"],
        handlers=range(1, retrieval_forms.HANDLERS + 1),
    )  # fmt: skip


@router.post("/retrievals")
async def request(request: Request, parts: Given, lang: str | None = None) -> Response:
    form = await read_act(request)
    return await run_in_threadpool(_request, request, parts, form, language(lang))


def _request(request: Request, parts: Parts, form: Form, spoken: Language) -> Response:
    case = parts.desk.request(principal_of(request), retrieval_forms.asked(form.pairs))
    return RedirectResponse(address(case, spoken), status_code=303)


@router.get("/retrievals/{request_no}")
def retrieval(request_no: str, request: Request, parts: Given, lang: str | None = None) -> Response:
    """One retrieval: what was asked, where it stands, what the asker can do, and every entry."""
    case = known(parts.desk, request_no, principal_of(request))
    permit_seeing(request, parts, case)
    return _shown(request, parts, case, language(lang), opened={})


@router.post("/retrievals/{request_no}/disclosure")
async def disclose(
    request_no: str, request: Request, parts: Given, lang: str | None = None
) -> Response:
    """The same with purpose, handlers and instrument, to those who decide on them.

    Each opening is an entry before its value is shown, and is shown once: in this answer.
    """
    await read_act(request)
    return await run_in_threadpool(_disclose, request_no, request, parts, language(lang))


def _disclose(request_no: str, request: Request, parts: Parts, spoken: Language) -> Response:
    case = known(parts.desk, request_no, principal_of(request))
    permit_seeing(request, parts, case)
    opened = parts.privacy.openings.open(
        case.index, None, reader=principal_of(request).person, basis=f"retrieval {request_no}"
    )
    values = {name: opening.value for name, opening in opened.items()}
    return _shown(request, parts, parts.desk.cases.case(request_no), spoken, opened=values)


def _shown(
    request: Request, parts: Parts, case: Case, spoken: Language, *, opened: dict[str, Any]
) -> Response:
    desk = parts.desk
    shown = as_json(desk, case)
    return _page(
        "retrieval.html", request, parts, spoken,
        case=shown,
        asked={**UNSAID, **case.data},
        needed=_needed(parts, case),
        opened=opened,
        sealed=bool(parts.reader.entry(case.index).statement.get("sealed")),
        may=possible(desk, case, principal_of(request)),
        offer=offer_of(request, parts, spoken),
        grant=shown.get("grant"),
        until=retrieval_forms.as_local(case.needed_until),
        records=_records_of(desk, case),
        copies_asked=case.data.get("copies", 0),
        listed={no for handover in case.handovers for no in handover.copies},
        returned=case.originals_returned,
        entries=[present_entry(parts.reader.entry(each), parts, spoken) for each in case.entries],
        local=local_time, media=MEDIA,
    )  # fmt: skip


def address(case: Case, spoken: Language) -> str:
    return f"/retrievals/{case.request_no}" + ("?lang=en" if spoken == "en" else "")


def _page(
    template: str,
    request: Request,
    parts: Parts,
    spoken: Language,
    /,
    *,
    status: int = 200,
    **values: object,
) -> Response:
    say = Words(spoken, MESSAGES)
    english = "?lang=en" if spoken == "en" else ""
    return render(
        template, request, spoken, parts, status=status, say=say, english=english, **values
    )


def _row(parts: Parts, case: Case) -> dict[str, Any]:
    shown = as_json(parts.desk, case)
    until = case.grant.valid_until if case.grant else case.needed_until
    return shown | {"until": local_time(until)}


def _list_of(shown: dict[str, Any], case: Case, by: Principal) -> str:
    waits = shown["state"] in OPEN_TO_CONSENT and case.grant is None and not case.ordered
    asked = by.org in (shown.get("needed") or ()) and by.org not in case.consents
    if "approver" in by.duties and waits and asked:
        return "to_approve"
    ready = shown["state"] in WITH_CUSTODIAN or case.ordered
    if "custodian" in by.duties and by.org == shown["custodian"] and ready and not case.closed:
        return "to_release"
    return "mine" if by.org == case.requester_org else "to_watch"


def _needed(parts: Parts, case: Case) -> list[dict[str, str]] | None:
    """Each department and how it decided; None where nobody can tell who is competent."""
    competence = parts.desk.competence(case)
    if not isinstance(competence, Competent):
        return None
    stand = {org: "given" if each.given else "denied" for org, each in case.decisions.items()}
    root = parts.desk.cases.root
    if case.requester_org in competence.departments and stand.get(root) == "given":
        stand.setdefault(case.requester_org, "given")
    return [{"org": org, "state": stand.get(org, "awaited")} for org in competence.departments]


def _records_of(desk: Desk, case: Case) -> list[Record]:
    """Those on file of what was asked for and what was released."""
    more = case.grant.records if case.grant else ()
    found = []
    for record_id in dict.fromkeys((*case.records, *more)):
        with suppress(NoSuchRecord):
            found.append(desk.archive.describe(record_id))
    return found
