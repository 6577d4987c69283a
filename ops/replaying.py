"""The whole history under sets of rules: of a home, read stream by stream, or of shards."""

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from typing import Any

from ledger.entry import Entry
from ledger.read import STREAM_LIMIT_DEFAULT, Reader
from ledger.storage import Database
from monitors.corrections import Corrections
from monitors.facts import FACT_TYPES
from monitors.gather import Gathering
from monitors.replay import (
    Difference,
    Open,
    Outcome,
    Period,
    Processes,
    Read,
    Rules,
    Share,
    Task,
    alone,
    difference,
    replay,
)
from monitors.rulebook import Rulebook, Version
from ops.assemble import OpenSite

PROCESSES_MAX = 16
"""Each has a connection of its own to the database."""

STREAMS_AT_ONCE = 50
"""One piece of work for a process: long enough to be worth sending, short enough to share out."""


@dataclass(frozen=True, slots=True)
class OfDatabase:
    """Reads a database as it was at one size, in whatever process it is sent to."""

    url: str
    size: int
    gathered: "Gathered"

    def __call__(self) -> Read[Sequence[str]]:
        reader = Reader(Database(self.url))  # closed with its process
        return reading(reader, self.size, self.gathered)


Gathered = Mapping[str, tuple[int, ...]]
"""Log indexes of what belongs to a stream and stands in another."""


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """What is judged: the facts, the pieces it is shared out in, and how one is read."""

    size: int
    facts: Sequence[Entry]
    pieces: Sequence[Any]
    opening: Open[Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Replayed:
    """Under the rules then in force, and under those that were tried beside them."""

    size: int
    lost: Sequence[Version]
    """Versions that were in force and that nobody can judge by here: see `monitors.editions`."""
    then: Outcome
    tried: Outcome | None
    difference: Difference | None


def of_site(
    site: OpenSite, rulebooks: Iterable[Rulebook], stream: str | None, processes: int
) -> History:
    """What the log has now; entries that come meanwhile are not looked at."""
    size = site.reader.size()
    facts = list(site.reader.of_types(FACT_TYPES, stop=size))
    gathered = gathered_from(site.reader, Gathering(rulebooks, Corrections.of(facts)), size)
    whole = sorted({*site.reader.streams(), *gathered})
    streams = iter([stream] if stream is not None else whole)
    opening: Callable[[], Read[Sequence[str]]] = (
        OfDatabase(site.database.url, size, gathered)
        if processes > 1
        else lambda: reading(site.reader, size, gathered)
    )
    return History(
        size=size,
        facts=facts,
        pieces=list(iter(lambda: tuple(islice(streams, STREAMS_AT_ONCE)), ())),
        opening=opening,
    )


def compare(
    history: History, in_force: Rulebook, tried: Rulebook | None, period: Period, share: Share
) -> Replayed:
    """Replay a history under the rules then in force, and under those tried beside them."""

    def under(rules: Rules) -> Outcome:
        task = Task(rules=rules, facts=history.facts, period=period, reading=history.opening)
        return replay(task, history.pieces, share)

    then = under(Rules(in_force))
    now = None if tried is None else under(Rules(tried, tried=True))
    return Replayed(
        size=history.size,
        lost=in_force.lost,
        then=then,
        tried=now,
        difference=None if now is None else difference(then, now),
    )


def among(processes: int) -> Share:
    """Judge in this process, or share the work out among others of this machine."""
    return alone if processes == 1 else Processes(processes)


def reading(reader: Reader, size: int, gathered: Gathered) -> Read[Sequence[str]]:
    return lambda streams: (
        (name, list(belonging_to(reader, name, size, gathered))) for name in streams
    )


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
