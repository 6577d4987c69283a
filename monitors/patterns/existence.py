"""Existence, bounded: so many of an act, no fewer by the trigger and no more ever.

With a limit: no more within any span of that length.
"""

from collections.abc import Iterable, Iterator

from ledger.entry import Entry
from monitors.correlation import Keys
from monitors.counting import SECONDS
from monitors.facts import Facts
from monitors.judgement import INACTIVE, SATISFIED, VIOLATED, Finding
from monitors.moment import plus
from monitors.patterns.base import Context, Missing, Occasion, Pattern, by_event, events_of
from monitors.patterns.memory import Occasions
from monitors.rule import Match, Rule
from monitors.wording import reason


class Count(Occasion):
    """The acts seen by a trigger, or up to an act itself."""

    __slots__ = ("acts",)

    def __init__(self, entry: Entry, keys: Keys, acts: tuple[int, ...]) -> None:
        super().__init__(entry, keys)
        self.acts = acts


class Counts(Occasions[Count]):
    __slots__ = ("acts",)

    def __init__(self) -> None:
        super().__init__()
        self.acts: list[Entry] = []


class Existence(Pattern):
    def __init__(self, rule: Rule) -> None:
        super().__init__(rule)
        self._trigger = by_event(rule.trigger)
        self._required = by_event(rule.required)

    def matches(self) -> Iterator[Match]:
        yield from (*self.rule.required, *self.rule.trigger)

    def cases(self) -> Iterator[Match]:
        yield from self.rule.trigger
        yield from self.rule.required if self.rule.count[1] is not None else ()

    def start(self) -> Counts:
        return Counts()

    def occasions(self, state: Counts) -> Iterable[Count]:
        return state.all

    def step(self, state: Counts, entry: Entry, facts: Facts) -> Iterable[Occasion]:  # noqa: ARG002
        _, most = self.rule.count
        if any(match.hits(entry) for match in self._required.get(entry.type, ())):
            state.acts.append(entry)
            if most is not None:
                yield self._count(state, entry, self.rule.correlation.other(entry))
        for match in self._trigger.get(entry.type, ()):
            if match.hits(entry):
                yield self._count(state, entry, self.rule.correlation.own(entry))

    def judge(self, occasion: Count, context: Context) -> Finding:
        least, most = self.rule.count
        events = events_of(self.rule.required)
        if most is not None and self._window is not None and len(occasion.acts) > most:
            return self._crowded(occasion, most)
        if most is not None and len(occasion.acts) > most:
            return Finding(
                verdict=VIOLATED,
                reason=reason("too_many", events, most),
                evidence=occasion.acts,
                due_at=occasion.entry.occurred_at,
            )
        if least is not None and len(occasion.acts) < least:
            at = occasion.entry.occurred_at
            missing = Missing(events=events, since=at, due_at=at, words="prior_not_seen")
            return self.omission(occasion, context, missing)
        return Finding(verdict=SATISFIED, reason=reason("holds"), evidence=occasion.acts)

    @property
    def _window(self) -> int | None:
        """Seconds within which the acts are counted; without a limit all are."""
        limit = self.rule.limit
        return None if limit is None else limit.n * SECONDS[limit.unit]

    def _crowded(self, occasion: Count, most: int) -> Finding:
        """The act that was one too many is told of, those that follow it in the same span not."""
        first = len(occasion.acts) == most + 1
        events = events_of(self.rule.required)
        words = reason("too_many_within", events, most) if first else reason("counted_already")
        return Finding(
            verdict=VIOLATED if first else INACTIVE,
            reason=words,
            evidence=occasion.acts,
            due_at=occasion.entry.occurred_at,
        )

    def _count(self, state: Counts, entry: Entry, keys: Keys) -> Count:
        correlation = self.rule.correlation
        if self._window is not None:
            since = plus(entry.occurred_at, seconds=-self._window)
            state.acts = [act for act in state.acts if act.occurred_at > since]
        acts = (a for a in state.acts if correlation.agree(keys, correlation.other(a)))
        count = Count(entry, keys, tuple(act.index for act in acts))
        state.add(count)
        return count
