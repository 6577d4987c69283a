"""Requests about personal data, folded from what was said of them (PIPL §§44–47, 50)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from ledger.entry import Entry
from ledger.read import Reader

STREAM: Final = "site/privacy"


class Kind(StrEnum):
    """What is asked."""

    ACCESS = "access"
    CORRECTION = "correction"
    ERASURE = "erasure"


ASKED: Final[Mapping[str, Kind]] = {
    "privacy.AccessRequested": Kind.ACCESS,
    "privacy.CorrectionRequested": Kind.CORRECTION,
    "privacy.ErasureRequested": Kind.ERASURE,
}
DECIDED: Final = frozenset(
    {"privacy.AccessAnswered", "privacy.CorrectionDecided", "privacy.ErasureDecided"}
)
ERASURE_DECIDED: Final = "privacy.ErasureDecided"
RESTRICTED: Final = "restricted"


@dataclass(frozen=True, slots=True, kw_only=True)
class PrivacyRequest:
    """One request: whose data, who says it was asked, and how it was decided."""

    privacy_no: str
    kind: Kind
    person: str
    org: str
    asked_at: str
    index: int
    entry: int | None = None
    names: tuple[str, ...] = ()
    outcome: str = ""
    reason: str = ""
    decided_at: str = ""
    decided_in: int | None = None

    @property
    def open(self) -> bool:
        return self.decided_in is None


def fold(entries: Iterable[Entry]) -> dict[str, PrivacyRequest]:
    """Requests by number, in the order in which they were made. The first of a number counts."""
    found: dict[str, PrivacyRequest] = {}
    for entry in entries:
        data = entry.data
        known = found.get(data["privacy_no"])
        kind = ASKED.get(entry.type)
        if kind is not None and known is None:
            found[data["privacy_no"]] = PrivacyRequest(
                privacy_no=data["privacy_no"],
                kind=kind,
                person=data["person"],
                org=data.get("handler_org", entry.actor),
                asked_at=entry.received_at,
                index=entry.index,
                entry=data.get("entry"),
                names=tuple(data.get("names", ())),
            )
        elif entry.type in DECIDED and known is not None and known.open:
            found[known.privacy_no] = replace(
                known,
                outcome=data.get("privacy_outcome", "granted"),
                reason=data.get("reason", ""),
                decided_at=entry.received_at,
                decided_in=entry.index,
            )
    return found


def read_requests(reader: Reader) -> dict[str, PrivacyRequest]:
    return fold(reader.of_types({*ASKED, *DECIDED}))


def restricted_persons(reader: Reader) -> frozenset[str]:
    """Whose data may only be kept, until an erasure is possible and granted."""
    state: dict[str, str] = {}
    for entry in reader.of_types({ERASURE_DECIDED}):
        if entry.data["privacy_outcome"] != "refused":
            state[entry.data["person"]] = entry.data["privacy_outcome"]
    return frozenset(person for person, outcome in state.items() if outcome == RESTRICTED)
