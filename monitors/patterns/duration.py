"""Duration: at least so many days from one moment to another, per lot.

The moments may be times of acts or times that acts announce (a bid deadline). Until the
decisive act a span that is too short can still be cured, and is a warning only. A restart (a
tender held again) gives up the span that runs: what was announced for it says nothing of the next.
With `each` every start has a span of its own (each clarification, until the same deadline).
"""

from collections.abc import Iterable, Iterator

from ledger.entry import Entry
from monitors.correlation import Keys
from monitors.counting import Unit, days_between, working_days_between, years_between
from monitors.errors import NoCalendar
from monitors.facts import Facts
from monitors.judgement import INACTIVE, PENDING, SATISFIED, VIOLATED, Finding
from monitors.level import RED, YELLOW
from monitors.patterns.base import Context, Occasion, Pattern, both, by_event, undetermined
from monitors.patterns.groups import Groups
from monitors.rule import Match, Rule
from monitors.wording import reason

Dated = tuple[str, Entry]


class Span(Occasion):
    """From the first start to the last end that was said before the decisive act."""

    __slots__ = ("decided", "end", "given_up", "split", "start")

    def __init__(self, entry: Entry, keys: Keys, start: str) -> None:
        super().__init__(entry, keys)
        self.start = start
        self.end: Dated | None = None
        self.decided: Entry | None = None
        self.given_up = False
        self.split = False
        """Whether lots were named since: then it is theirs that are judged."""

    @property
    def runs(self) -> bool:
        return self.decided is None and not self.given_up


class Spans:
    """The spans of one lot: the last one may still change. Each act says whether it changed one."""

    __slots__ = ("all", "end", "keys")

    def __init__(self, keys: Keys, end: Dated | None = None) -> None:
        self.keys = keys
        self.all: list[Span] = []
        self.end = end

    def running(self) -> list[Span]:
        return [span for span in self.all if span.runs] if self.all else []

    def restart(self, at: str, entry: Entry) -> bool:  # noqa: ARG002
        self.end = None
        for span in self.running():
            span.given_up = True
        return True

    def begin(self, at: str, entry: Entry) -> bool:
        """The first start counts, until a decisive act: then a new round may begin."""
        if self.all and self.all[-1].runs:
            return False
        return self.begin_each(at, entry)

    def begin_each(self, at: str, entry: Entry) -> bool:
        if self.all and self.all[-1].decided is not None:
            self.end = None
        span = Span(entry, self.keys, at)
        span.end = self.end
        self.all.append(span)
        return True

    def announce(self, at: str, entry: Entry) -> bool:
        self.end = (at, entry)
        for span in self.running():
            span.end = self.end
        return True

    def decide(self, at: str, entry: Entry) -> bool:  # noqa: ARG002
        ran = self.running()
        for span in ran:
            span.decided = entry
        return bool(ran)


def _copy(spans: Spans, keys: Keys) -> Spans:
    copy = Spans(keys, spans.end)
    for span in spans.all:
        twin = Span(span.entry, keys, span.start)
        twin.end, twin.decided, twin.given_up = span.end, span.decided, span.given_up
        copy.all.append(twin)
    return copy


class Duration(Pattern):
    def __init__(self, rule: Rule) -> None:
        super().__init__(rule)
        acts = (
            (Spans.restart, by_event(rule.restarts)),
            (Spans.begin_each if rule.each else Spans.begin, by_event(rule.start)),
            (Spans.announce, by_event(rule.end)),
            (Spans.decide, by_event(rule.decisive)),
        )
        self._acts = {
            event: [(act, matches[event]) for act, matches in acts if event in matches]
            for event in self.types
        }

    def matches(self) -> Iterator[Match]:
        yield from (*self.rule.start, *self.rule.end, *self.rule.decisive, *self.rule.restarts)

    def cases(self) -> Iterator[Match]:
        yield from self.rule.start

    def start(self) -> Groups[Spans]:
        return Groups(_copy, Spans((None,) * len(self.rule.correlation.keys)))

    def occasions(self, state: Groups[Spans]) -> Iterable[Span]:
        for spans in state.parts():
            yield from spans.all

    def step(self, state: Groups[Spans], entry: Entry, facts: Facts) -> Iterable[Occasion]:  # noqa: ARG002
        keys = self.rule.correlation.other(entry)
        touched = [] if not state.splits(keys) else list(state.whole.all)
        for spans in state.said_of(keys):
            ran, changed = spans.running(), False
            for act, matches in self._acts[entry.type]:
                at = _said(matches, entry)
                if at is not None:
                    changed |= act(spans, at, entry)
            if changed and spans.all:
                touched += dict.fromkeys((*ran, spans.all[-1]))
        if state.is_split:
            for span in state.whole.all:
                span.split = True
        return touched

    def judge(self, occasion: Span, context: Context) -> Finding:
        limit = self.rule.limit
        if occasion.given_up or occasion.split:
            return Finding(
                verdict=INACTIVE,
                reason=reason("by_lot" if occasion.split else "held_again"),
                evidence=(occasion.entry.index,),
            )
        if limit is None or occasion.end is None:
            if occasion.decided is None:
                return Finding(
                    verdict=PENDING,
                    reason=reason("no_end_yet"),
                    evidence=(occasion.entry.index,),
                )
            return undetermined(occasion, "field_missing", self.rule.end[0].moment[0])
        try:
            length = self._length(occasion.start, occasion.end[0], context)
        except NoCalendar as missing:
            return undetermined(occasion, "no_calendar", missing.year)
        evidence = both(occasion.entry.index, occasion.end[1].index)
        if occasion.decided is not None:
            evidence = tuple(sorted({*evidence, occasion.decided.index}))
        if length >= limit.n:
            verdict, code = SATISFIED, "long_enough"
        else:
            verdict = VIOLATED
            code = "first_day" if length == limit.n - 1 else "too_short"
        if limit.unit is Unit.YEAR:
            code = "years_enough" if length >= limit.n else "years_short"
        return Finding(
            verdict=verdict,
            reason=reason(code, length, limit.n),
            evidence=evidence,
            due_at=occasion.end[0],
            reading="day_reading" if code == "first_day" else None,
            cap=RED if occasion.decided is not None else YELLOW,
        )

    def _length(self, start: str, end: str, context: Context) -> int:
        if self.rule.limit is not None and self.rule.limit.unit is Unit.WORKING_DAY:
            return working_days_between(start, end, context.facts.calendar)
        if self.rule.limit is not None and self.rule.limit.unit is Unit.YEAR:
            return years_between(start, end)
        return days_between(start, end)


def _said(matches: tuple[Match, ...], entry: Entry) -> str | None:
    for match in matches:
        if match.sure or match.hits(entry):
            return match.time(entry)
    return None
