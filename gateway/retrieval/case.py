"""One retrieval as its entries tell it: a pure fold, in the order of the log.

    requested → approved → released → viewing / copies_out → returned → closed
              ↘ denied   ↘ withdrawn  ↘ expired, exhausted

Nothing is kept that is not in an entry, so every gateway and every reader sees the same case.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from gateway.retrieval.holding import Copy, Handover, View
from ledger.entry import Entry

REQUESTED = "record.RetrievalRequested"
ORDERED = "record.RetrievalOrdered"

STATUTORY = frozenset(
    {
        "court", "procuratorate", "supervision_commission", "public_security", "state_security",
        "audit",
    }
)  # fmt: skip
"""Grounds on which the law lets an organ order a retrieval (档案法 §48, 监察法 §25 and others)."""

VIEWING = frozenset({"view_on_site", "view_online"})
ORIGINAL = "original_evidence"


NO_END = "9999-12-31T00:00:00.000000Z"


class State(StrEnum):
    REQUESTED = "requested"
    APPROVED = "approved"
    DENIED = "denied"
    RELEASED = "released"
    VIEWING = "viewing"
    COPIES_OUT = "copies_out"
    EXHAUSTED = "exhausted"
    RETURNED = "returned"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """A department's consent or denial, or the custodian's refusal to release."""

    index: int
    at: str
    org: str
    person: str
    given: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """What was released: which records, to whom, for how long, and how."""

    index: int
    records: tuple[str, ...]
    persons: frozenset[str]
    modes: frozenset[str]
    masking: tuple[str, ...]
    copies: int
    valid_from: str
    valid_until: str
    custodian: str
    released_by: str
    lacking: tuple[str, ...] = ()
    """Departments without whose consent it was released: such a grant opens nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """`data` is what was asked, as the entry has it; `entries` every index that is about it."""

    request_no: str
    stream: str
    index: int
    at: str
    ordered: bool
    requester_org: str
    requester: str
    data: Mapping[str, Any]
    entries: tuple[int, ...] = ()
    decisions: Mapping[str, Decision] = field(default_factory=dict)
    refused: Decision | None = None
    grant: Grant | None = None
    withdrawn: Decision | None = None
    views: Mapping[str, View] = field(default_factory=dict)
    copies: Mapping[str, Copy] = field(default_factory=dict)
    handovers: tuple[Handover, ...] = ()
    originals_returned: frozenset[str] = frozenset()
    lifted: int | None = None
    notified: tuple[int, ...] = ()
    closed: int | None = None

    @property
    def records(self) -> tuple[str, ...]:
        return tuple(self.data["records"])

    @property
    def needed_until(self) -> str:
        """Our form asks for it; a request that another platform reported may leave it open."""
        return str(self.data.get("needed_until", NO_END))

    @property
    def project(self) -> str:
        return str(self.data.get("project", ""))

    @property
    def persons(self) -> frozenset[str]:
        """Who asks and who is to see: none of them may consent."""
        return frozenset({*self.data.get("persons", ()), self.requester} - {""})

    @property
    def modes(self) -> tuple[str, ...]:
        return tuple(self.data.get("mode", ()))

    @property
    def masking(self) -> tuple[str, ...]:
        return tuple(each for each in self.data.get("masking", ()) if each != "none")

    @property
    def secret(self) -> bool:
        """Kept from everybody but those who carry it out, until the issuing organ lifts it."""
        return bool(self.data.get("confidential")) and self.lifted is None

    @property
    def consents(self) -> dict[str, Decision]:
        """By organisation, those that stand: a later denial takes back what was given."""
        return {org: each for org, each in self.decisions.items() if each.given}

    @property
    def denial(self) -> Decision | None:
        """What ended it before a release."""
        if self.refused is not None:
            return self.refused
        return next((each for each in self.decisions.values() if not each.given), None)

    def out(self) -> tuple[str, ...]:
        """Copies and originals that have not come back."""
        originals = {item for handover in self.handovers for item in handover.originals}
        return (
            *(no for no, copy in self.copies.items() if copy.out),
            *sorted(originals - self.originals_returned),
        )

    def state(self, at: str, needed: tuple[str, ...] | None = None) -> State:
        """As of an instant. `needed` are the departments whose consent it takes, if known."""
        if self.closed is not None:
            return State.CLOSED
        if self.grant is None:
            return self._before_release(needed)
        if self.out():
            spent = len(self.copies) >= self.grant.copies and not self.grant.modes & VIEWING
            return State.EXHAUSTED if spent and self.copies else State.COPIES_OUT
        return self._after_release(self.grant, at)

    def _after_release(self, grant: Grant, at: str) -> State:
        tests = (
            (self.withdrawn is not None, State.WITHDRAWN),
            (at > grant.valid_until, State.EXPIRED),
            (any(view.open for view in self.views.values()), State.VIEWING),
            (bool(self.copies or self.originals_returned), State.RETURNED),
        )
        return next((state for holds, state in tests if holds), State.RELEASED)

    def _before_release(self, needed: tuple[str, ...] | None) -> State:
        if self.withdrawn is not None:
            return State.WITHDRAWN
        if self.denial is not None:
            return State.DENIED
        if needed and all(org in self.consents for org in needed):
            return State.APPROVED
        return State.REQUESTED


def begin(entry: Entry) -> Case:
    """The case that a request or an order opens."""
    data = entry.data
    return Case(
        request_no=data["request_no"],
        stream=entry.stream,
        index=entry.index,
        at=entry.occurred_at,
        ordered=entry.type == ORDERED,
        requester_org=data["requester_org"],
        requester=data.get("requester", ""),
        data=data,
        entries=(entry.index,),
    )
