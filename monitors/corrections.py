"""A fact that its speaker corrected counts as it reads now; what was said first stays in the log.

`event.Corrected` names an entry of the same stream, a field of its data and the new value. It
counts where whoever said the entry says it, and where the event may say what it says now: nobody
corrects another's word, and what cannot be said is no correction. Verdicts are given anew from
then on; as known before, and in the alerts raised, they stay what they were.

What puts something into force, and what is done about an alert, is not corrected but said again:
a review, a second person or a time to answer may be asked for, and a correction asks for none.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final, Self

from ledger import catalogue
from ledger.entry import Entry
from ledger.errors import Malformed

CORRECTED: Final = "event.Corrected"

SAID_AGAIN: Final = (
    "alert.", "calendar.", "nodeMap.", "parameter.", "reading.", "rule.", "ruleset.", "source.",
)  # fmt: skip
"""The families of events that no correction changes."""

_DATA = "/data/"


class Corrections:
    """How the entries of a log read now. Take its corrections in their order."""

    def __init__(self) -> None:
        self.counted: dict[int, tuple[int, ...]] = {}
        """The corrections that count, by the index of the entry, of those that were read."""
        self._about: dict[int, list[Entry]] = {}
        self._received: dict[int, str] = {}

    @classmethod
    def of(cls, entries: Iterable[Entry]) -> Self:
        """Those among entries in the order of the log."""
        found = cls()
        for entry in entries:
            if entry.type == CORRECTED:
                found.take(entry)
        return found

    def take(self, correction: Entry) -> None:
        self._about.setdefault(correction.data["index"], []).append(correction)
        self._received[correction.index] = correction.received_at

    def read(self, entry: Entry) -> Entry:
        """An entry as it reads now."""
        corrections = self._about.get(entry.index)
        if corrections is None:
            return entry
        now, counted = entry, []
        for correction in corrections:
            data = _data(now, correction)
            if data is not None:
                now = replace(now, statement={**now.statement, "data": data})
                counted.append(correction.index)
        if counted:
            self.counted[entry.index] = tuple(counted)
        return now

    def read_all(self, entries: Sequence[Entry]) -> Sequence[Entry]:
        """Entries as they read now: nearly always, as they were told."""
        return [*map(self.read, entries)] if self._about else entries

    def counts(self, correction: Entry, entry: Entry) -> bool:
        """Whether an entry reads otherwise since this correction."""
        self.read(entry)
        return correction.index in self.counted.get(entry.index, ())

    def received_at(self, index: int) -> str | None:
        """When a correction was received: it is evidence, and no act itself."""
        return self._received.get(index)


def _data(entry: Entry, correction: Entry) -> dict[str, object] | None:
    said = correction.data
    field = str(said.get("field", "")).removeprefix(_DATA)
    its_own = (entry.actor, entry.stream) == (correction.actor, correction.stream)
    if "new" not in said or not its_own or correction.index <= entry.index:
        return None
    data = {**entry.data, field: said["new"]}
    try:
        catalogue.load().check(entry.type, data)
    except Malformed:
        return None
    return None if entry.type.startswith(SAID_AGAIN) else data
