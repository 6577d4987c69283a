"""What time the database's machine thinks it is."""

from datetime import datetime

from psycopg.rows import tuple_row

from ledger.storage.recorder import Session


def database_time(session: Session) -> datetime:
    row = session.cursor(row_factory=tuple_row).execute("select clock_timestamp()").fetchone()
    if row is None:
        raise AssertionError
    found: datetime = row[0]
    return found
