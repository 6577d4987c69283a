"""Instants as the ledger writes them, and the civil days of Asia/Shanghai they fall on.

`2026-03-01T16:00:00.000000Z` is midnight in Shanghai, the first instant of 2 March there:
China has kept one offset and no summer time since 1991, and no rule here is older.
"""

from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

SHANGHAI = timedelta(hours=8)


def civil_date(moment: str) -> date:
    """The day an instant falls on in Shanghai."""
    return _civil_date(moment[:13])


def end_of(day: date) -> str:
    """24:00 of a civil day: the first instant that no longer belongs to it."""
    return f"{day.isoformat()}T16:00:00.000000Z"


def start_of(day: date) -> str:
    return end_of(day - timedelta(days=1))


def plus(moment: str, *, seconds: int) -> str:
    return write(read(moment) + timedelta(seconds=seconds))


def seconds_between(earlier: str, later: str) -> float:
    return (read(later) - read(earlier)).total_seconds()


def read(moment: str) -> datetime:
    return datetime.fromisoformat(moment)


def write(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def in_shanghai(moment: str) -> str:
    """`2026-03-02 09:30`, as a reader in China expects it.

    What ends at midnight ends at `2026-03-02 24:00`, not on the day after.
    """
    there = read(moment) + SHANGHAI
    if (there.hour, there.minute, there.second) == (0, 0, 0):
        return f"{there.date() - timedelta(days=1)} 24:00"
    return there.strftime("%Y-%m-%d %H:%M")


@lru_cache(maxsize=100_000)
def _civil_date(hour: str) -> date:
    day = date.fromisoformat(hour[:10])
    return day + timedelta(days=1) if hour[11:] >= "16" and day < date.max else day
