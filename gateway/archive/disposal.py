"""Disposal, as pure decisions: what must be in the ledger before a record may be destroyed.

Appraised by two persons, approved by another, attended by two (档案法 §31); never under a hold,
never before the retention's end is known and past. The list of what goes is canonical JSON; it is
kept for ever, and its SHA-256 stands in every entry of the disposal:

    {"disposal_id":"dis-…","records":[{"archived":12,"manifest_sha256":"…","record_id":"rec-…",
     "sha256":"…","size":n,"stream":"project/…","title":"…","until":"2041-06-30"},…],"v":1}
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from hashlib import sha256
from typing import Final

from gateway.archive.errors import (
    DisposalNotReady,
    ListDiffers,
    RecordDisposed,
    RecordHeld,
    RetentionNotOver,
    SamePerson,
)
from gateway.archive.record import Record
from gateway.archive.retention import Retention
from ledger.canonical import encode
from ledger.entry import Entry

APPRAISED: Final = "record.Appraised"
APPROVED: Final = "record.DisposalApproved"
SUPERVISED: Final = "record.DisposalSupervised"
DISPOSED: Final = "record.Disposed"
TYPES: Final = (APPRAISED, APPROVED, SUPERVISED, DISPOSED)

APPRAISERS, SUPERVISORS = 2, 2
RECORDS_MAX: Final = 200
"""Of one disposal: what its entry has room for. A year's disposal is several."""


class State(StrEnum):
    """What a disposal waits for, or how it ended."""

    APPRAISING = "appraising"
    KEPT = "kept"
    APPROVING = "approving"
    ATTENDING = "attending"
    READY = "ready"
    DISPOSED = "disposed"


UNDER_WAY: Final = frozenset({State.APPRAISING, State.APPROVING, State.ATTENDING, State.READY})


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """Who took a step, in whose name the entry says so, and the opinion where the step is one."""

    type: str
    index: int
    person: str
    actor: str
    opinion: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Disposal:
    """One disposal as its entries made it."""

    disposal_id: str
    stream: str
    list_sha256: str
    records: tuple[str, ...]
    steps: tuple[Step, ...] = ()
    disposed: int | None = None

    def with_entry(self, entry: Entry) -> "Disposal":
        """An entry about another list than the first is about another disposal: it says nothing."""
        data = entry.data
        if data.get("list_sha256") != self.list_sha256:
            return self
        if entry.type == DISPOSED:
            return replace(self, disposed=entry.index)
        step = Step(
            type=entry.type,
            index=entry.index,
            person=data.get(_PERSONS[entry.type], ""),
            actor=entry.actor,
            opinion=data.get("opinion", ""),
        )
        return replace(self, steps=(*self.steps, step))

    def persons(self, type_: str) -> frozenset[str]:
        """Those who took a step of this kind."""
        return frozenset(step.person for step in self.steps if step.type == type_)

    @property
    def state(self) -> State:
        """Whether each step was its person's to take is asked again before the last."""
        if self.disposed is not None:
            return State.DISPOSED
        if any(step.type == APPRAISED and step.opinion != "destroy" for step in self.steps):
            return State.KEPT
        if len(self.persons(APPRAISED)) < APPRAISERS:
            return State.APPRAISING
        if not self.persons(APPROVED):
            return State.APPROVING
        if len(self.persons(SUPERVISED)) < SUPERVISORS:
            return State.ATTENDING
        return State.READY


_PERSONS: Final = {APPRAISED: "appraiser", APPROVED: "approver", SUPERVISED: "supervisor"}


def opened_by(entry: Entry) -> Disposal:
    """The disposal that its first appraisal opens."""
    data = entry.data
    opened = Disposal(
        disposal_id=data["disposal_id"],
        stream=entry.stream,
        list_sha256=data["list_sha256"],
        records=tuple(data["records"]),
    )
    return opened.with_entry(entry)


def list_of(
    disposal_id: str, records: Sequence[tuple[Record, Retention]], today: date
) -> tuple[bytes, str]:
    """The list and its digest, if every record on it may go today."""
    for record, retention in records:
        check_may_go(record, retention, today)
    data = encode(
        {
            "v": 1,
            "disposal_id": disposal_id,
            "records": [
                {
                    "record_id": record.record_id,
                    "archived": record.index,
                    "stream": record.stream,
                    "title": record.title,
                    "sha256": record.sha256,
                    "manifest_sha256": record.manifest_sha256,
                    "size": record.size,
                    "until": retention.until.isoformat() if retention.until else "",
                }
                for record, retention in records
            ],
        }
    )
    return data, sha256(data).hexdigest()


def check_may_go(record: Record, retention: Retention, today: date) -> None:
    """Raises RecordDisposed, RecordHeld or RetentionNotOver."""
    if record.disposed is not None:
        raise RecordDisposed(record.record_id, record.disposed)
    if record.held:
        raise RecordHeld(record.record_id, record.holds[0].hold_id)
    if not retention.over(today):
        until = retention.until.isoformat() if retention.until else retention.known.value
        raise RetentionNotOver(record.record_id, until)


def check_appraiser(disposal: Disposal, person: str) -> None:
    """A third may say to keep the records, until the disposal is approved."""
    if disposal.state in (State.ATTENDING, State.READY, State.DISPOSED):
        raise DisposalNotReady(disposal.disposal_id, "its approval is taken back")
    if person in disposal.persons(APPRAISED):
        raise SamePerson(disposal.disposal_id, "appraised it already")


def check_approver(disposal: Disposal, person: str) -> None:
    _check_has_passed(disposal, State.APPRAISING)
    if person in disposal.persons(APPRAISED):
        raise SamePerson(disposal.disposal_id, "appraised it")


def check_supervisor(disposal: Disposal, person: str) -> None:
    _check_has_passed(disposal, State.APPRAISING, State.APPROVING)
    if person in disposal.persons(SUPERVISED):
        raise SamePerson(disposal.disposal_id, "attends it already")


def check_destroyed_by(
    disposal: Disposal,
    person: str,
    records: Sequence[tuple[Record, Retention]],
    listed: bytes,
    today: date,
) -> None:
    """Everything that must hold at the moment of destruction, holds placed since included."""
    _check_has_passed(disposal, State.APPRAISING, State.APPROVING, State.ATTENDING)
    if person in disposal.persons(SUPERVISED):
        raise SamePerson(disposal.disposal_id, "attends it")
    if sha256(listed).hexdigest() != disposal.list_sha256:
        raise ListDiffers(disposal.disposal_id)
    _, digest = list_of(disposal.disposal_id, records, today)
    if digest != disposal.list_sha256:
        raise ListDiffers(disposal.disposal_id)


_WAITS_UNTIL: Final = {
    State.DISPOSED: "it has not happened yet",
    State.KEPT: "no appraiser says to keep the records",
    State.APPRAISING: f"{APPRAISERS} persons appraised it",
    State.APPROVING: "it is approved",
    State.ATTENDING: f"{SUPERVISORS} attend it",
}


def _check_has_passed(disposal: Disposal, *states: State) -> None:
    if disposal.state in (State.DISPOSED, State.KEPT, *states):
        raise DisposalNotReady(disposal.disposal_id, _WAITS_UNTIL[disposal.state])
