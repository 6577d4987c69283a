"""How a period is counted, day by day, so that the arithmetic can be shown.

The day after is day one; a period ends at 24:00 of its last day. A maximum in natural days
whose last day is a day off rolls to the next working day (民法典 §201, §203 by analogy);
that reading is not undisputed, so both ends are kept. A minimum never rolls.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from operator import itemgetter

from monitors.calendar import Calendar, DayKind
from monitors.errors import NoCalendar
from monitors.moment import civil_date, end_of, plus, seconds_between

PERIOD_DAYS_MAX = 4_000
"""Eleven years: longer periods (files kept for 15 years) are counted in years, not by this."""


YEAR_MAX = 9_900
"""An act said to be of a later year has no end that a date can hold: nothing is counted from it."""


class Unit(StrEnum):
    __hash__ = str.__hash__  # that of an enumeration is a call of Python

    NATURAL_DAY = "natural_day"
    WORKING_DAY = "working_day"
    HOUR = "hour"
    MINUTE = "minute"
    YEAR = "year"


_ONE_DAY = timedelta(days=1)

_COUNTS = frozenset({DayKind.WORKED, DayKind.MAKE_UP, DayKind.NATURAL})

SECONDS = {Unit.HOUR: 3600, Unit.MINUTE: 60}


@dataclass(frozen=True, slots=True)
class CountedDay:
    """One civil day of a count; `number` is 0 where it does not count."""

    day: date
    kind: DayKind
    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """When a period ends: `strict` before, `final` after rolling past days off.

    `final` is None, and `unknown_year` says why, where nobody can know yet whether the last
    day is a day off. `kinds` are those of the days after that of the start, one after another.
    """

    strict: str
    final: str | None
    start: date | None = None
    kinds: tuple[DayKind, ...] = ()
    unknown_year: int | None = None
    last: str = field(init=False, repr=False, compare=False)
    """Its end as far as anybody knows."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "last", self.final or self.strict)

    @property
    def days(self) -> tuple[CountedDay, ...]:
        """The arithmetic, day by day; none where hours or minutes are counted."""
        return tuple(self._counted())

    def _counted(self) -> Iterator[CountedDay]:
        day, number = self.start or date.min, 0
        for kind in self.kinds:
            day += _ONE_DAY
            number += kind in _COUNTS
            yield CountedDay(day, kind, number if kind in _COUNTS else 0)


Stop = tuple[str, str | None]
"""From an instant to another, or still standing."""


def due(
    start: str, n: int, unit: Unit, calendar: Calendar, stops: Sequence[Stop] = ()
) -> Due | None:
    """The end of n units after `start`; None while the clock stands still before it.

    A stopped day is one after the day of the stop, up to and with the day of the resumption.
    Raises NoCalendar where working days of an unknown year would have to be counted.
    """
    if civil_date(start).year > YEAR_MAX:
        raise NoCalendar(year=civil_date(start).year)
    if unit in SECONDS:
        return _due_in_seconds(start, n * SECONDS[unit], stops)
    spans = [(civil_date(a), civil_date(b) if b else date.max) for a, b in stops]
    working = unit is Unit.WORKING_DAY
    kinds: list[DayKind] = []
    first = civil_date(start)
    day, number = first, 0
    while number < n:
        day += _ONE_DAY
        stopped = [b for a, b in spans if a < day <= b] if spans else ()
        if date.max in stopped or len(kinds) > PERIOD_DAYS_MAX:
            return None
        kind = DayKind.STOPPED if stopped else DayKind.NATURAL
        if working and not stopped:
            kind = calendar.kind(day)
        number += kind in _COUNTS
        kinds.append(kind)
    if working:
        return Due(strict=end_of(day), final=end_of(day), start=first, kinds=tuple(kinds))
    return _rolled(first, kinds, calendar)


def due_on(day: date, calendar: Calendar) -> Due:
    """The end of a day that the law names: it rolls as the last day of a period does."""
    return _rolled(day - _ONE_DAY, [DayKind.NATURAL], calendar)


def days_between(start: str, end: str) -> int:
    """Civil days from one date to the other: the measure of a minimum period."""
    return (civil_date(end) - civil_date(start)).days


def years_between(start: str, end: str) -> int:
    """Whole years from one date to the other."""
    first, last = civil_date(start), civil_date(end)
    return last.year - first.year - ((last.month, last.day) < (first.month, first.day))


def working_days_between(start: str, end: str, calendar: Calendar) -> int:
    """Working days after the day of `start`, up to and with the day of `end`."""
    day, last, count = civil_date(start), civil_date(end), 0
    while day < last:
        day += timedelta(days=1)
        count += not calendar.is_off(day)
    return count


def _rolled(start: date, kinds: list[DayKind], calendar: Calendar) -> Due:
    last = start + timedelta(days=len(kinds))
    day, final, unknown_year = last, None, None
    try:
        while calendar.is_off(day):
            day += _ONE_DAY
            kinds.append(DayKind.ROLLED)
        final = end_of(day)
    except NoCalendar as missing:
        unknown_year = missing.year
    return Due(
        strict=end_of(last), final=final, start=start, kinds=tuple(kinds), unknown_year=unknown_year
    )


def _due_in_seconds(start: str, seconds: int, stops: Sequence[Stop]) -> Due | None:
    end, counted = plus(start, seconds=seconds), start
    for begin, resumed in sorted(stops, key=itemgetter(0)):
        if begin >= end:
            break
        if resumed is None:
            return None
        if resumed > counted:  # two stops at once are one
            end = plus(end, seconds=int(seconds_between(max(counted, begin), resumed)))
            counted = resumed
    return Due(strict=end, final=end)
