"""What is being sent of records that are viewed, until the ledger has it."""

from psycopg.rows import tuple_row

from ledger.storage.recorder import Session

_WRITE = """
    update retrieval_ranges set stop = %s, at = %s where range_id = %s
"""


def begin_range(session: Session, range_id: str, view_id: str, start: int, at: str) -> None:
    """A range of which nothing has been sent."""
    session.execute(
        "insert into retrieval_ranges (range_id, view_id, start, stop, at)"
        " values (%s, %s, %s, %s, %s)",
        (range_id, view_id, start, start, at),
    )


def extend_range(session: Session, range_id: str, stop: int, at: str) -> bool:
    """What is about to be sent ends here. False where the viewing has been ended meanwhile."""
    return session.execute(_WRITE, (stop, at, range_id)).rowcount == 1


def ranges(session: Session, view_id: str) -> list[tuple[int, int, str]]:
    """Start, stop and last time of each range of a viewing."""
    asking = session.cursor(row_factory=tuple_row)
    asked = "select start, stop, at from retrieval_ranges where view_id = %s order by start, stop"
    return asking.execute(asked, (view_id,)).fetchall()


def forget(session: Session, view_id: str) -> None:
    """The ledger has them."""
    session.execute("delete from retrieval_ranges where view_id = %s", (view_id,))
