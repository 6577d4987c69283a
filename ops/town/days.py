"""Days as the town's people count them: Shanghai dates, the State Council's days off.

Written apart from the monitors on purpose: the town says when people acted, the monitors
find out by themselves whether that was in time.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from enum import Enum
from functools import cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import chinese_calendar

if TYPE_CHECKING:
    from collections.abc import Callable
    from random import Random

SHANGHAI = ZoneInfo("Asia/Shanghai")

LAST_MINUTES = time(23, 40)
"""A period ends at 24:00; who acts on the very last day acts close to it."""


class When(Enum):
    """When somebody did what had to be done by a certain day."""

    EARLY = "well in time"
    LAST_DAY = "on the very last day, twenty minutes before it ended"
    ROLLED_DAY = "on the working day to which a last day off rolls"
    DAY_LATE = "one day after the last day on which it could still be done"
    NEVER = "never"


@cache
def is_working(day: date) -> bool:
    return bool(chinese_calendar.is_workday(day))


def working_day(day: date) -> date:
    """The day itself, or the next working day if it is a day off."""
    while not is_working(day):
        day += timedelta(days=1)
    return day


def working_days_after(day: date, count: int) -> date:
    """The last of `count` working days, the day after `day` being the first candidate."""
    for _ in range(count):
        day = working_day(day + timedelta(days=1))
    return day


def working_days_before(day: date, count: int) -> date:
    for _ in range(count):
        day -= timedelta(days=1)
        while not is_working(day):
            day -= timedelta(days=1)
    return day


def days_after(day: date, count: int) -> date:
    return day + timedelta(days=count)


def first_day(day: date, fits: Callable[[date], bool]) -> date:
    """The first working day from `day` on that `fits`."""
    day = working_day(day)
    while not fits(day):
        day = working_day(day + timedelta(days=1))
    return day


def ends_on_day_off(count: int) -> Callable[[date], bool]:
    return lambda day: not is_working(days_after(day, count))


def start_for(day: date, limit: int, when: When) -> date:
    """The day a period starts: any, unless the plan is to end it on a day off."""
    return first_day(day, ends_on_day_off(limit)) if when is When.ROLLED_DAY else day


def moment(day: date, clock: str) -> datetime:
    """A clock time of that day in Shanghai."""
    return datetime.combine(day, time.fromisoformat(clock), SHANGHAI)


def in_office_hours(day: date, rng: Random) -> datetime:
    return moment(day, "09:00") + timedelta(seconds=rng.randrange(7 * 3600))


def civil_date(instant: datetime) -> date:
    return instant.astimezone(SHANGHAI).date()


def utc_text(instant: datetime) -> str:
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def in_natural_days(start: date, limit: int, when: When, rng: Random) -> datetime | None:
    """The instant of an act due within `limit` natural days of `start`; None if it never came."""
    match when:
        case When.EARLY:
            early = working_day(days_after(start, max(1, limit // 3)))
            if early > days_after(start, limit):  # a long holiday: somebody came in for it
                early = days_after(start, 1)
            return in_office_hours(early, rng)
        case When.LAST_DAY:
            return datetime.combine(days_after(start, limit), LAST_MINUTES, SHANGHAI)
        case When.ROLLED_DAY:
            return in_office_hours(working_day(days_after(start, limit)), rng)
        case When.DAY_LATE:
            rolled = working_day(days_after(start, limit))
            return in_office_hours(days_after(rolled, 1), rng)
        case When.NEVER:
            return None


def in_working_days(start: date, limit: int, when: When, rng: Random) -> datetime | None:
    """The instant of an act due within `limit` working days of `start`; None if it never came."""
    match when:
        case When.EARLY:
            return in_office_hours(working_days_after(start, max(1, limit // 2)), rng)
        case When.LAST_DAY | When.ROLLED_DAY:
            return datetime.combine(working_days_after(start, limit), LAST_MINUTES, SHANGHAI)
        case When.DAY_LATE:
            return in_office_hours(working_days_after(start, limit + 1), rng)
        case When.NEVER:
            return None
