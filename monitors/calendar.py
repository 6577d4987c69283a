"""Working days, from the State Council's notices as the ledger has them.

Weekend arithmetic is never enough: the notices move days both ways. A year whose notice is
not on file is unknown, and so is every count that touches it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, Self

from chinese_calendar.constants import holidays, workdays

from monitors.errors import NoCalendar

_SATURDAY = 5


class DayKind(StrEnum):
    """What a civil day is, or what a count made of it."""

    WORKED = "worked"
    MAKE_UP = "make_up"  # a weekend day that is worked (调休上班)
    WEEKEND = "weekend"
    HOLIDAY = "holiday"
    NATURAL = "natural"  # counted as it comes
    STOPPED = "stopped"  # the clock stood still
    ROLLED = "rolled"  # a day off at the end of a period, passed over


OFF = frozenset({DayKind.WEEKEND, DayKind.HOLIDAY})


@dataclass(frozen=True, slots=True, kw_only=True)
class Year:
    """One notice: weekdays that are days off, and weekend days that are worked."""

    notice: str
    off: frozenset[date]
    worked: frozenset[date]

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Self:
        return cls(
            notice=data["notice"],
            off=frozenset(map(date.fromisoformat, data["off"])),
            worked=frozenset(map(date.fromisoformat, data["worked"])),
        )


class Calendar:
    """The notices on file. A later notice for a year replaces the earlier one."""

    def __init__(self) -> None:
        self._years: dict[int, Year] = {}

    def load(self, data: Mapping[str, Any]) -> None:
        """Take the data of one `calendar.Loaded`."""
        self._years[data["year"]] = Year.from_data(data)

    @property
    def years(self) -> tuple[int, ...]:
        return tuple(sorted(self._years))

    def kind(self, day: date) -> DayKind:
        year = self._years.get(day.year)
        if year is None:
            raise NoCalendar(year=day.year)
        if day.weekday() >= _SATURDAY:
            return DayKind.MAKE_UP if day in year.worked else DayKind.WEEKEND
        return DayKind.HOLIDAY if day in year.off else DayKind.WORKED

    def is_off(self, day: date) -> bool:
        return self.kind(day) in OFF


def calendar_statements() -> list[dict[str, Any]]:
    """The data of one `calendar.Loaded` per year the `chinesecalendar` package knows."""
    return [_year_data(year) for year in sorted({day.year for day in holidays})]


def _year_data(year: int) -> dict[str, Any]:
    off = sorted(day for day in holidays if day.year == year and day.weekday() < _SATURDAY)
    worked = sorted(day for day in workdays if day.year == year and day.weekday() >= _SATURDAY)
    return {
        "year": year,
        "notice": f"国务院办公厅关于{year}年部分节假日安排的通知",
        "off": [day.isoformat() for day in off],
        "worked": [day.isoformat() for day in worked],
    }
