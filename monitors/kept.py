"""Acts at hand wherever a rule looks, by whom they are about: kept with the facts, by log index.

A catalogue is published in a stream of its own, an expert is trained in the expert's; what is
disclosed and who is drawn stands in the projects'. A case that was handed on stands apart from the
project. Of these few types rules of other streams ask for every act. Who held a role, and for whom
a person spoke, is kept in the same way.
"""

from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterator, Mapping, Sequence
from typing import Final, NamedTuple, Self

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
"""The types that rules ask for, and the field that says whom the act is about; None: everybody."""

ROLE, DUTY = "role", "duty"
GRANTED: Final = frozenset({"org.RoleGranted", "duty.Granted"})
DEPARTED: Final = "person.Departed"
OFFICES: Mapping[str, str] = {
    "org.RoleGranted": ROLE,
    "org.RoleRevoked": ROLE,
    "duty.Granted": DUTY,
    "duty.Revoked": DUTY,
    DEPARTED: DUTY,
}
"""The types that give a role to an organisation, or a duty to a person, and take them away."""

Order = tuple[str, int]
"""When an act took place, ties by index."""


class About(NamedTuple):
    """An event about a subject, what a verdict may have asked for; a role, or who has duties."""

    event: str
    subject: object
    role: str | None = None

    @classmethod
    def of(cls, entry: Entry) -> Self:
        said, office = entry.data, OFFICES.get(entry.type)
        if office == ROLE:
            return cls(ROLE, said["org"], said["role"])
        if office == DUTY:
            return cls(DUTY, said["person"])
        field = SUBJECT_OF[entry.type]
        return cls(entry.type, None if field is None else said.get(field))


class Asked(NamedTuple):
    """What may change a verdict: any such act, or only one told `late`, after a later one was."""

    about: About
    late: bool


def order(entry: Entry) -> Order:
    return entry.occurred_at, entry.index


class Kept:
    def __init__(self) -> None:
        self.touched: tuple[Asked, ...] = ()
        """What may have asked for the act that was kept or corrected last."""
        self._acts: dict[About, list[Entry]] = {}
        self._told: dict[int, tuple[Entry, About]] = {}
        """By index: an act as it was told, and what it is about as it reads now."""

    def keep(self, entry: Entry) -> None:
        about = self._put(entry, entry)
        late = self._acts[about][-1] is not entry
        self.touched = tuple(
            Asked(about, late=each) for each in ((False, True) if late else (False,))
        )

    def told(self, index: int) -> Entry | None:
        """An act as it was told; None where it is not kept."""
        found = self._told.get(index)
        return None if found is None else found[0]

    def correct(self, entry: Entry) -> None:
        """Have a kept act count as it reads now."""
        told, before = self._told[entry.index]
        acts = self._acts[before]
        del acts[bisect_left(acts, order(entry), key=order)]
        if not acts:
            del self._acts[before]
        abouts = (before, self._put(entry, told))
        self.touched = tuple(Asked(about, late=late) for about in abouts for late in (False, True))

    def abouts(self) -> Iterator[About]:
        return iter(self._acts)

    def acts(self, about: About) -> Sequence[Entry]:
        """In the order they took place."""
        return self._acts.get(about, ())

    def between(self, about: About, since: str, order_: Order) -> list[Entry]:
        """Acts from an instant on that took place before this one, in their order."""
        acts = self._acts.get(about)
        if not acts:
            return []
        first = bisect_left(acts, (since, -1), key=order) if since else 0
        return acts[first : bisect_left(acts, order_, key=order)]

    def after(self, about: About, order_: Order) -> list[Entry]:
        acts = self._acts.get(about)
        return [] if not acts else acts[bisect_right(acts, order_, key=order) :]

    def received_at(self, index: int) -> str | None:
        told = self.told(index)
        return None if told is None else told.received_at

    def _put(self, entry: Entry, told: Entry) -> About:
        about = About.of(entry)
        insort(self._acts.setdefault(about, []), entry, key=order)
        self._told[entry.index] = told, about
        return about
