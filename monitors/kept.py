"""Acts that rules of other streams ask for: kept with the facts, by log index, like roles.

A catalogue is published in a stream of its own, an expert is trained in the expert's; what is
disclosed and who is drawn stands in the projects'. A case that was handed on stands apart from the
project. Of these few types every act is at hand.
"""

from bisect import bisect_left, bisect_right, insort
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
    "case.Transferred": "alert",
}
"""The types that are kept, and the field that says whom the act is about; None: everybody."""

Order = tuple[str, int]
"""When an act took place, ties by index."""


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


def order(entry: Entry) -> Order:
    return entry.occurred_at, entry.index


class Kept:
    def __init__(self) -> None:
        self._acts: dict[About, list[Entry]] = {}
        self._received: dict[int, str] = {}

    def keep(self, entry: Entry) -> None:
        insort(self._acts.setdefault(About.of(entry), []), entry, key=order)
        self._received[entry.index] = entry.received_at

    def between(self, about: About, since: str, order_: Order) -> list[Entry]:
        """Acts from an instant on and no later than this one, in the order they took place."""
        acts = self._acts.get(about, [])
        first = bisect_left(acts, (since, -1), key=order)
        return acts[first : bisect_right(acts, order_, key=order)]

    def after(self, about: About, order_: Order) -> list[Entry]:
        acts = self._acts.get(about, [])
        return acts[bisect_right(acts, order_, key=order) :]

    def is_late(self, entry: Entry) -> bool:
        """Whether an act that took place after it was kept before it."""
        return self._acts[About.of(entry)][-1] is not entry

    def received_at(self, index: int) -> str | None:
        return self._received.get(index)
