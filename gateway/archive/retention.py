"""How long a record must be kept, and why that is known or not.

The years count from the day the project ended, in Shanghai's days, and end with that day years
later; before an entry says that it ended, nobody can know the day. The classes are in
`retention.toml`.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from gateway.archive.record import Record
from ledger.entry import Entry
from monitors.moment import civil_date
from monitors.review import REVIEWED, Reviews

PARAMETER: Final = "record_retention"
GAP_PARAMETER: Final = "session_gap_seconds"
"""How long a session may be without a sign of life (rule D-12); unset: undetermined."""

REGISTERED: Final = "project.Registered"
ENDS: Final = frozenset({"project.Closed", "project.Terminated"})
REOPENED: Final = "retender.Started"
PARAMETER_SET: Final = "parameter.Set"

TYPES: Final = (REGISTERED, *sorted(ENDS), REOPENED, REVIEWED, PARAMETER_SET)

YEARS_MAX: Final = 1_000
_FILE: Final = Path(__file__).with_name("retention.toml")


class Known(StrEnum):
    """Whether the end is known, and else what is missing."""

    UNTIL = "until"
    NOT_ENDED = "not_ended"
    NO_YEARS = "no_years"
    NO_CLASS = "no_class"


@dataclass(frozen=True, slots=True, kw_only=True)
class RetentionClass:
    """One table of the file, with what the office has set."""

    name: str
    zh: str
    en: str
    years: int | None = None
    basis: str = ""
    from_zh: str = "项目办结之日"
    from_en: str = "the day the project ended"


@dataclass(frozen=True, slots=True, kw_only=True)
class Retention:
    """`until` is the last day of it; `ended` the entry that it counts from."""

    known: Known
    of: RetentionClass | None = None
    until: date | None = None
    ended: int | None = None

    def over(self, today: date) -> bool:
        return self.until is not None and today > self.until


@lru_cache(maxsize=1)
def classes() -> Mapping[str, RetentionClass]:
    tables = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    return {name: RetentionClass(name=name, **table) for name, table in tables.items()}


class Terms:
    """What the log says of how long records are kept: types of projects, their ends, parameters."""

    def __init__(self) -> None:
        self._types: dict[str, str] = {}
        self._ends: dict[tuple[str, str], tuple[str, int]] = {}
        self._years: dict[str, tuple[int, str]] = {}
        self._reviews = Reviews()
        self.gap_seconds: int | None = None

    def apply(self, entry: Entry) -> None:
        data = entry.data
        lot = (entry.stream, data.get("lot", ""))
        if entry.type == REGISTERED:
            self._types[entry.stream] = data["trading_type"]
        elif entry.type in ENDS:
            self._ends[lot] = (entry.occurred_at, entry.index)
        elif entry.type == REOPENED:
            self._ends.pop(lot, None)
        elif entry.type == REVIEWED:
            self._reviews.take(entry)
        elif self._reviews.admits(entry):
            self._set(data)

    def _set(self, data: Mapping[str, Any]) -> None:
        if data["name"] == PARAMETER:
            self._years = _years(data["value"], data.get("basis", ""))
        elif data["name"] == GAP_PARAMETER:
            value = data["value"]
            self.gap_seconds = value if type(value) is int and value > 0 else None

    def of(self, record: Record) -> Retention:
        name = record.retention_class or self._types.get(record.stream, "")
        found = classes().get(name)
        if found is None:
            return Retention(known=Known.NO_CLASS)
        here = self._with_parameter(found)
        if here.years is None:
            return Retention(known=Known.NO_YEARS, of=here)
        ended = self._ended(record)
        if ended is None:
            return Retention(known=Known.NOT_ENDED, of=here)
        at, index = ended
        until = years_after(civil_date(at), here.years)
        return Retention(known=Known.UNTIL, of=here, until=until, ended=index)

    def _with_parameter(self, found: RetentionClass) -> RetentionClass:
        years, basis = self._years.get(found.name, (None, ""))
        if years is None or years < (found.years or 0):
            return found
        return RetentionClass(
            name=found.name,
            zh=found.zh,
            en=found.en,
            years=years,
            basis=basis or found.basis,
            from_zh=found.from_zh,
            from_en=found.from_en,
        )

    def _ended(self, record: Record) -> tuple[str, int] | None:
        """The end of the record's lot, or of the whole project."""
        return self._ends.get((record.stream, record.lot)) or self._ends.get((record.stream, ""))


def years_after(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # the 29th of February: the longer of the two readings
        return date(day.year + years, 3, 1)


def _years(value: Any, basis: str) -> dict[str, tuple[int, str]]:  # noqa: ANN401 - a parameter's value is any JSON
    """The parameter's classes that can be read; one that cannot is as if it were not set."""
    if not isinstance(value, dict):
        return {}
    return {
        name: (said["years"], str(said.get("basis", basis)))
        for name, said in value.items()
        if isinstance(said, dict)
        and type(said.get("years")) is int
        and 0 < said["years"] <= YEARS_MAX
    }
