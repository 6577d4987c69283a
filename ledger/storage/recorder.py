"""How entries get into the table: in one transaction, without gaps."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from os import sched_yield
from select import POLLIN, POLLOUT, poll
from time import perf_counter
from typing import Any, TypeAlias, cast
from weakref import WeakSet

from eventsourcing.persistence import StoredEvent
from eventsourcing.postgres import PostgresApplicationRecorder
from psycopg import Connection, OperationalError
from psycopg.errors import InvalidSqlStatementName, error_from_result
from psycopg.pq import ExecStatus, Format
from psycopg.pq.abc import PGconn, PGresult
from psycopg.rows import tuple_row

from ledger.storage.datastore import Datastore
from ledger.storage.errors import HeadMoved
from ledger.storage.mapper import StoredEntry

TABLE = "entries"
CHANNEL = TABLE
"""The library listens on the channel named like the table."""

_HEAD = "select size, leaf, received_at from log_head"

_LOCKED_HEAD = _HEAD + " for update"

_COPY = """
    copy entries (originator_id, originator_version, topic, state, notification_id, leaf, actor,
                  statement_id, received_at)
    from stdin (format binary)
"""
_COPY_TYPES = ("text", "int8", "text", "bytea", "int8", "bytea", "text", "text", "text")

_MOVE_HEAD = """
    with moved as (
        update log_head set size = %s, leaf = %s, received_at = %s
        where size = %s and leaf = %s returning size
    )
    select size, pg_notify('entries', '') from moved
"""

# Everything in one statement, hence one round trip and no lock held while we think. If
# somebody else came first the head is not as expected, nothing is written, no row returns.
_PLACE_ONE = b"""
    with moved as (
        update log_head set size = size + 1, leaf = $1, received_at = $2
        where size = $3 and leaf = $4 returning size, leaf, received_at
    ), placed as (
        insert into entries (originator_id, originator_version, topic, state, notification_id,
                             leaf, actor, statement_id, received_at)
        select $5, $6::bigint, $7, $8::bytea, size, leaf, $9, $10, received_at from moved
        returning notification_id
    )
    select notification_id, pg_notify('entries', '') from placed
"""
_PLACE_ONE_NAME = b"place_one"
_PLACE_ONE_FORMATS = [Format.BINARY] * 10


AWAKE_SECONDS = 0.0005
"""How long an answer is looked for without sleeping: twice what a server beside us takes. One
that takes longer has more to do than to wake us."""

Session: TypeAlias = Connection[Any]
"""A connection, as the rest of the ledger passes it on without looking inside."""


@dataclass(frozen=True, slots=True)
class LogHead:
    """The end of the log: how many entries, the last one's leaf hash and time of receipt."""

    size: int
    leaf: bytes
    received_at: str


class EntryRecorder(PostgresApplicationRecorder):
    """The library's recorder with another way in; its ways out are used as they are."""

    def __init__(self, datastore: Datastore) -> None:
        super().__init__(datastore, events_table_name=TABLE)
        self._prepared: WeakSet[Session] = WeakSet()

    def insert_events(
        self,
        stored_events: Sequence[StoredEvent],
        *,
        head: LogHead | None = None,
        holding: Session | None = None,
        **_: object,
    ) -> Sequence[int]:
        """Append after `head`, or raise HeadMoved. Without `head`, after whatever is there.

        `holding` is a connection whose transaction has the head's lock already. Nothing is
        repeated here when a connection is lost: the entry may have been kept, and only the
        caller can find out.
        """
        entries = cast("Sequence[StoredEntry]", stored_events)
        if not entries:
            return []
        if holding is not None and head is not None:
            return _insert_batch(holding, head, entries)
        if head is not None and len(entries) == 1:
            return self._insert_one(head, entries[0])
        with self.datastore.get_connection() as connection, connection.transaction():
            found = locked_head(connection)
            return _insert_batch(connection, head or found, entries)

    def _insert_one(self, head: LogHead, entry: StoredEntry) -> Sequence[int]:
        """Past the driver's cursor, which costs as much as all else that we do for a lone entry."""
        given = (
            entry.leaf,
            entry.received_at.encode(),
            head.size.to_bytes(8),
            head.leaf,
            str(entry.originator_id).encode(),
            entry.originator_version.to_bytes(8),
            entry.topic.encode(),
            entry.state,
            entry.actor.encode(),
            entry.statement_id.encode(),
        )
        # The statement is a transaction of its own: there is none to end with the connection.
        self.datastore.pool.open()
        connection = self.datastore.pool.getconn()
        try:
            placed = self._place_one(connection, given)
        finally:
            self.datastore.pool.putconn(connection)
        if placed.ntuples == 0:
            raise HeadMoved(head.size)
        return [head.size + 1]

    def _place_one(self, connection: Session, given: Sequence[bytes]) -> PGresult:
        if connection in self._prepared:
            with suppress(InvalidSqlStatementName):  # after a rollback the driver forgot ours too
                return _execute(connection, given)
        _checked(connection.pgconn.prepare(_PLACE_ONE_NAME, _PLACE_ONE))
        self._prepared.add(connection)
        return _execute(connection, given)


def read_head(connection: Session) -> LogHead:
    row = connection.cursor(row_factory=tuple_row).execute(_HEAD, prepare=True).fetchone()
    return LogHead(*cast("tuple[int, bytes, str]", row))


def locked_head(connection: Session) -> LogHead:
    """Take the lock that orders all appends; it lasts until the transaction ends."""
    row = connection.cursor(row_factory=tuple_row).execute(_LOCKED_HEAD, prepare=True).fetchone()
    return LogHead(*cast("tuple[int, bytes, str]", row))


def _execute(connection: Session, given: Sequence[bytes]) -> PGresult:
    pgconn = connection.pgconn
    pgconn.send_query_prepared(_PLACE_ONE_NAME, given, _PLACE_ONE_FORMATS)
    _await_answer(pgconn)
    answer = pgconn.get_result()
    while pgconn.get_result() is not None:
        pass  # so that the connection takes the next one
    if answer is None:
        raise OperationalError("the connection ended before the answer came")
    return _checked(answer)


def _await_answer(pgconn: PGconn) -> None:
    """Awake at first: to be woken takes this thread nearly as long as the append itself."""
    waiting = poll()
    until = perf_counter() + AWAKE_SECONDS
    while (sending := pgconn.flush()) or pgconn.is_busy():
        waiting.register(pgconn.socket, POLLIN | POLLOUT if sending else POLLIN)
        if waiting.poll(0 if perf_counter() < until else None):
            pgconn.consume_input()
        else:
            sched_yield()  # to the server, where there is one core


def _checked(result: PGresult) -> PGresult:
    if result.status not in (ExecStatus.COMMAND_OK, ExecStatus.TUPLES_OK):
        raise error_from_result(result)
    return result


def _insert_batch(
    connection: Session, head: LogHead, entries: Sequence[StoredEntry]
) -> Sequence[int]:
    cursor = connection.cursor(row_factory=tuple_row)
    size, last = head.size + len(entries), entries[-1]
    moved = cursor.execute(
        _MOVE_HEAD, (size, last.leaf, last.received_at, head.size, head.leaf), prepare=True
    ).fetchone()
    if moved is None:
        raise HeadMoved(head.size)
    with cursor.copy(_COPY) as copy:
        copy.set_types(_COPY_TYPES)
        for notification_id, entry in enumerate(entries, head.size + 1):
            copy.write_row(
                (
                    entry.originator_id,
                    entry.originator_version,
                    entry.topic,
                    entry.state,
                    notification_id,
                    entry.leaf,
                    entry.actor,
                    entry.statement_id,
                    entry.received_at,
                )
            )
    return range(head.size + 1, size + 1)
