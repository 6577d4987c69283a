"""What only the database knows of the gateway's state at this moment."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from psycopg.rows import class_row

from ledger.storage.recorder import Session

_VITALS = """
    select clock_timestamp() as time,
           (select count(*) from account_sessions
            where stage = 'in' and ends_at > now() and seen_at > now() - %s::interval) as sessions,
           (select count(*) from archive_uploads where state = 'receiving') as uploads
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Vitals:
    """`time` is what the clock of the database's machine shows."""

    time: datetime
    sessions: int
    uploads: int


def vitals(connection: Session, idle: timedelta) -> Vitals:
    """Sessions count that were used within `idle`."""
    found = connection.cursor(row_factory=class_row(Vitals)).execute(_VITALS, (idle,)).fetchone()
    if found is None:
        raise AssertionError
    return found
