"""A retrieval as its readers see it: plain values for JSON and pages. Nothing sealed is in it."""

from typing import Any

from gateway.retrieval.case import Case, Decision, Grant
from gateway.retrieval.competence import Competent
from gateway.retrieval.desk import Desk
from gateway.retrieval.holding import Copy, Handover, View


def as_json(desk: Desk, case: Case) -> dict[str, Any]:
    """The case as of now, with the departments whose consent it takes."""
    competence = desk.competence(case)
    needed = competence.departments if isinstance(competence, Competent) else None
    shown: dict[str, Any] = {
        "request_no": case.request_no,
        "state": case.state(desk.now(), needed).value,
        "stream": case.stream,
        "index": case.index,
        "asked_at": case.at,
        "ordered": case.ordered,
        "confidential": case.secret,
        "custodian": desk.custodian(case),
        "asked": dict(case.data),
        "decisions": [_decision(each) for each in case.decisions.values()],
        "views": [_view(each) for each in case.views.values()],
        "copies": [copy_json(each) for each in case.copies.values()],
        "handovers": [_handover(each) for each in case.handovers],
        "notified": list(case.notified),
        "entries": list(case.entries),
    }
    if not case.ordered:
        # Where nobody said who is competent, that is said: it is not the same as "nobody need be".
        shown["needed"] = list(needed) if needed is not None else None
        if needed is None:
            shown["undetermined"] = (
                competence.reason if not isinstance(competence, Competent) else ""
            )
    if case.refused is not None:
        shown["refused"] = _decision(case.refused)
    if case.withdrawn is not None:
        shown["withdrawn"] = _decision(case.withdrawn)
    if case.grant is not None:
        shown["grant"] = _grant(case.grant)
    if case.closed is not None:
        shown["closed"] = case.closed
    return shown


def _decision(decision: Decision) -> dict[str, Any]:
    return {
        "index": decision.index,
        "at": decision.at,
        "org": decision.org,
        "person": decision.person,
        "given": decision.given,
    }


def _grant(grant: Grant) -> dict[str, Any]:
    return {
        "index": grant.index,
        "records": list(grant.records),
        "persons": sorted(grant.persons),
        "mode": sorted(grant.modes),
        "masking": list(grant.masking),
        "copies": grant.copies,
        "valid_from": grant.valid_from,
        "valid_until": grant.valid_until,
        "custodian": grant.custodian,
        "released_by": grant.released_by,
        "lacking": list(grant.lacking),
    }


def _view(view: View) -> dict[str, Any]:
    return {
        "view_id": view.view_id,
        "index": view.index,
        "at": view.at,
        "record": view.record,
        "person": view.person,
        "ended": view.ended,
    }


def copy_json(copy: Copy) -> dict[str, Any]:
    return {
        "copy_no": copy.copy_no,
        "index": copy.index,
        "at": copy.at,
        "record": copy.record,
        "sha256": copy.sha256,
        "archived_sha256": copy.archived_sha256,
        "mark": copy.mark,
        "recipient": copy.recipient,
        "medium": copy.medium,
        "medium_serial": copy.medium_serial,
        "out": copy.out,
        "destroyed": copy.destroyed,
        "ended": copy.ended,
    }


def _handover(handover: Handover) -> dict[str, Any]:
    return {
        "index": handover.index,
        "list_sha256": handover.list_sha256,
        "recipient": handover.recipient,
        "copies": list(handover.copies),
        "originals": list(handover.originals),
        "acknowledged": handover.acknowledged,
    }
