"""Periodic: in each period of the calendar, or by a date after it, the required act takes place.

No act opens an occasion: whoever holds the duty (the trigger gives it, `withdrawn` takes it
away) owes the act again and again, and `tick` opens an occasion for each period that came round.
An act either says which period it is for (a report for 2025: the key `@period=year`), and may
then come after it, by `due` or within the limit; or it belongs to the period in which it took
place. Owed `throughout`: by who held the duty for the whole period; `at_end`: by who held it at
its end. In both cases the duty ends with the holding; the periods go on coming round, closed from
the beginning: whoever looked before the end was told finds the same cases as whoever looks after.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from operator import itemgetter
from typing import Any, TypeVar

from ledger.entry import Entry
from monitors.condition import unanswered
from monitors.correlation import Keys
from monitors.counting import SECONDS, Due, Unit
from monitors.errors import NoCalendar
from monitors.facts import Facts
from monitors.moment import start_of
from monitors.patterns.base import Occasion
from monitors.patterns.duty import Dated, Duty
from monitors.patterns.response import Response
from monitors.period import Every, Span, period_of, periods_from
from monitors.rule import Match, Rule

Said = TypeVar("Said", Entry, str)

_WHEN = itemgetter(0)

PERIOD = "@period"
"""The last key of every periodic rule: which period a case is about."""


class Turn(Duty):
    """What is owed for one period."""

    __slots__ = ("span",)

    def __init__(self, entry: Entry, keys: Keys, span: Span, *, opens: str, named: bool) -> None:
        super().__init__(entry, keys, 0, Unit.NATURAL_DAY)
        self.span = span
        self.opens = opens
        self.start = span.ends if named else span.begins

    def due(self, facts: Facts, rule: Rule, *, as_told: bool = False) -> Due | None:  # noqa: ARG002
        """Raises NoCalendar."""
        last = self.span.last
        if rule.due is not None:
            return facts.due_on(date(last.year + 1, *rule.due))
        if rule.limit is not None:
            from_ = self.span.ends if rule.limit.unit in SECONDS else start_of(last)
            return facts.due(from_, rule.limit.n, rule.limit.unit)
        if rule.every is Every.WORKING_DAY:
            facts.calendar.kind(last)
        return Due(strict=self.span.ends, final=self.span.ends)


@dataclass(slots=True)
class Holding:
    """The duty in one hand, from when until when, and the next period it comes round for."""

    entry: Entry
    keys: Keys
    doubt: str
    coming: Iterator[Span]
    next: Span | None
    holders: set[object]
    """The duty of an office is one, however many organisations share it."""
    ended: Dated | None = None
    turns: list[Turn] = field(default_factory=list)


class Holdings:
    __slots__ = ("acts", "all", "doubts", "held", "holdings", "turns")

    def __init__(self) -> None:
        self.all: list[Turn] = []
        self.holdings: list[Holding] = []
        self.held: dict[Keys, Holding] = {}
        self.turns: dict[object, list[tuple[Turn, Holding]]] = {}
        """By period, as what follows is, and then by the other keys."""
        self.acts: dict[object, dict[Keys, Dated]] = {}
        """The earliest act."""
        self.doubts: dict[object, dict[Keys, tuple[str, str]]] = {}
        """The field that keeps the earliest of possible acts from being one."""


class Periodic(Response):
    def __init__(self, rule: Rule) -> None:
        super().__init__(rule)
        self._every = rule.every or Every.YEAR
        self._named = rule.correlation.keys[-1].other != PERIOD
        self._throughout = rule.owed == "throughout"
        self._since = start_of(rule.valid_from)

    def matches(self) -> Iterator[Match]:
        yield from (*self.rule.trigger, *self.rule.withdrawn, *self.rule.required)

    def begins(self) -> Iterator[Match]:
        yield from (*self.rule.trigger, *self.rule.required)

    def start(self) -> Any:  # noqa: ANN401 - a state of its own, as every pattern
        return Holdings()

    def occasions(self, state: Any) -> Iterable[Duty]:  # noqa: ANN401
        return list(state.all)

    def step(self, state: Any, entry: Entry, facts: Facts) -> Iterable[Occasion]:  # noqa: ANN401, ARG002
        touched: list[Occasion] = []
        for match in self.rule.withdrawn:
            if entry.type in match.events and match.hits(entry):
                touched += self._release(state, self.rule.correlation.other(entry)[:-1], entry)
        for match in self.rule.required:
            if entry.type in match.events and match.hits(entry) is not False:
                touched += self._act(state, match, entry)
        for match in self.rule.trigger:
            if entry.type in match.events and match.hits(entry) is not False:
                self._hold(state, match, entry)
        return touched

    def tick(self, state: Holdings, at: str, facts: Facts) -> Iterable[Occasion]:
        for holding in state.holdings:
            while holding.next is not None and self._opens(holding.next) <= at:
                if self._comes_round(holding.next, facts):
                    yield self._turn(state, holding, holding.next)
                holding.next = next(holding.coming, None)

    def next_tick(self, state: Holdings) -> str | None:
        return min(
            (self._opens(h.next) for h in state.holdings if h.next is not None), default=None
        )

    def _hold(self, state: Holdings, match: Match, entry: Entry) -> None:
        keys = self.rule.correlation.own(entry)[:-1]
        holder = entry.data.get("org")
        if keys in state.held:
            state.held[keys].holders.add(holder)
            return
        since = entry.occurred_at
        coming = (
            span
            for span in periods_from(max(since, self._since), self._every)
            if span.begins >= self._since and (not self._throughout or span.begins >= since)
        )
        doubt = unanswered(match.where, entry.data) if match.where else ""
        holding = Holding(entry, keys, doubt, coming, next(coming, None), {holder})
        state.held[keys] = holding
        state.holdings.append(holding)

    def _turn(self, state: Holdings, holding: Holding, span: Span) -> Turn:
        keys = (*holding.keys, span.name)
        turn = Turn(holding.entry, keys, span, opens=self._opens(span), named=self._named)
        turn.missing = holding.doubt
        state.all.append(turn)
        state.turns.setdefault(span.name, []).append((turn, holding))
        holding.turns.append(turn)
        self._settle(state, turn, holding)
        return turn

    def _settle(self, state: Holdings, turn: Turn, holding: Holding) -> None:
        """Note what of all that was said so far is about a turn: a duty that ended is not met."""
        turn.ended, period = holding.ended, turn.span.name
        acts = self._before_the_end(holding, state.acts.get(period))
        doubts = self._before_the_end(holding, state.doubts.get(period))
        turn.met = min(acts, key=_WHEN, default=None)
        turn.doubt = next((doubt for _, doubt in doubts), None)

    def _before_the_end(
        self, holding: Holding, said: Mapping[Keys, tuple[str, Said]] | None
    ) -> Iterator[tuple[str, Said]]:
        for keys, dated in (said or {}).items():
            in_time = holding.ended is None or dated[0] < holding.ended[0]
            if in_time and self._agree(holding.keys, keys):
                yield dated

    def _agree(self, these: Keys, those: Keys) -> bool:
        return self.rule.correlation.agree((*these, None), (*those, None))

    def _act(self, state: Holdings, match: Match, entry: Entry) -> Iterable[Turn]:
        at = match.time(entry)
        *own, period = self.rule.correlation.other(entry)
        if not self._named and at is not None:
            period = period_of(at, self._every).name
        keys = tuple(own)
        if at is None or period is None:
            return
        acts = state.acts.setdefault(period, {})
        if keys in acts and acts[keys][0] <= at:
            return
        if match.hits(entry) is None:
            doubts = state.doubts.setdefault(period, {})
            if keys not in doubts or at < doubts[keys][0]:
                doubts[keys] = (at, unanswered(match.where, entry.data))
        else:
            acts[keys] = (at, entry)
        for turn, holding in state.turns.get(period, ()):
            if self._agree(holding.keys, keys):
                self._settle(state, turn, holding)
                yield turn

    def _opens(self, span: Span) -> str:
        return span.begins if self._throughout else span.ends

    def _comes_round(self, span: Span, facts: Facts) -> bool:
        """Every period does, but for days off; whether a day is one may be unknown."""
        if self._every is not Every.WORKING_DAY:
            return True
        try:
            return not facts.calendar.is_off(span.first)
        except NoCalendar:
            return True

    def _release(self, state: Holdings, keys: Keys, entry: Entry) -> Iterable[Turn]:
        for holding in [h for h in state.held.values() if self._agree(h.keys, keys)]:
            holding.holders.discard(entry.data.get("org"))
            if holding.holders:
                continue
            del state.held[holding.keys]
            holding.ended = (entry.occurred_at, entry)
            for turn in holding.turns:
                if turn.missing or turn.met is None or turn.met[0] >= entry.occurred_at:
                    self._settle(state, turn, holding)
                    yield turn
