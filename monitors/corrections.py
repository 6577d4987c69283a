"""A fact that its speaker corrected counts as it reads now; what was said first stays in the log.

`event.Corrected` names an entry of the same stream, a field of its data and the new value. It
counts where whoever said the entry says it, and where the event may say what it says now: nobody
corrects another's word, and what cannot be said is no correction. Verdicts are given anew from
then on; as known before, and in the alerts raised, they stay what they were.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Final

from ledger import catalogue
from ledger.entry import Entry
from ledger.errors import Malformed

CORRECTED: Final = "event.Corrected"

_DATA = "/data/"


def by_entry(entries: Iterable[Entry]) -> dict[int, list[Entry]]:
    """Corrections by the index of the entry that they are about, in the order of the log."""
    found: dict[int, list[Entry]] = {}
    for entry in sorted(entries, key=lambda entry: entry.index):
        found.setdefault(entry.data["index"], []).append(entry)
    return found


def as_corrected(
    entry: Entry, corrections: Mapping[int, Sequence[Entry]]
) -> tuple[Entry, tuple[int, ...]]:
    """An entry as it reads after its corrections, and the indexes of those that count."""
    counted: list[int] = []
    for correction in corrections.get(entry.index, ()):
        data = _data(entry, correction)
        if data is not None:
            entry = replace(entry, statement={**entry.statement, "data": data})
            counted.append(correction.index)
    return entry, tuple(counted)


def _data(entry: Entry, correction: Entry) -> dict[str, object] | None:
    said = correction.data
    field = str(said.get("field", "")).removeprefix(_DATA)
    if "new" not in said or (entry.actor, entry.stream) != (correction.actor, correction.stream):
        return None
    data = {**entry.data, field: said["new"]}
    try:
        catalogue.load().check(entry.type, data)
    except Malformed:
        return None
    return data
