"""Who has seen a record: every entry about every retrieval of it, those kept secret left out."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from gateway.retrieval.case import Case
from gateway.retrieval.cases import Cases
from ledger.entry import Entry
from ledger.read import Reader

KINDS = {
    "record.RetrievalRequested": "request",
    "record.RetrievalOrdered": "order",
    "record.Preserved": "preservation",
    "record.RetrievalApproved": "approval",
    "record.RetrievalDenied": "refusal",
    "record.ReleaseRefused": "refusal",
    "record.RetrievalReleased": "release",
    "record.RetrievalWithdrawn": "withdrawal",
    "record.Retrieved": "view",
    "record.ViewEnded": "view_end",
    "record.CopyIssued": "copy",
    "record.HandedOver": "handover",
    "record.HandoverAcknowledged": "handover",
    "record.CopyReturned": "return",
    "record.CopyDestroyedCertified": "destruction",
    "record.OriginalReturned": "return",
    "record.RetrievalNotified": "notice",
    "record.ConfidentialityLifted": "lifting",
    "record.RetrievalClosed": "closing",
}

ONE_RECORD: dict[str, Callable[[Mapping[str, Any]], list[Any]]] = {
    "record.Retrieved": lambda data: data["records"],
    "record.CopyIssued": lambda data: [data.get("record_id")],
    "record.OriginalReturned": lambda data: [data["record_id"]],
    "record.HandedOver": lambda data: [item["record"] for item in data["items"]],
}
"""Entries that are about some of a retrieval's records and not the others."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """One entry, in the order of the log. `person` saw, asked, consented or kept."""

    index: int
    kind: str
    type: str
    at: str
    request_no: str
    stream: str
    org: str
    person: str

    def as_json(self, below: str) -> dict[str, Any]:
        """`below` is the address of the list: the proof is given to whom the list is."""
        return {
            "index": self.index,
            "kind": self.kind,
            "type": self.type,
            "at": self.at,
            "request_no": self.request_no,
            "stream": self.stream,
            "org": self.org,
            "person": self.person,
            "proof": f"{below}/{self.index}/proof",
        }


def accesses(
    reader: Reader, cases: Cases, record_id: str, may_see: Callable[[Case], bool]
) -> Iterator[Access]:
    """Of one record, by index. A retrieval that is kept secret is not mentioned, nor counted."""
    found = [
        (index, case)
        for case in cases.of_record(record_id)
        if may_see(case)
        for index in case.entries
    ]
    for index, case in sorted(found, key=lambda each: each[0]):
        entry = reader.entry(index)
        if _is_about(entry, record_id, case):
            yield _access(entry, case)


def _is_about(entry: Entry, record_id: str, case: Case) -> bool:
    named = ONE_RECORD.get(entry.type)
    if named is not None:
        return record_id in named(entry.data)
    if entry.type == "record.ViewEnded":
        view = case.views.get(entry.data["view_id"])
        return view is not None and view.record == record_id
    if copy := case.copies.get(entry.data.get("copy_no", "")):
        return copy.record == record_id
    return entry.type in KINDS


def _access(entry: Entry, case: Case) -> Access:
    data = entry.data
    named = ("retriever", "recipient", "approver", "by", "requester")
    person = next((str(data[name]) for name in named if data.get(name)), "")
    org = str(data.get("requester_org") or entry.actor)
    if entry.type in ("record.RetrievalApproved", "record.RetrievalReleased"):
        org = entry.actor
    if entry.type == "record.ViewEnded":
        view = case.views[data["view_id"]]
        person, org = view.person, case.requester_org
    return Access(
        index=entry.index,
        kind=KINDS[entry.type],
        type=entry.type,
        at=entry.occurred_at,
        request_no=case.request_no,
        stream=entry.stream,
        org=org,
        person=person,
    )
