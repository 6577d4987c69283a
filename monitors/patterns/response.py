"""Response: after the trigger, the required act follows within the limit.

The clock may stand still, start again or be extended, or the duty may end. With a subject
the occasions are the subject's (a deposit), and the trigger (the contract) starts their clock.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from ledger.entry import Entry
from monitors.counting import Due, Unit, days_between
from monitors.errors import NoCalendar
from monitors.facts import Facts
from monitors.judgement import INACTIVE, PENDING, SATISFIED, VIOLATED, Finding
from monitors.level import RED, YELLOW, Level, lower
from monitors.patterns.base import (
    Context,
    Missing,
    Occasion,
    Pattern,
    both,
    events_of,
    undetermined,
)
from monitors.patterns.duty import Dated, Duties, Duty
from monitors.patterns.plays import Plays
from monitors.rule import Match, Rule
from monitors.wording import reason


class Response(Pattern):
    def __init__(self, rule: Rule) -> None:
        super().__init__(rule)
        self._required = events_of(rule.required)
        self._plays = Plays(rule)
        self._parts = self._plays.parts
        self._lasting = any(stops.lasts for stops in rule.stops)

    def matches(self) -> Iterator[Match]:
        rule = self.rule
        yield from (*rule.required, *rule.ends, *rule.restarts, *rule.settles)
        yield from (*rule.subject, *rule.trigger, *rule.start, *rule.end)
        for stops in rule.stops:
            yield from (stops.start, stops.until)
        if rule.extension:
            yield from (rule.extension.approved, rule.extension.notified)

    def begins(self) -> Iterator[Match]:
        rule = self.rule
        yield from rule.subject or rule.trigger
        yield from rule.end
        yield from (stops.start for stops in rule.stops)
        yield from rule.required if rule.earlier is not None else ()

    def start(self) -> Duties:
        return Duties()

    def occasions(self, state: Duties) -> Iterable[Duty]:
        return state.all

    def step(self, state: Duties, entry: Entry, facts: Facts) -> Iterable[Occasion]:
        event, plays = entry.type, self._plays
        touched = plays.note_too_late(state, entry, facts) if event in plays.timed else []
        for play, match in self._parts.get(event, ()):
            if match.sure or match.hits(entry) is not False:
                touched += play(state, entry, match)
        return touched

    def judge(self, occasion: Duty, context: Context) -> Finding:
        if occasion.replaced:
            return _closed(occasion, "replaced")
        if occasion.announced is not None:
            late = self._raised_late(occasion, *occasion.announced)
            if late is not None:
                return late
        return self._judge_raised(occasion, context)

    def _raised_late(self, occasion: Duty, at: str, said: Entry) -> Finding | None:
        """What had to be raised some days before an announced end, and was not, binds nobody."""
        days = self.rule.days_ahead
        if not days or days_between(occasion.entry.occurred_at, at) >= days:
            return None
        return Finding(
            verdict=INACTIVE,
            reason=reason("raised_late", at, self.rule.days_ahead),
            evidence=(said.index, occasion.entry.index),
        )

    def _judge_raised(self, occasion: Duty, context: Context) -> Finding:
        if occasion.missing and occasion.ended is None:
            return undetermined(occasion, "field_missing", occasion.missing)
        if occasion.missing or occasion.start is None:
            return self._not_begun(occasion)
        try:
            due = occasion.due(context.facts, self.rule)
        except NoCalendar as missing:
            return self._uncounted(occasion, missing.year)
        if occasion.met is not None:
            cap = self._cap(occasion, context) if self._lasting else occasion.cap
            return self._met(occasion, due, occasion.met, cap)
        return self._unmet(occasion, context, due)

    def _unmet(self, occasion: Duty, context: Context, due: Due | None) -> Finding:
        if occasion.ended is not None and (due is None or occasion.ended[0] < due.last):
            return _closed(occasion, "ended", occasion.ended[1])
        if due is None:
            return Finding(
                verdict=PENDING,
                reason=reason("stopped"),
                evidence=(occasion.opened_by.index,),
            )
        if context.at < due.strict:
            return Finding(
                verdict=PENDING,
                reason=reason("running", due.last),
                evidence=(occasion.opened_by.index,),
                due_at=due.last,
                due=due,
                review_at=due.strict,
            )
        if occasion.doubt is not None:
            return undetermined(occasion, "field_missing", occasion.doubt)
        return self._overdue(occasion, context, due)

    def _not_begun(self, occasion: Duty) -> Finding:
        if occasion.met is not None:
            return self._met(occasion, None, occasion.met)
        if occasion.ended is not None:
            return _closed(occasion, "ended", occasion.ended[1])
        return Finding(
            verdict=PENDING,
            reason=reason("not_started", events_of(self.rule.trigger)),
            evidence=(occasion.entry.index,),
        )

    def _uncounted(self, occasion: Duty, year: int) -> Finding:
        """No calendar; but n working days are never fewer than n days."""
        if occasion.ended is not None:
            return _closed(occasion, "ended", occasion.ended[1])
        if occasion.met is not None and occasion.start is not None:
            at, _ = occasion.met
            if days_between(occasion.start, at) <= occasion.n and occasion.unit in _DAYS:
                return self._met(occasion, None, occasion.met)
        return undetermined(occasion, "no_calendar", year)

    def _cap(self, occasion: Duty, context: Context) -> Level:
        """A warning where an act came in time but for the longest a stop may last.

        That time runs from when the one asked received the question, which is not on file.
        """
        try:
            told = occasion.due(context.facts, self.rule, as_told=True)
        except NoCalendar:
            return lower(occasion.cap, YELLOW)
        in_time = occasion.met is not None and (told is None or occasion.met[0] < told.last)
        return lower(occasion.cap, YELLOW) if in_time else occasion.cap

    def _met(self, occasion: Duty, due: Due | None, met: Dated, cap: Level = RED) -> Finding:
        at, act = met
        if occasion.cause is None:
            evidence = both(occasion.entry.index, act.index)
        else:
            evidence = tuple(sorted({*occasion.grounds, act.index}))
        if due is None:
            return Finding(SATISFIED, reason("done", act.type, at), evidence)
        if at >= due.strict and due.final is None:
            return undetermined(occasion, "no_calendar", due.unknown_year)
        last = due.last
        in_time = at < due.strict
        disputed = not in_time and at < last
        code = "in_time" if in_time else "late_if_not_rolled" if disputed else "late"
        return Finding(
            SATISFIED if in_time else VIOLATED,
            reason(code, act.type, at, due.strict if disputed else last),
            evidence,
            due_at=last,
            due=due,
            reading="roll" if disputed else None,
            cap=cap,
        )

    def _overdue(self, occasion: Duty, context: Context, due: Due) -> Finding:
        """Nothing was seen by the last day; if that was a day off, readings differ on rolling."""
        words = "not_seen" if self._required else "silent"
        if due.final is not None:
            final = self._unseen(occasion, context, due, due.final, words)
            if final.verdict is not PENDING or due.final == due.strict:
                return final
        strict = self._unseen(
            occasion, context, due, due.strict, "not_seen_if_not_rolled", reading="roll"
        )
        if strict.verdict is not VIOLATED:
            return strict
        if due.final is None:
            return undetermined(occasion, "no_calendar", due.unknown_year)
        if context.at < due.final:
            return replace(strict, review_at=due.final)
        return replace(strict, awaits=due.final)

    def _unseen(
        self,
        occasion: Duty,
        context: Context,
        due: Due,
        due_at: str,
        words: str,
        reading: str | None = None,
    ) -> Finding:
        missing = Missing(
            events=self._required,
            since=occasion.start or occasion.entry.occurred_at,
            due_at=due_at,
            words=words,
            due=due,
            reading=reading,
            evidence=occasion.grounds,
            cap=occasion.cap,
        )
        return self.omission(occasion, context, missing)


_DAYS = frozenset({Unit.NATURAL_DAY, Unit.WORKING_DAY})


def _closed(occasion: Duty, code: str, by: Entry | None = None) -> Finding:
    evidence = (occasion.opened_by.index, *((by.index,) if by else ()))
    words = reason(code, by.type) if by else reason(code)
    return Finding(verdict=INACTIVE, reason=words, evidence=evidence)
