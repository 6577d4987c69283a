"""Sealed values whose time is over: their purpose is met, no law asks to keep them (PIPL §§19, 47).

The office sets `parameter.Set personal_retention` = {"years": n}: so long after a project has ended
what is sealed in it is due to be erased. Unset, nobody has said how long: nothing is due. Nothing
is erased by itself, for an erasure has somebody who answers for it.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from gateway.archive.retention import ENDS, REOPENED, YEARS_MAX, years_after
from gateway.archive.shelf import Shelf
from gateway.privacy.keeping import reasons_to_keep
from ledger.entry import Entry
from ledger.read import Reader
from ledger.vault.vault import Vault
from monitors.moment import civil_date
from monitors.review import REVIEWED, Reviews
from reports.replay import whole_stream

PARAMETER: Final = "personal_retention"
PARAMETER_SET: Final = "parameter.Set"
PROJECTS: Final = "project/"


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """An entry, those of its values that are still held, and the day since when they are due."""

    stream: str
    entry: int
    names: tuple[str, ...]
    since: date


def years_set(reader: Reader) -> int | None:
    """What the office has set last; None where it has set nothing, or nothing that can be read."""
    years = None
    reviews = Reviews()
    for entry in reader.of_types({REVIEWED, PARAMETER_SET}):
        if entry.type == REVIEWED:
            reviews.take(entry)
        elif entry.data["name"] == PARAMETER and reviews.admits(entry):
            value = entry.data["value"]
            said = value.get("years") if isinstance(value, dict) else None
            years = said if type(said) is int and 0 < said <= YEARS_MAX else None
    return years


def due(vault: Vault, years: int, today: date) -> Iterator[Due]:
    """Everything that is due, project by project."""
    holding = Shelf(vault.reader).holding()
    for stream in vault.reader.streams(PROJECTS):
        entries = list(whole_stream(vault.reader, stream))
        since = due_since(entries, years)
        if since is None or since > today or reasons_to_keep(entries, today, holding):
            continue
        for entry in entries:
            if "sealed" in entry.statement:
                names = tuple(name for name, held in vault.held(entry).items() if held)
                if names:
                    yield Due(stream=stream, entry=entry.index, names=names, since=since)


def due_since(stream: Iterable[Entry], years: int) -> date | None:
    """The day after so many years from the project's end; None before it has ended."""
    ended = None
    for entry in stream:
        if entry.type in ENDS:
            ended = entry.occurred_at
        elif entry.type == REOPENED:
            ended = None
    return None if ended is None else years_after(civil_date(ended), years)
