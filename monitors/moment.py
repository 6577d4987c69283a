"""Instants as the ledger writes them, and the civil days of Asia/Shanghai they fall on.

`2026-03-01T16:00:00.000000Z` is midnight in Shanghai, the first instant of 2 March there:
China has kept one offset and no summer time since 1991, and no rule here is older.
"""

from datetime import date, datetime, timedelta
from functools import lru_cache

from ledger.canonical import format_time

SHANGHAI = timedelta(hours=8)

FIRST = "0001-01-01T00:00:00.000000Z"
LAST = "9999-12-31T23:59:59.999999Z"
"""The first and the last instant that the ledger can write. Anybody may say that an act was of
then, so what counts from it or shows it stops there."""


def civil_date(moment: str) -> date:
    """The day an instant falls on in Shanghai."""
    return _civil_date(moment[:13])


def end_of(day: date) -> str:
    """24:00 of a civil day: the first instant that no longer belongs to it."""
    return f"{day.isoformat()}T16:00:00.000000Z"


def start_of(day: date) -> str:
    return end_of(day - timedelta(days=1)) if day > date.min else FIRST


def plus(moment: str, *, seconds: int) -> str:
    """So much later or earlier, but no further than `LAST` and `FIRST`."""
    try:
        return format_time(read(moment) + timedelta(seconds=seconds))
    except OverflowError:
        return LAST if seconds > 0 else FIRST


def seconds_between(earlier: str, later: str) -> float:
    return (read(later) - read(earlier)).total_seconds()


def read(moment: str) -> datetime:
    return datetime.fromisoformat(moment)


def hour_in_shanghai(moment: str) -> int:
    """From 0 to 23."""
    return (int(moment[11:13]) + 8) % 24


def in_shanghai(moment: str) -> str:
    """`2026-03-02 09:30`, as a reader in China expects it.

    What ends at midnight ends at `2026-03-02 24:00`, not on the day after. In Shanghai the last
    eight hours that the ledger can write are of the year 10000: they are shown as written.
    """
    try:
        there = read(moment) + SHANGHAI
    except OverflowError:
        return moment
    if (there.hour, there.minute, there.second) == (0, 0, 0):
        return f"{there.date() - timedelta(days=1)} 24:00"
    return there.replace(tzinfo=None).isoformat(" ", "minutes")


@lru_cache(maxsize=100_000)
def _civil_date(hour: str) -> date:
    day = date.fromisoformat(hour[:10])
    return day + timedelta(days=1) if hour[11:] >= "16" and day < date.max else day
