"""Red to green takes two persons: one proposes it, another agrees (DB3310/T 50-2018 §10.1).

Anybody in the office may send either statement; one that stands alone changes nothing.
"""

from dataclasses import dataclass
from typing import Final

from ledger.entry import Entry
from monitors.acting import acted

PROPOSED: Final = "alert.OverrideProposed"
OVERRIDDEN: Final = "alert.Overridden"


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """The entry that proposes to override an alert, and who did."""

    index: int
    person: str

    @classmethod
    def of(cls, entry: Entry) -> "Proposal":
        return cls(index=entry.index, person=acted(entry, "proposer"))

    def is_agreed_by(self, entry: Entry) -> bool:
        """Whether this `alert.Overridden` is another person's agreement to it."""
        agreed = acted(entry, "approver")
        return entry.data.get("proposal") == self.index and agreed not in ("", self.person)
