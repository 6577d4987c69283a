"""The occasions of a response: an act that must follow, and its clock."""

from collections.abc import Mapping
from datetime import date

from ledger.entry import Entry
from monitors.condition import unanswered
from monitors.correlation import Keys
from monitors.counting import Due, Stop, Unit, days_between
from monitors.facts import Facts
from monitors.level import RED
from monitors.moment import plus
from monitors.patterns.base import Occasion, both
from monitors.patterns.memory import Memory, Occasions
from monitors.rule import Match, Period, Rule

Dated = tuple[str, Entry]

Waited = tuple[int, str, object]
"""By which pair of events, since when, and for whom, if that was said."""

_NONE_TOO_LATE: Mapping[int, Entry] = {}


class Duty(Occasion):
    """An act that must follow, n units after `start`; None before the clock starts."""

    __slots__ = (
        "announced", "approved", "cap", "cause", "doubt", "ended", "met", "missing", "n",
        "notified", "rank", "replaced", "standing", "start", "stops", "too_late", "unit",
    )  # fmt: skip

    def __init__(self, entry: Entry, keys: Keys, n: int, unit: Unit) -> None:
        Occasion.__init__(self, entry, keys)
        self.n = n
        self.unit = unit
        self.cap = RED
        self.rank = RED
        """How exactly it began: what lowers the level of a breach later does not change that."""
        self.missing = ""
        self.cause: Entry | None = None
        """What started the clock; others that did before, or would have, are named `formerly`."""
        self.start: str | None = None
        self.met: Dated | None = None
        self.doubt: str | None = None
        """The field that keeps a possible fulfilment from being one."""
        self.ended: Dated | None = None
        self.replaced = False
        self.announced: Dated | None = None
        """The end (of bidding) that was announced when the duty opened."""
        # Most duties never meet any of these: what is empty is shared, and replaced when it grows.
        self.stops: tuple[tuple[int, str, str], ...] = ()
        """From an instant to another, by the pair that stopped the clock."""
        self.standing: tuple[Waited, ...] = ()
        """Begun and not resumed."""
        self.too_late = _NONE_TOO_LATE
        """What came too late to stop the clock, by its pair: what answers it starts nothing."""
        self.approved: tuple[tuple[str, int], ...] = ()
        """Every approval of more time, and what it allows: a later one takes nothing back."""
        self.notified: str | None = None
        """When the party was first told."""

    @property
    def grounds(self) -> tuple[int, ...]:
        """What the duty rests on: the subject, and what started the clock."""
        if self.cause is None:
            return (self.entry.index,)
        return both(self.entry.index, self.cause.index)

    @property
    def is_open(self) -> bool:
        return self.met is None and self.ended is None and not self.replaced

    def begin(self, at: str | None, cause: Entry) -> None:
        """Start the clock, or start it afresh: what stopped or lengthened it before is gone."""
        self.formerly |= {self.opened_by.index}
        self.start, self.cause, self.opened_by = at, cause, cause
        self.stops, self.standing, self.approved = (), (), ()
        self.notified = None

    def resume(self, pair: int, at: str, who: object) -> None:
        """One of those waited for answered; the clock goes on when the last one has.

        One who answered before is not waited for again; an answer that names nobody is taken
        for that of one of them.
        """
        may_be = [
            waited
            for waited in self.standing
            if waited[0] == pair and (who is None or waited[2] in (who, None))
        ]
        if may_be:
            answered = next((waited for waited in may_be if waited[2] == who), may_be[0])
            standing = list(self.standing)
            standing.remove(answered)
            self.standing = tuple(standing)
            self.stops += ((pair, answered[1], at),)

    def due(self, facts: Facts, rule: Rule, *, as_told: bool = False) -> Due | None:
        """None while the clock stands still (`as_told`: however long). Raises NoCalendar."""
        if self.start is None:
            return None
        stops: tuple[Stop, ...] = ()
        if self.stops or self.standing:
            still = [(pair, since, None) for pair, since, _ in self.standing]
            stops = tuple(
                (since, until if as_told else _ended(facts, rule.stops[pair].lasts, since, until))
                for pair, since, until in (*self.stops, *still)
            )
        extension = rule.extension
        due = facts.due(self.start, self.n, self.unit, stops)
        if due is None or extension is None or self.notified is None:
            return due
        in_time = [days for at, days in self.approved if max(at, self.notified) < due.last]
        if not in_time:
            return due
        return facts.due(
            self.start, self.n + max(0, min(max(in_time), extension.at_most)), self.unit, stops
        )


def _ended(facts: Facts, lasts: Period | None, since: str, until: str | None) -> str | None:
    """When a stop was over: with the last day it may last, at the latest."""
    if lasts is None:
        return until
    n, unit = lasts
    if until is not None and unit is Unit.WORKING_DAY and days_between(since, until) <= n:
        return until  # n working days are never fewer than n days: no calendar is needed
    due = facts.due(since, n, unit)
    if due is None:
        return until
    last = plus(due.last, seconds=-1)
    return last if until is None else min(until, last)


Acts = dict[date | None, Memory[tuple[Entry, Match]]]


class Duties(Occasions[Duty]):
    """The duties of a stream, and what came before their triggers and may count for them."""

    __slots__ = ("acts", "announced", "standing")

    def __init__(self) -> None:
        Occasions.__init__(self)
        self.acts: Acts = {}
        """By their day, where only those of the trigger's day count."""
        self.announced: tuple[Dated, ...] = ()
        self.standing: tuple[tuple[int, Entry], ...] = ()
        """What stopped clocks and has not been resumed: a duty opened meanwhile waits as well."""


def missing_field(match: Match, entry: Entry) -> str:
    return unanswered(match.where, entry.data) or match.moment[0]
