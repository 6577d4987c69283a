"""`mingjing bench monitors`: the rules beside a loop that only reads the entries, and live.

On one core and in memory: what reading, taking and judging a town cost. Live: a ledger to which
statements come at an even rate, some of which break a rule; what is measured is how long after
such a statement the alert on it was received, both by the ledger's own clock.
"""

import json
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from statistics import quantiles
from typing import Any

from gateway.intake import take
from ledger.canonical import Object
from ledger.entry import NO_PREVIOUS, Entry, place
from ledger.statement import Signed, sign
from monitors.calendar import calendar_statements
from monitors.collector import collecting_seldom
from monitors.evaluate import evaluate, facts_of
from monitors.moment import seconds_between
from monitors.review import REVIEWED, review_of
from monitors.rulebook import Rulebook, load_rulebook
from monitors.watch import Watch
from ops import assemble, genesis
from ops.assemble import OpenSite
from ops.bench.ledger import ORIGIN, introduce
from ops.bench.measure import Case, Result, Work, measure
from ops.bench.over_http import ProgramFailed
from ops.bench.rows import ACTOR, Statements
from ops.settings import Settings
from ops.temporary import passing_directory
from ops.town import town

PARSE = "reading the entries alone: JSON, nothing else"
RECEIVED_AT = "2026-07-01T01:00:00.000000Z"
AT = "2026-07-01T01:10:00.000000Z"

LIVE_BATCH = 1_000
"""Entries between two looks at the verdicts, as a follower that is behind takes them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Amounts:
    """How much is judged in memory, and how long and how fast the ledger is fed."""

    rounds: int = 5
    projects: int = 200
    per_second: int = 500
    seconds: int = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Latency:
    """From the receipt of what breaks a rule to the receipt of the alert on it, in seconds."""

    sent: int
    per_second: float
    alerts: int
    p50: float
    p99: float
    longest: float

    @property
    def words(self) -> str:
        return (
            f"{self.alerts} alerts at {self.per_second:,.0f} statements a second: "
            f"p50 {1_000 * self.p50:.0f} ms, p99 {1_000 * self.p99:.0f} ms, "
            f"longest {1_000 * self.longest:.0f} ms after what broke the rule"
        )

    def as_json(self) -> Object:
        return {
            "sent": self.sent,
            "per_second": round(self.per_second),
            "alerts": self.alerts,
            "p50_ms": round(1_000 * self.p50),
            "p99_ms": round(1_000 * self.p99),
            "longest_ms": round(1_000 * self.longest),
        }


def run(
    settings: Settings, progress: Callable[[str], None], amounts: Amounts | None = None
) -> tuple[list[Result], Latency]:
    """Measure in memory, then in a database and a home that are gone afterwards."""
    much = amounts or Amounts()
    return in_memory(much, progress), live(settings, much, progress)


def in_memory(much: Amounts, progress: Callable[[str], None]) -> list[Result]:
    rulebook = load_rulebook()
    acts = town(1, much.projects).acts
    entries = list(placed([*foundations(rulebook), *(act.statement(ORIGIN) for act in acts)]))
    raws = [entry.raw for entry in entries]
    many = len(raws)
    facts = facts_of(entries)

    def judging() -> Work:
        watch = Watch(rulebook)
        _take(watch, entries)
        return lambda: deque(watch.judge(AT), maxlen=0)

    cases = [
        Case(PARSE, many, lambda: lambda: deque(map(json.loads, raws), maxlen=0)),
        Case(
            "taking them: every rule steps", many, lambda: partial(_take, Watch(rulebook), entries)
        ),
        Case("judging every case once", many, judging),
        Case("replay: both", many, lambda: partial(evaluate, rulebook, entries, facts, AT)),
        Case("live: judging after each 1,000", many, lambda: partial(_follow, rulebook, entries)),
    ]
    cases = [replace(case, against=PARSE) if case.name != PARSE else case for case in cases]
    progress(f"{many:,} entries of {much.projects} projects, {len(rulebook.rules)} rules, one core")
    with collecting_seldom():
        return measure(cases, much.rounds, progress, clock=time.process_time)


def _take(watch: Watch, entries: Sequence[Entry]) -> None:
    for entry in entries:
        watch.take(entry)


def _follow(rulebook: Rulebook, entries: Sequence[Entry]) -> None:
    watch = Watch(rulebook)
    for start in range(0, len(entries), LIVE_BATCH):
        _take(watch, entries[start : start + LIVE_BATCH])
        deque(watch.judge(AT), maxlen=0)


def live(settings: Settings, much: Amounts, progress: Callable[[str], None]) -> Latency:
    with passing_directory("mingjing-bench-") as directory:
        fresh = replace(settings.at(directory / "home"), database_url=None)
        genesis.create(fresh, origin=ORIGIN, root="org/office", progress=progress)
        with assemble.open_site(fresh) as site:
            key = introduce(site, progress)
            statements = Statements(ORIGIN, key)
            batches = [
                [sign(said, key) for said in _second_part(statements, much)]
                for _ in range(much.seconds * PARTS)
            ]
            with collecting_seldom(), site.working():
                site.settle()
                first = site.reader.size()
                progress(f"{much.per_second} statements a second for {much.seconds} s")
                began = time.monotonic()
                for number, batch in enumerate(batches):
                    time.sleep(max(0.0, began + number / PARTS - time.monotonic()))
                    _send(site, batch)
                took = time.monotonic() - began
                site.settle()
            sent = sum(map(len, batches))
            waits = _waits(site, first)
    if not waits:
        raise ProgramFailed("the monitors")
    percent = quantiles([*waits, *waits], n=100, method="inclusive")
    return Latency(
        sent=sent,
        per_second=sent / max(took, 1 / PARTS),
        alerts=len(waits),
        p50=percent[49],
        p99=min(percent[98], max(waits)),  # between two equal floats lies one a little larger
        longest=max(waits),
    )


PARTS = 10
"""Batches a second: statements come evenly, not all at its beginning."""


def _second_part(statements: Statements, much: Amounts) -> Iterator[Object]:
    """Disclosures, and one extension that is longer than the law allows."""
    for _ in range(max(1, much.per_second // PARTS - 1)):
        yield statements.unsigned()
    last = statements.unsigned()
    extended = {"foi_id": last["id"], "days": 30}
    yield {**last, "stream": f"foi/{last['id']}", "type": "foi.Extended", "data": extended}


def _send(site: OpenSite, batch: list[Signed]) -> None:
    body = json.dumps({"statements": [signed.as_json() for signed in batch]}).encode()
    (verdicts,) = take([body], site.sequencer)
    if not isinstance(verdicts, list) or verdicts[-1]["verdict"] != "accepted":
        raise ProgramFailed("the gateway")


def _waits(site: OpenSite, first: int) -> list[float]:
    """Of each alert, how long after what it rests on it came."""
    received: dict[int, str] = {}
    waits = []
    for entry in site.reader.entries(first):
        received[entry.index] = entry.received_at
        if entry.type == "alert.Raised":
            cause = max(entry.data["evidence"])
            waits.append(seconds_between(received[cause], entry.received_at))
    return waits


def foundations(rulebook: Rulebook) -> Iterator[Object]:
    """Calendars, and every rule."""
    for data in calendar_statements():
        yield _reviewed(f"calendar-{data['year']}", "calendar.Loaded", data)
        yield _fact(f"calendar-{data['year']}", "calendars", "calendar.Loaded", data)
    for number, data in enumerate(rulebook.activations("all", since=date(2000, 1, 1))):
        yield _reviewed(f"rules-{number}", "ruleset.Activated", data)
        yield _fact(f"rules-{number}", "rules", "ruleset.Activated", data)


def _reviewed(name: str, event: str, data: dict[str, Any]) -> Object:
    review = review_of(event, data, reviewer="person/lawyer")
    return _fact(f"{name}-reviewed", "rules", REVIEWED, review)


def _fact(name: str, stream: str, event: str, data: dict[str, Any]) -> Object:
    return {
        "v": 1,
        "log": ORIGIN,
        "id": name,
        "stream": stream,
        "type": event,
        "occurred_at": "2024-12-02T01:00:00.000000Z",
        "actor": ACTOR,
        "data": data,
    }


def placed(statements: Iterable[Object], first: int = 0) -> Iterator[Entry]:
    """Placed as the ledger would, signed by nobody: the rules do not look at signatures."""
    heads: dict[str, tuple[int, str]] = {}
    for index, said in enumerate(statements, first):
        seq, prev = heads.get(said["stream"], (0, NO_PREVIOUS))
        raw = place(
            Signed(said, "0" * 64, bytes(64)), seq=seq + 1, prev=prev, received_at=RECEIVED_AT
        )
        entry = Entry.load(index, raw)
        heads[said["stream"]] = (seq + 1, entry.leaf.hex())
        yield entry
