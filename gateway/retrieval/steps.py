"""How each entry about a retrieval changes its case, if the right one said it.

Whoever holds a registered key can say anything; here a word counts only from the organisation
whose act it is. `voices` are those for which the entry speaks: its actor's own, and where a
person signed with a key that only the person holds, those in which the person has the duty.
"""

from collections.abc import Callable
from collections.abc import Set as AbstractSet
from dataclasses import replace

from gateway.acts import GATEWAY
from gateway.people.person import PERSON
from gateway.retrieval.case import Case, Decision, Grant
from gateway.retrieval.holding import Copy, Handover, View
from ledger.entry import Entry

Voices = AbstractSet[str]

DUTY = {
    "record.RetrievalRequested": "applicant",
    "record.RetrievalOrdered": "applicant",
    "record.ConfidentialityLifted": "applicant",
    "record.HandoverAcknowledged": "applicant",
    "record.RetrievalApproved": "approver",
    "record.RetrievalDenied": "approver",
}
"""What a person must hold to say it for an organisation; of all else, `custodian`."""


def _decided(case: Case, entry: Entry, voices: Voices) -> Case:
    org = entry.data.get("approver_org", entry.actor)
    if org not in voices or case.grant is not None:
        return case  # what was released is recalled by the custodian, not denied afterwards
    decision = Decision(
        index=entry.index,
        at=entry.occurred_at,
        org=org,
        person=entry.data.get("approver", "") or _who(entry),
        given=entry.type == "record.RetrievalApproved",
    )
    return replace(case, decisions={**case.decisions, org: decision})


def _refused(case: Case, entry: Entry, voices: Voices) -> Case:
    said = entry.data
    if said["custodian"] not in voices or case.grant is not None:
        return case
    decision = Decision(
        index=entry.index,
        at=entry.occurred_at,
        org=said["custodian"],
        person=_who(entry),
        given=False,
    )
    return replace(case, refused=decision)


def _released(case: Case, entry: Entry, voices: Voices) -> Case:
    said = entry.data
    if said["custodian"] not in voices or case.grant is not None:
        return case  # the first grant stands
    grant = Grant(
        index=entry.index,
        records=tuple(said["records"]),
        persons=frozenset(said["persons"]),
        modes=frozenset(said["mode"]),
        masking=tuple(said.get("masking", ())),
        copies=said["copies"],
        valid_from=said["valid_from"],
        valid_until=said["valid_until"],
        custodian=said["custodian"],
        released_by=_who(entry),
    )
    return replace(case, grant=grant)


def _withdrawn(case: Case, entry: Entry, voices: Voices) -> Case:
    said = entry.data
    ours = {case.requester_org, case.grant.custodian if case.grant else case.requester_org}
    if case.withdrawn is not None or said["org"] not in voices & ours:
        return case
    decision = Decision(
        index=entry.index,
        at=entry.occurred_at,
        org=said["org"],
        person=_who(entry),
        given=False,
    )
    return replace(case, withdrawn=decision)


def _retrieved(case: Case, entry: Entry, voices: Voices) -> Case:
    view_id = entry.data.get("view_id")
    if view_id is None or GATEWAY not in voices:
        return case
    view = View(
        view_id=view_id,
        index=entry.index,
        at=entry.occurred_at,
        record=entry.data["records"][0],
        person=entry.data.get("retriever", ""),
    )
    return replace(case, views={**case.views, view_id: view})


def _view_ended(case: Case, entry: Entry, voices: Voices) -> Case:
    view = case.views.get(entry.data["view_id"])
    if view is None or GATEWAY not in voices:
        return case
    return replace(case, views={**case.views, view.view_id: replace(view, ended=entry.index)})


def _copied(case: Case, entry: Entry, voices: Voices) -> Case:
    said = entry.data
    if case.grant is None or not voices & {GATEWAY, case.grant.custodian}:
        return case
    copy = Copy(
        copy_no=said["copy_no"],
        index=entry.index,
        at=entry.occurred_at,
        record=said.get("record_id", ""),
        sha256=said.get("sha256", ""),
        archived_sha256=said.get("media_sha256", ""),
        size=said.get("size", 0),
        media_type=said.get("media_type", ""),
        mark=said.get("mark", ""),
        recipient=said.get("recipient", ""),
        medium=said.get("medium", "none"),
        medium_serial=said.get("medium_serial", ""),
    )
    return replace(case, copies={**case.copies, copy.copy_no: copy})


def _copy_back(case: Case, entry: Entry, voices: Voices) -> Case:
    copy = case.copies.get(entry.data["copy_no"])
    if copy is None or not _by_custodian(case, voices):
        return case
    destroyed = entry.type == "record.CopyDestroyedCertified"
    back = replace(copy, ended=entry.index, destroyed=destroyed)
    return replace(case, copies={**case.copies, copy.copy_no: back})


def _handed_over(case: Case, entry: Entry, voices: Voices) -> Case:
    said = entry.data
    items = said["items"]
    if not _by_custodian(case, voices):
        return case
    handover = Handover(
        index=entry.index,
        list_sha256=said.get("list_sha256", ""),
        recipient=said.get("recipient", ""),
        copies=tuple(each["copy_no"] for each in items if "copy_no" in each),
        originals=tuple(each["record"] for each in items if "copy_no" not in each),
    )
    return replace(case, handovers=(*case.handovers, handover))


def _acknowledged(case: Case, entry: Entry, voices: Voices) -> Case:
    """The second signature counts only over the list that the first one signed."""
    said = entry.data
    if case.requester_org not in voices:
        return case
    handovers = tuple(
        replace(each, acknowledged=entry.index)
        if each.index == said["handover"] and each.list_sha256 == said["list_sha256"]
        else each
        for each in case.handovers
    )
    return replace(case, handovers=handovers)


def _original_back(case: Case, entry: Entry, voices: Voices) -> Case:
    if not _by_custodian(case, voices):
        return case
    returned = case.originals_returned | {entry.data["record_id"]}
    return replace(case, originals_returned=returned)


def _lifted(case: Case, entry: Entry, voices: Voices) -> Case:
    """By the issuing organ only: what anybody else says lifts nothing."""
    if case.requester_org not in voices or case.lifted is not None:
        return case
    return replace(case, lifted=entry.index)


def _notified(case: Case, entry: Entry, voices: Voices) -> Case:
    if not _by_custodian(case, voices):
        return case
    return replace(case, notified=(*case.notified, entry.index))


def _closed(case: Case, entry: Entry, voices: Voices) -> Case:
    """By its custodian; without a release, by whoever would have released."""
    if case.grant is None:
        said = entry.data["custodian"]
        return replace(case, closed=entry.index) if said in voices else case
    return replace(case, closed=entry.index) if _by_custodian(case, voices) else case


def _who(entry: Entry) -> str:
    """Who acted: named by the organisation that speaks, or speaking with a key of their own."""
    named = entry.data.get("by", "")
    return str(named or (entry.actor if entry.actor.startswith(PERSON) else ""))


def _by_custodian(case: Case, voices: Voices) -> bool:
    return case.grant is not None and case.grant.custodian in voices


STEPS: dict[str, Callable[[Case, Entry, Voices], Case]] = {
    "record.RetrievalApproved": _decided,
    "record.RetrievalDenied": _decided,
    "record.ReleaseRefused": _refused,
    "record.RetrievalReleased": _released,
    "record.RetrievalWithdrawn": _withdrawn,
    "record.Retrieved": _retrieved,
    "record.ViewEnded": _view_ended,
    "record.CopyIssued": _copied,
    "record.CopyReturned": _copy_back,
    "record.CopyDestroyedCertified": _copy_back,
    "record.HandedOver": _handed_over,
    "record.HandoverAcknowledged": _acknowledged,
    "record.OriginalReturned": _original_back,
    "record.ConfidentialityLifted": _lifted,
    "record.RetrievalNotified": _notified,
    "record.RetrievalClosed": _closed,
}
"""What is not here (`record.Preserved`) is part of the case and changes nothing of it."""


def step(case: Case, entry: Entry, voices: Voices) -> Case:
    """The case with one more entry about it."""
    seen = replace(case, entries=(*case.entries, entry.index))
    fold = STEPS.get(entry.type)
    return seen if fold is None else fold(seen, entry, voices)
