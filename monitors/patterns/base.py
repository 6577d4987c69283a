"""What every pattern shares: occasions, the context of a judgement, and omissions."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

from ledger.entry import Entry
from monitors.correlation import Keys
from monitors.counting import Due
from monitors.facts import Facts
from monitors.judgement import PENDING, UNDETERMINED, VIOLATED, Finding, Verdict
from monitors.kept import Asked
from monitors.level import RED, Level
from monitors.rule import Match, Rule
from monitors.sources import Coverage
from monitors.wording import reason

NONE_BEFORE: AbstractSet[int] = frozenset()


class Occasion:
    """One occasion on which a rule applies: what opened it, and the keys that tie facts to it.

    Patterns add what they need to know; all of it is set by `step`, in the order of the
    acts, and none of it by `judge`. Where most are made, this is called by its name: before Python
    3.12 `super()` costs as much again.
    """

    __slots__ = ("entry", "formerly", "keys", "number", "opened_by", "opens")

    number: int
    """Its place among the occasions of its rule in its stream, once it is one of them."""

    def __init__(self, entry: Entry, keys: Keys) -> None:
        self.entry = entry
        self.keys = keys
        self.opened_by = entry
        """The entry the duty falls due from: it names the occasion in an alert."""
        self.opens: str | None = None
        """When the calendar opened it; None where it arose with its entry."""
        self.formerly = NONE_BEFORE
        """Indexes of entries that opened it before, or once seemed to: alerts may name them."""


Case = tuple[str, Occasion]
"""A rule's id and one of its occasions."""


class Surroundings(Protocol):
    """What a pattern may know of the stream beyond its own events."""

    @property
    def name(self) -> str: ...
    @property
    def header(self) -> Mapping[str, Any]: ...


# Neither this nor `Missing` is frozen: one of them is made for every case looked at.
@dataclass(slots=True)
class Context:
    """A judgement's surroundings: the stream, the facts, and the instant it is given for."""

    stream: Surroundings
    facts: Facts
    at: str

    def parties(self, entry: Entry) -> tuple[str | None, ...]:
        """Those who may owe an act: whose reports would show it. A stream may be a party's own."""
        header = self.stream.header
        return header.get("owner"), header.get("agency"), entry.actor, self.stream.name


@dataclass(slots=True, kw_only=True)
class Missing:
    """An act not seen, in the terms `Pattern.omission` asks for."""

    events: tuple[str, ...]
    since: str
    due_at: str
    words: str
    due: Due | None = None
    reading: str | None = None
    evidence: tuple[int, ...] = ()
    cap: Level = RED


class Pattern(ABC):
    """A compiled rule. `step` takes the entries of a stream in the order of their acts."""

    def __init__(self, rule: Rule) -> None:
        self.rule = rule
        self.types = frozenset(events_of(self.matches()))
        self.opening = frozenset(events_of(self.begins()))
        """An act of another type is nothing to a stream in which none of these was seen."""
        self._cases = by_event(self.cases())

    @abstractmethod
    def matches(self) -> Iterator[Match]:
        """Every match this pattern listens to."""

    def begins(self) -> Iterator[Match]:
        """But for those that only answer, close or take back what others have opened."""
        return self.matches()

    def cases(self) -> Iterator[Match]:
        """Those of them by which a case opens."""
        yield from self.rule.subject or self.rule.trigger

    def opens_case(self, entry: Entry) -> bool:
        """Whether a case may open by an act, as far as the act itself says."""
        for match in self._cases.get(entry.type, ()):
            if match.sure or match.hits(entry) is not False:
                return True
        return False

    def hears(self, event: str, facts: Facts) -> bool:  # noqa: ARG002
        """Whether, by the facts, acts of one of its types are anything to it."""
        return True

    @abstractmethod
    def start(self) -> Any:  # noqa: ANN401 - each pattern has a state of its own
        """The state of a stream in which nothing has happened."""

    @abstractmethod
    def step(self, state: Any, entry: Entry, facts: Facts) -> Iterable[Occasion]:  # noqa: ANN401
        """Take the next act; give the occasions it touched."""

    def tick(self, state: Any, at: str, facts: Facts) -> Iterable[Occasion]:  # noqa: ANN401, ARG002
        """Open what the calendar has opened by an instant; give the occasions it opened."""
        return ()

    def next_tick(self, state: Any) -> str | None:  # noqa: ANN401, ARG002
        """When the calendar opens the next occasion."""
        return None

    @abstractmethod
    def occasions(self, state: Any) -> Iterable[Occasion]:  # noqa: ANN401
        """Every occasion so far."""

    def asked(self, occasion: Any, verdict: Verdict) -> Iterable[Asked]:  # noqa: ANN401, ARG002
        """The acts of other streams by which a later entry may change such a verdict."""
        return ()

    @abstractmethod
    def judge(self, occasion: Any, context: Context) -> Finding:  # noqa: ANN401
        """What is known of an occasion at the context's instant."""

    def omission(self, occasion: Occasion, context: Context, missing: Missing) -> Finding:
        """Missing only if sources that cover it have reported up to when it was due."""
        evidence, due_at = missing.evidence or (occasion.opened_by.index,), missing.due_at
        coverage = self._coverage(occasion, context, missing)
        if coverage is None or (coverage.gone and coverage.through < due_at):
            return Finding(
                UNDETERMINED,
                reason("no_source", missing.events),
                evidence,
                due_at=due_at,
                due=missing.due,
            )
        known = min(coverage.through, context.at)
        if known < due_at:
            early = context.at < due_at
            return Finding(
                PENDING,
                reason("awaits_watermark", coverage.source, coverage.through or "—"),
                evidence,
                due_at=due_at,
                due=missing.due,
                review_at=due_at if early else None,
                awaits=None if early else due_at,
                source=coverage.source,
                watermark=coverage.through,
            )
        return Finding(
            VIOLATED,
            reason(missing.words, known, missing.events),
            evidence,
            due_at=due_at,
            due=missing.due,
            omission=True,
            reading=missing.reading,
            source=coverage.source,
            watermark=coverage.through,
            cap=missing.cap,
        )

    def _coverage(self, occasion: Occasion, context: Context, missing: Missing) -> Coverage | None:
        if self.rule.observer == "ledger":
            return Coverage("ledger", context.at)
        parties = context.parties(occasion.entry)
        return context.facts.sources.coverage(
            missing.events, context.stream.name, parties, missing.since
        )


ByEvent = Mapping[str, tuple[Match, ...]]


def by_event(matches: Iterable[Match]) -> ByEvent:
    """The matches of each event: an entry is not held against those of others."""
    found: dict[str, tuple[Match, ...]] = {}
    for match in matches:
        for event in dict.fromkeys(match.events):
            found[event] = (*found.get(event, ()), match)
    return found


Play = TypeVar("Play")
"""What an act that is, or may be, such an event does to a state."""

Parts = Mapping[str, tuple[tuple[Play, Match], ...]]


def parts(*played: tuple[Play, Iterable[Match]]) -> Parts[Play]:
    """The parts that each event plays in a rule, in their order."""
    found: dict[str, tuple[tuple[Play, Match], ...]] = {}
    for play, matches in played:
        for match in matches:
            for event in match.events:
                found[event] = (*found.get(event, ()), (play, match))
    return found


def plays(matches: ByEvent, entry: Entry) -> bool:
    """Whether an entry surely is such an act."""
    for match in matches.get(entry.type, ()):  # noqa: SIM110 - asked of every act by every rule
        if match.sure or match.hits(entry):
            return True
    return False


def events_of(matches: Iterable[Match]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(event for match in matches for event in match.events))


def both(one: int, other: int) -> tuple[int, ...]:
    """Two indexes in order; one where they are the same."""
    if one == other:
        return (one,)
    return (one, other) if one < other else (other, one)


def undetermined(occasion: Occasion, code: str, *values: object) -> Finding:
    return Finding(UNDETERMINED, reason(code, *values), (occasion.opened_by.index,))
