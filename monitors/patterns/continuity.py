"""Continuity: from a trigger to its end no stretch without a sign is longer than a parameter says.

A sign is a required act, or a span of time that one of them names (what a recording shows). Nobody
but the office can say how long a stretch may be; until it does, nothing is judged.
"""

from collections.abc import Iterable, Iterator

from ledger.entry import Entry
from monitors.correlation import Keys
from monitors.facts import Facts
from monitors.judgement import PENDING, SATISFIED, Finding
from monitors.moment import plus, read
from monitors.patterns.base import (
    Context,
    Missing,
    Occasion,
    Pattern,
    by_event,
    events_of,
    plays,
    undetermined,
)
from monitors.patterns.memory import Memory, Occasions
from monitors.rule import Match, Rule
from monitors.wording import reason

SPANS = "spans"
"""A required act whose moment this is shows something from when to when, not at one time."""

Lit = tuple[float, float, str]
"""From when to when something showed, in seconds, and the second of them as the log writes it."""


class Watch(Occasion):
    """A session to be watched, the signs seen of it, and its end."""

    __slots__ = ("end", "signs")

    def __init__(self, entry: Entry, keys: Keys) -> None:
        super().__init__(entry, keys)
        self.signs: list[Lit] = []
        self.end: Entry | None = None


class Watches(Occasions[Watch]):
    """Signs come before the session they are of: a camera is on when the room is opened."""

    __slots__ = ("signs",)

    def __init__(self) -> None:
        super().__init__()
        self.signs: Memory[list[Lit]] = Memory()


class Continuity(Pattern):
    def __init__(self, rule: Rule) -> None:
        super().__init__(rule)
        self._trigger = by_event(rule.trigger)
        self._required = by_event(rule.required)
        self._end = by_event(rule.end)

    def matches(self) -> Iterator[Match]:
        yield from (*self.rule.trigger, *self.rule.required, *self.rule.end)

    def begins(self) -> Iterator[Match]:
        yield from (*self.rule.trigger, *self.rule.required)

    def start(self) -> Watches:
        return Watches()

    def occasions(self, state: Watches) -> Iterable[Watch]:
        return state.all

    def step(self, state: Watches, entry: Entry, facts: Facts) -> Iterable[Occasion]:  # noqa: ARG002
        correlation, event = self.rule.correlation, entry.type
        touched: list[Watch] = []
        if event in self._trigger and plays(self._trigger, entry):
            watch = Watch(entry, correlation.own(entry))
            for lit in state.signs.near(correlation, watch.keys):
                watch.signs += lit
            state.add(watch)
            touched.append(watch)
        if event in self._required and plays(self._required, entry):
            keys, lit = correlation.other(entry), self._lit(entry)
            state.signs.add(keys, lit)
            for watch in state.near(correlation, keys):
                watch.signs += lit
                touched.append(watch)
        if event in self._end and plays(self._end, entry):
            for watch in state.near(correlation, correlation.other(entry)):
                watch.end = watch.end or entry
                touched.append(watch)
        return touched

    def judge(self, occasion: Watch, context: Context) -> Finding:
        longest = context.facts.parameters.get(self.rule.gap or "")
        if type(longest) is not int or longest <= 0:
            unset = context.facts.unset(self.rule.gap or "")
            return undetermined(occasion, unset.code, *unset.values)
        evidence = (occasion.entry.index, *((occasion.end.index,) if occasion.end else ()))
        dark_from = _dark(occasion, context.at, longest)
        if dark_from is None:
            return Finding(verdict=SATISFIED, reason=reason("unbroken", longest), evidence=evidence)
        due_at = plus(dark_from, seconds=longest)
        if context.at < due_at:
            return Finding(
                verdict=PENDING,
                reason=reason("lit_until", dark_from),
                evidence=evidence,
                due_at=due_at,
                review_at=due_at,
            )
        missing = Missing(
            events=events_of(self.rule.required),
            since=dark_from,
            due_at=due_at,
            words="dark",
            evidence=evidence,
        )
        return self.omission(occasion, context, missing)

    def _lit(self, entry: Entry) -> list[Lit]:
        lit: list[Lit] = []
        for match in self._required[entry.type]:
            if not (match.sure or match.hits(entry)):
                continue
            if match.moment == (SPANS,):
                spans = entry.data.get(SPANS, ())
                lit += [(_seconds(s["from"]), _seconds(s["to"]), s["to"]) for s in spans]
            else:
                at = match.time(entry) or entry.occurred_at
                second = _seconds(at)
                lit.append((second, second, at))
        return lit


def _dark(watch: Watch, at: str, longest: int) -> str | None:
    """Where the first stretch begins that is too long, or the one that goes on."""
    said = watch.entry.occurred_at
    ended = watch.end is not None and watch.end.occurred_at <= at
    end = _seconds(watch.end.occurred_at if watch.end is not None and ended else at)
    lit_until = _seconds(said)
    for begins, ends, text in sorted(watch.signs):
        if begins - lit_until > longest or begins > end:
            break
        if ends > lit_until:
            lit_until, said = ends, text
    return None if ended and end - lit_until <= longest else said


def _seconds(moment: str) -> float:
    return read(moment).timestamp()
