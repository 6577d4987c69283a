"""A stream as it stood at an instant: what had happened, how every rule judged it, who acted.

`at` bounds what had occurred, `known_at` what the ledger had received by then (design §4).
Values first: `reports.render` makes text and pages of them.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol

from ledger.canonical import Object
from ledger.entry import Entry
from ledger.export import NoSuchStream
from ledger.webauthn import WEBAUTHN
from monitors.counting import Due
from monitors.evaluate import evaluate
from monitors.facts import FACT_TYPES, Facts
from monitors.gather import COMMON, SUBJECTS, Gathering
from monitors.grade import readings
from monitors.judgement import Judgement
from monitors.rulebook import Rulebook
from monitors.stream import order_of
from reports.errors import NothingByThen

PAGE = 1_000


class Ledger(Protocol):
    """What is read; `ledger.read.Reader` is one."""

    def of_types(self, types: Collection[str]) -> Iterator[Entry]: ...

    def stream(self, name: str, after: int = 0, limit: int = ...) -> list[Entry]: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """One who acted in the stream, by then: how often, from when to when, with which keys."""

    actor: str
    entries: int
    first_at: str
    last_at: str
    keys: Mapping[str, str]  # key id → `holder`, `gateway`, or `passkey`: an authenticator

    def as_json(self) -> Object:
        return {
            "actor": self.actor,
            "entries": self.entries,
            "first_at": self.first_at,
            "last_at": self.last_at,
            "keys": [{"id": key, "custody": custody} for key, custody in self.keys.items()],
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Replay:
    """What the instant shows; `timeline` is in the order in which the rules see it.

    Acts by when they are said to have happened, alerts, which are about the ledger, by when
    it received them; ties by index.
    """

    stream: str
    at: str
    known_at: str | None
    timeline: tuple[Entry, ...]
    verdicts: tuple[Judgement, ...]
    actors: tuple[Actor, ...]
    rulebook: Rulebook

    @property
    def kept(self) -> Mapping[str, str]:
        """How each key is kept that signed here, by key id."""
        return {key: how for actor in self.actors for key, how in actor.keys.items()}

    def as_json(self) -> Object:
        return {
            "stream": self.stream,
            "at": self.at,
            "known_at": self.known_at,
            "timeline": [step_json(entry) for entry in self.timeline],
            "verdicts": [verdict_json(verdict, self.rulebook) for verdict in self.verdicts],
            "actors": [actor.as_json() for actor in self.actors],
        }


def replay(
    ledger: Ledger, rulebook: Rulebook, *, stream: str, at: str, known_at: str | None = None
) -> Replay:
    """Replay one stream. Raises NoSuchStream, and NothingByThen where it begins later."""
    whole = list(whole_stream(ledger, stream))
    if not whole:
        raise NoSuchStream(stream)

    def is_known(entry: Entry) -> bool:
        return order_of(entry)[0] <= at and (known_at is None or entry.received_at <= known_at)

    known = list(filter(is_known, whole))
    if not known:
        raise NothingByThen(stream, at, known_at)
    facts = Facts()
    for entry in ledger.of_types(FACT_TYPES):
        if known_at is not None and entry.received_at > known_at:
            break  # the time of receipt never goes back
        facts.apply(entry)
    belonging = [*known, *filter(is_known, gathered(ledger, rulebook, stream, facts))]
    return Replay(
        stream=stream,
        at=at,
        known_at=known_at,
        timeline=tuple(sorted(known, key=order_of)),
        verdicts=tuple(evaluate(rulebook, belonging, facts, at, stream=stream)),
        actors=tuple(who_acted(ledger, known)),
        rulebook=rulebook,
    )


def whole_stream(ledger: Ledger, stream: str) -> Iterator[Entry]:
    after = 0
    while page := ledger.stream(stream, after, PAGE):
        yield from page
        after = page[-1].seq


def gathered(ledger: Ledger, rulebook: Rulebook, stream: str, facts: Facts) -> Iterator[Entry]:
    """What stands in other streams and is judged in this one, which is a subject's."""
    if not stream.startswith((*SUBJECTS, COMMON)):
        return iter(())
    gathering = Gathering([rulebook], facts.corrections)
    return gathering.of(stream, ledger.of_types(gathering.types))


def who_acted(ledger: Ledger, entries: Iterable[Entry]) -> Iterator[Actor]:
    """Each actor once, in the order of first appearance."""
    acts: dict[str, list[Entry]] = {}
    for entry in entries:
        acts.setdefault(entry.actor, []).append(entry)
    keys = {entry.key for said in acts.values() for entry in said}
    custody = {key: kept(ledger, key) for key in keys}
    for actor, said in acts.items():
        times = sorted(entry.occurred_at for entry in said)
        yield Actor(
            actor=actor,
            entries=len(said),
            first_at=times[0],
            last_at=times[-1],
            keys={entry.key: custody[entry.key] for entry in said},
        )


def kept(ledger: Ledger, key: str) -> str:
    """How a key is kept: by its `holder`, by the `gateway`, or in a person's own `passkey`."""
    issued = ledger.stream(f"key/{key}", 0, 1)
    if not issued:
        return "holder"  # genesis's own
    data = issued[0].data
    return "passkey" if data["key"]["suite"] == WEBAUTHN else str(data["custody"])


def step_json(entry: Entry) -> Object:
    """An entry without its signature, which a bundle shows; `sealed` where it has any."""
    members = ("sealed", "attachments")
    return {
        "index": entry.index,
        "seq": entry.seq,
        "occurred_at": entry.occurred_at,
        "received_at": entry.received_at,
        "type": entry.type,
        "actor": entry.actor,
        "id": entry.id,
        "data": entry.data,
        **{name: entry.statement[name] for name in members if name in entry.statement},
        "key": entry.key,
        "leaf": entry.leaf.hex(),
    }


def verdict_json(verdict: Judgement, rulebook: Rulebook) -> Object:
    rule = rulebook.version(verdict.rule, verdict.version)
    return {
        "rule": verdict.rule,
        "version": verdict.version,
        "title": {"zh": rule.zh, "en": rule.en},
        "basis": [f"{basis.instrument} {basis.article}" for basis in rule.basis],
        "verdict": str(verdict.verdict),
        "level": None if verdict.level is None else str(verdict.level),
        "correlation": dict(verdict.correlation),
        "trigger": verdict.trigger,
        "evidence": list(verdict.evidence),
        "reason": {"zh": verdict.reason.zh, "en": verdict.reason.en},
        "due_at": verdict.due_at,
        "due": None if verdict.due is None else due_json(verdict.due),
        "omission": verdict.omission,
        "lot": verdict.lot,
        "subject": verdict.subject,
        "reading": verdict.reading,
        "readings": {name: str(found) for name, found in readings(verdict).items()},
        "source": verdict.source,
        "watermark": verdict.watermark,
        "as_of": verdict.as_of,
    }


def due_json(due: Due) -> Object:
    """The arithmetic, day by day; a day that does not count has number 0."""
    return {
        "strict": due.strict,
        "final": due.final,
        "unknown_year": due.unknown_year,
        "days": [
            {"day": each.day.isoformat(), "kind": str(each.kind), "number": each.number}
            for each in due.days
        ],
    }
