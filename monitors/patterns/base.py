"""What every pattern shares: occasions, the context of a judgement, and omissions."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

from ledger.entry import Entry
from monitors.counting import Due
from monitors.facts import Facts
from monitors.judgement import Finding, Verdict
from monitors.level import Level
from monitors.rule import Correlation, Keys, Match, Rule, Value
from monitors.sources import Coverage
from monitors.wording import reason


NONE_BEFORE: AbstractSet[int] = frozenset()


class Occasion:
    """One occasion on which a rule applies: what opened it, and the keys that tie facts to it.

    Patterns add what they need to know; all of it is set by `step`, in the order of the
    acts, and none of it by `judge`.
    """

    __slots__ = ("entry", "keys")

    def __init__(self, entry: Entry, keys: Keys) -> None:
        self.entry = entry
        self.keys = keys

    @property
    def opened_by(self) -> Entry:
        """The entry the duty falls due from: it names the occasion in an alert."""
        return self.entry

    def began(self, entry: Entry) -> str:
        """When what an entry opened arose: with it, unless the calendar opened it later."""
        return entry.occurred_at

    @property
    def formerly(self) -> AbstractSet[int]:
        """Indexes of entries that opened it before, or once seemed to: alerts may name them."""
        return NONE_BEFORE


Kept = TypeVar("Kept", bound=Occasion)


class Occasions(Generic[Kept]):
    """The occasions of one rule in one stream, found by their first key."""

    __slots__ = ("_by_key", "_open", "all")

    def __init__(self) -> None:
        self.all: list[Kept] = []
        self._open: dict[Kept, None] = {}
        self._by_key: dict[Value, dict[Kept, None]] = {}

    def add(self, occasion: Kept) -> None:
        self.all.append(occasion)
        self._open[occasion] = None
        first = _first(occasion.keys)
        if first not in self._by_key:
            self._by_key[first] = {}
        self._by_key[first][occasion] = None

    def near(self, correlation: Correlation, entry: Entry) -> list[Kept]:
        """Those that an entry belongs to."""
        if not self._open:
            return []
        other = correlation.other(entry)
        first = _first(other)
        agree = correlation.agree
        if first is None or correlation.any_of:
            return [kept for kept in self._open if agree(kept.keys, other)]
        found = [kept for kept in self._by_key.get(first, ()) if agree(kept.keys, other)]
        return found + [kept for kept in self._by_key.get(None, ()) if agree(kept.keys, other)]

    def close(self, occasion: Kept) -> None:
        """Later facts cannot touch it any more: stop looking at it, keep it for judging."""
        self._open.pop(occasion, None)
        self._by_key[_first(occasion.keys)].pop(occasion, None)


Said = TypeVar("Said")


class Memory(Generic[Said]):
    """What was said before the occasions it may belong to, in that order, by its first key."""

    __slots__ = ("_all", "_by_key")

    def __init__(self) -> None:
        self._all: list[tuple[int, Keys, Said]] = []
        self._by_key: dict[Value, list[tuple[int, Keys, Said]]] = {}

    def add(self, keys: Keys, said: Said) -> None:
        """What `keys` say of it, as the rule's correlation reads them elsewhere than at home."""
        kept = (len(self._all), keys, said)
        self._all.append(kept)
        first = _first(keys)
        if first not in self._by_key:
            self._by_key[first] = []
        self._by_key[first].append(kept)

    def near(self, correlation: Correlation, own: Keys) -> list[Said]:
        """What belongs to an occasion with these keys."""
        first = _first(own)
        if first is None or correlation.any_of:
            found = self._all
        else:
            named, unnamed = self._by_key.get(first, []), self._by_key.get(None, [])
            found = (
                sorted([*named, *unnamed], key=_number) if named and unnamed else named or unnamed
            )
        agree = correlation.agree
        return [said for _, keys, said in found if agree(own, keys)]


def _number(kept: tuple[int, Keys, Any]) -> int:
    return kept[0]


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

    def parties(self, entry: Entry) -> frozenset[str]:
        """Those who may owe an act: whose reports would show it. A stream may be a party's own."""
        header = self.stream.header
        named = (header.get("owner"), header.get("agency"), entry.actor, self.stream.name)
        return frozenset(name for name in named if name)


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
    cap: Level = Level.RED


class Pattern(ABC):
    """A compiled rule. `step` takes the entries of a stream in the order of their acts."""

    def __init__(self, rule: Rule) -> None:
        self.rule = rule
        self.types = frozenset(event for match in self.matches() for event in match.events)

    @abstractmethod
    def matches(self) -> Iterator[Match]:
        """Every match this pattern listens to."""

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

    @abstractmethod
    def judge(self, occasion: Any, context: Context) -> Finding:  # noqa: ANN401
        """What is known of an occasion at the context's instant."""

    def omission(self, occasion: Occasion, context: Context, missing: Missing) -> Finding:
        """Missing only if sources that cover it have reported up to when it was due."""
        evidence = missing.evidence or (occasion.opened_by.index,)
        coverage = self._coverage(occasion, context, missing)
        if coverage is None or (coverage.gone and coverage.through < missing.due_at):
            return Finding(
                verdict=Verdict.UNDETERMINED,
                reason=reason("no_source", missing.events),
                evidence=evidence,
                due_at=missing.due_at,
                due=missing.due,
            )
        known = min(coverage.through, context.at)
        if known < missing.due_at:
            early = context.at < missing.due_at
            return Finding(
                verdict=Verdict.PENDING,
                reason=reason("awaits_watermark", coverage.source, coverage.through or "—"),
                evidence=evidence,
                due_at=missing.due_at,
                due=missing.due,
                review_at=missing.due_at if early else None,
                awaits=None if early else missing.due_at,
                source=coverage.source,
                watermark=coverage.through,
            )
        return Finding(
            verdict=Verdict.VIOLATED,
            reason=reason(missing.words, known, missing.events),
            evidence=evidence,
            due_at=missing.due_at,
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


def by_event(matches: Iterable[Match]) -> dict[str, tuple[Match, ...]]:
    """The matches of each event: an entry is not held against those of others."""
    found: dict[str, tuple[Match, ...]] = {}
    for match in matches:
        for event in dict.fromkeys(match.events):
            found[event] = (*found.get(event, ()), match)
    return found


def events_of(matches: Iterable[Match]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(event for match in matches for event in match.events))


def undetermined(occasion: Occasion, code: str, *values: object) -> Finding:
    return Finding(
        verdict=Verdict.UNDETERMINED,
        reason=reason(code, *values),
        evidence=(occasion.opened_by.index,),
    )


def _first(keys: Keys) -> Value:
    return keys[0] if keys else None
