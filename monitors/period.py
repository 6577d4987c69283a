"""The periods of the calendar in which a duty comes round: years, quarters, months, days."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache

from monitors.moment import civil_date, end_of, start_of

_MONTHS_A_QUARTER = 3
_MONTHS_A_YEAR = 12


class Every(StrEnum):
    YEAR = "year"
    QUARTER = "quarter"
    MONTH = "month"
    WORKING_DAY = "working_day"


_MONTHS = {Every.YEAR: _MONTHS_A_YEAR, Every.QUARTER: _MONTHS_A_QUARTER, Every.MONTH: 1}


@dataclass(frozen=True, slots=True)
class Span:
    """One period: `2026`, `2026-Q1`, `2026-03` or `2026-03-02`, its first and its last day."""

    name: str | int
    first: date
    last: date

    @property
    def begins(self) -> str:
        return start_of(self.first)

    @property
    def ends(self) -> str:
        """24:00 of its last day."""
        return end_of(self.last)


def period_of(moment: str, every: Every) -> Span:
    """The period an instant falls in, in Shanghai. Every civil day is one of WORKING_DAY's."""
    return _of_day(civil_date(moment), every)


def periods_from(moment: str, every: Every) -> Iterator[Span]:
    """That of an instant and all that follow."""
    span = period_of(moment, every)
    while span.last < date.max:
        yield span
        span = _of_day(span.last + timedelta(days=1), every)


@lru_cache(maxsize=10_000)
def _of_day(day: date, every: Every) -> Span:
    if every is Every.WORKING_DAY:
        return Span(day.isoformat(), day, day)
    months = _MONTHS[every]
    first = date(day.year, (day.month - 1) // months * months + 1, 1)
    after = first.month + months
    last = (
        date(first.year, _MONTHS_A_YEAR, 31)
        if after > _MONTHS_A_YEAR
        else date(first.year, after, 1) - timedelta(days=1)
    )
    return Span(_name(first, every), first, last)


def _name(first: date, every: Every) -> str | int:
    if every is Every.YEAR:
        return first.year
    if every is Every.QUARTER:
        return f"{first.year}-Q{first.month // _MONTHS_A_QUARTER + 1}"
    return f"{first.year}-{first.month:02d}"
