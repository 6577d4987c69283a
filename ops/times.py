"""Instants as people type them, read as Beijing time unless they say otherwise."""

from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

from ledger.canonical import format_time
from ops.errors import OpsError

SHANGHAI = ZoneInfo("Asia/Shanghai")


class NotAnInstant(OpsError):
    """A time given on the command line cannot be read."""

    def __init__(self, text: str, option: str) -> None:
        super().__init__(
            f"{option} {text}: not a time; write 2026-03-01, 2026-03-01T09:30 (Beijing time) "
            "or 2026-03-01T01:30:00Z"
        )


def instant(text: str, option: str) -> str:
    """The ledger's form of a time; a bare date is the end of that day, as periods end at 24:00."""
    try:
        moment = datetime.fromisoformat(text)
        if "T" not in text and " " not in text:
            moment = datetime.combine(moment.date(), time.max)
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=SHANGHAI)
        return format_time(moment.astimezone(UTC))
    except (ValueError, OverflowError) as error:
        raise NotAnInstant(text, option) from error
