"""Equality of moments: an act takes place at the time that was announced for it."""

from collections.abc import Iterable, Iterator

from ledger.entry import Entry
from monitors.correlation import Keys
from monitors.counting import SECONDS
from monitors.facts import Facts
from monitors.judgement import SATISFIED, VIOLATED, Finding
from monitors.moment import seconds_between
from monitors.patterns.base import Context, Occasion, Pattern, by_event, undetermined
from monitors.patterns.groups import Groups
from monitors.rule import Match, Rule
from monitors.wording import reason


class Meeting(Occasion):
    """An act, and the time that had been announced for it."""

    __slots__ = ("announced",)

    def __init__(self, entry: Entry, keys: Keys, announced: tuple[str, Entry] | None) -> None:
        super().__init__(entry, keys)
        self.announced = announced


class Announced:
    """The last time said for one lot, and the acts that were due then."""

    __slots__ = ("last", "meetings")

    def __init__(self, last: tuple[str, Entry] | None = None) -> None:
        self.last = last
        self.meetings: list[Meeting] = []


def _copy(whole: Announced, keys: Keys) -> Announced:  # noqa: ARG001 - a meeting has its own
    return Announced(whole.last)


class Equality(Pattern):
    def __init__(self, rule: Rule) -> None:
        super().__init__(rule)
        self._trigger = by_event(rule.trigger)
        self._end = by_event(rule.end)

    def matches(self) -> Iterator[Match]:
        yield from (*self.rule.end, *self.rule.trigger)

    def start(self) -> Groups[Announced]:
        return Groups(_copy, Announced())

    def occasions(self, state: Groups[Announced]) -> Iterable[Meeting]:
        for part in state.parts():
            yield from part.meetings

    def step(self, state: Groups[Announced], entry: Entry, facts: Facts) -> Iterable[Occasion]:  # noqa: ARG002
        keys = self.rule.correlation.other(entry)
        touched: list[Meeting] = []
        for match in self._end.get(entry.type, ()):
            at = match.time(entry) if match.hits(entry) else None
            if at is not None:
                for part in state.said_of(keys):
                    part.last = (at, entry)
        for match in self._trigger.get(entry.type, ()):
            if match.hits(entry):
                part = state.part(keys)
                meeting = Meeting(entry, keys, part.last)
                part.meetings.append(meeting)
                touched.append(meeting)
        return touched

    def judge(self, occasion: Meeting, context: Context) -> Finding:  # noqa: ARG002
        limit = self.rule.limit
        if occasion.announced is None or limit is None:
            return undetermined(occasion, "field_missing", self.rule.end[0].moment[0])
        at, said = occasion.announced
        apart = abs(seconds_between(at, occasion.entry.occurred_at))
        same = apart <= limit.n * SECONDS[limit.unit]
        return Finding(
            verdict=SATISFIED if same else VIOLATED,
            reason=reason("same_time" if same else "other_time", at, occasion.entry.occurred_at),
            evidence=tuple(sorted((said.index, occasion.entry.index))),
            due_at=at,
        )
