"""Acts that rules of other streams ask for: kept with the facts, by log index, like roles.

A catalogue is published in a stream of its own, an expert is trained in the expert's; what is
disclosed and who is drawn stands in the projects'. Of these few types every act is at hand.
"""

from bisect import insort
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from ledger.entry import Entry

SUBJECT_OF: Mapping[str, str | None] = {
    "catalogue.Published": None,
    "expert.Trained": "expert",
    "expert.PoolApproved": "expert",
    "expert.Updated": "expert",
    "expert.Suspended": "expert",
    "expert.Removed": "expert",
}
"""The types that are kept, and the field that says whom the act is about; None: everybody."""


@dataclass(frozen=True, slots=True)
class About:
    """An event about a subject: what a verdict may have asked for."""

    event: str
    subject: object

    @classmethod
    def of(cls, entry: Entry) -> Self:
        field = SUBJECT_OF[entry.type]
        return cls(entry.type, None if field is None else entry.data.get(field))


@dataclass(frozen=True, slots=True)
class Asked:
    """What may change a verdict: any such act, or only one told `late`, after a later one was."""

    about: About
    late: bool


class Kept:
    def __init__(self) -> None:
        self._acts: dict[About, list[Entry]] = {}
        self._received: dict[int, str] = {}

    def keep(self, entry: Entry) -> None:
        insort(self._acts.setdefault(About.of(entry), []), entry, key=_order)
        self._received[entry.index] = entry.received_at

    def acts(self, about: About) -> list[Entry]:
        """In the order in which they took place, ties by index."""
        return self._acts.get(about, [])

    def is_late(self, entry: Entry) -> bool:
        """Whether an act that took place after it was kept before it."""
        return self.acts(About.of(entry))[-1] is not entry

    def received_at(self, index: int) -> str | None:
        return self._received.get(index)


def _order(entry: Entry) -> tuple[str, int]:
    return entry.occurred_at, entry.index
