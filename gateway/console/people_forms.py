"""The fields of a form about people, as the data of an event."""

import re
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta, timezone
from typing import Any

from gateway.errors import UnexpectedBody
from ledger.canonical import format_time

LISTS = frozenset({"regions", "trading_types", "duties"})
SHANGHAI = timezone(timedelta(hours=8))
BETWEEN = re.compile(r"[,，、;；\s]+")


def data_of(pairs: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """Lists of what stands in several fields or behind commas, days as instants.

    A period goes from the beginning of its first day in Beijing to the end of its last.
    """
    data: dict[str, Any] = {}
    for name, text in pairs:
        value = text.strip()
        if not value:
            continue
        if name in LISTS:
            data.setdefault(name, []).extend(each for each in BETWEEN.split(value) if each)
        elif name in {"from", "to"}:
            data[name] = _instant(name, value)
        else:
            data[name] = value
    return data


def _instant(name: str, text: str) -> str:
    try:
        day = date.fromisoformat(text)
        day += timedelta(days=name == "to")
        return format_time(datetime.combine(day, time(), SHANGHAI))
    except (ValueError, OverflowError):
        raise UnexpectedBody(f"/{name}", "a day is wanted, such as 2026-03-01") from None
