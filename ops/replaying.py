"""The whole history of a home under sets of rules, read stream by stream."""

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain

from ledger.entry import Entry
from ledger.read import STREAM_LIMIT_DEFAULT, Reader
from ledger.storage import Database
from monitors.facts import FACT_TYPES
from monitors.gather import Gathering
from monitors.replay import Difference, Outcome, Period, Read, Rules, difference, replay
from monitors.rulebook import Rulebook
from ops.assemble import OpenSite

PROCESSES_MAX = 16
"""Each has a connection of its own to the database."""


@dataclass(frozen=True, slots=True)
class OfDatabase:
    """Reads a database as it was at one size, in whatever process it is sent to."""

    url: str
    size: int
    gathered: "Gathered"

    def __call__(self) -> Read:
        reader = Reader(Database(self.url))  # closed with its process
        return lambda stream: belonging_to(reader, stream, self.size, self.gathered)


Gathered = Mapping[str, tuple[int, ...]]
"""Log indexes of what belongs to a stream and stands in another."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Replayed:
    """Under the rules then in force, and under those that were tried beside them."""

    size: int
    then: Outcome
    tried: Outcome | None
    difference: Difference | None


def replay_site(
    site: OpenSite, period: Period, tried: Rulebook | None, stream: str | None, processes: int
) -> Replayed:
    """Replay what the log has now; entries that come meanwhile are not looked at."""
    size = site.reader.size()
    facts = list(site.reader.of_types(FACT_TYPES, stop=size))
    books = [site.rulebook, *([tried] if tried is not None else [])]
    gathered = gathered_from(site.reader, Gathering(books), size)
    whole = sorted({*site.reader.streams(), *gathered})
    streams = [stream] if stream is not None else whole
    opening: Callable[[], Read] = (
        OfDatabase(site.database.url, size, gathered)
        if processes > 1
        else lambda: lambda name: belonging_to(site.reader, name, size, gathered)
    )
    then = replay(Rules(site.rulebook), facts, streams, period, opening, processes)
    if tried is None:
        return Replayed(size=size, then=then, tried=None, difference=None)
    rules = Rules(tried, tried=True)
    now = replay(rules, facts, streams, period, opening, processes)
    return Replayed(size=size, then=then, tried=now, difference=difference(then, now))


def gathered_from(reader: Reader, gathering: Gathering, size: int) -> Gathered:
    """What rules gather, below an index: indexes alone, for there may be as many as contracts."""
    found: dict[str, list[int]] = {}
    for entry in reader.of_types(gathering.types, stop=size):
        for stream in gathering.elsewhere(entry):
            found.setdefault(stream, []).append(entry.index)
    return {stream: tuple(indexes) for stream, indexes in found.items()}


def belonging_to(reader: Reader, stream: str, size: int, gathered: Gathered) -> Iterable[Entry]:
    """A stream's entries below an index, and what is gathered into it."""
    return chain(entries_of(reader, stream, size), map(reader.entry, gathered.get(stream, ())))


def entries_of(reader: Reader, stream: str, size: int) -> Iterator[Entry]:
    """A stream's entries below an index, a page at a time."""
    after = 0
    while page := reader.stream(stream, after):
        yield from (entry for entry in page if entry.index < size)
        if len(page) < STREAM_LIMIT_DEFAULT:
            return
        after = page[-1].seq


def processes_of_machine() -> int:
    return min(os.cpu_count() or 1, PROCESSES_MAX)
