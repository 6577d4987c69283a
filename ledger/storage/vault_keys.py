"""The vault's tables of data keys and secrets, wrapped by the caller, and copies of all of it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from psycopg import Cursor
from psycopg.rows import class_row, tuple_row

from ledger.storage.recorder import Session

ROWS_PER_PAGE = 5_000
"""Rows read at once by what goes through all of them: a few megabytes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyRow:
    """A data key, wrapped; None once it was destroyed."""

    key_id: bytes
    subject: str
    wrapped: bytes | None


# The lock keeps a key from being destroyed between our look and our commit.
_LIVE_KEYS = """
    select key_id, subject, wrapped from vault_keys
    where subject = any(%s) and wrapped is not null for share
"""


def live_keys(session: Session, subjects: Sequence[str]) -> list[KeyRow]:
    """The keys of these subjects; they cannot be destroyed before the transaction ends."""
    return _rows(session, KeyRow).execute(_LIVE_KEYS, (list(subjects),)).fetchall()


def add_keys(session: Session, keys: Iterable[KeyRow]) -> None:
    """Raises AlreadyRecorded where another process has just made a key for a subject."""
    with _tuples(session).copy("copy vault_keys (key_id, subject, wrapped) from stdin") as copy:
        for key in keys:
            copy.write_row((key.key_id, key.subject, key.wrapped))


def destroy_keys(session: Session, key_ids: Sequence[bytes]) -> int:
    """Destroy those of these keys that open nothing any more. Within a transaction."""
    ask = _tuples(session)
    ask.execute("select 1 from vault_keys where key_id = any(%s) for update", (list(key_ids),))
    # A new statement, so that it sees what was sealed while we waited for the lock.
    return ask.execute(
        "update vault_keys k set wrapped = null where key_id = any(%s) and wrapped is not null "
        "and not exists (select from vault_values v where v.key_id = k.key_id "
        "and v.opening is not null)",
        (list(key_ids),),
    ).rowcount


def keys(session: Session, after: bytes) -> list[KeyRow]:
    """Keys that still open something, in pages by id."""
    return (
        _rows(session, KeyRow)
        .execute(
            "select key_id, subject, wrapped from vault_keys "
            "where wrapped is not null and key_id > %s order by key_id limit %s",
            (after, ROWS_PER_PAGE),
        )
        .fetchall()
    )


def rewrap(session: Session, wrapped: Sequence[tuple[bytes, bytes]]) -> None:
    """Put keys under another generation; one destroyed meanwhile stays destroyed."""
    _tuples(session).execute(
        "update vault_keys k set wrapped = asked.wrapped "
        "from unnest(%s::bytea[], %s::bytea[]) as asked(key_id, wrapped) "
        "where k.key_id = asked.key_id and k.wrapped is not null",
        ([key_id for key_id, _ in wrapped], [new for _, new in wrapped]),
    )


def secret(session: Session, name: str) -> bytes | None:
    row = (
        _tuples(session)
        .execute("select wrapped from vault_secrets where name = %s", (name,))
        .fetchone()
    )
    return None if row is None else bytes(row[0])


def add_secret(session: Session, name: str, wrapped: bytes) -> None:
    """Raises AlreadyRecorded where another process was first."""
    _tuples(session).execute(
        "insert into vault_secrets (name, wrapped) values (%s, %s)", (name, wrapped)
    )


def secrets(session: Session) -> list[tuple[str, bytes]]:
    return _tuples(session).execute("select name, wrapped from vault_secrets").fetchall()


def replace_secret(session: Session, name: str, wrapped: bytes) -> None:
    _tuples(session).execute(
        "update vault_secrets set wrapped = %s where name = %s", (wrapped, name)
    )


def remove_secret(session: Session, name: str) -> None:
    _tuples(session).execute("delete from vault_secrets where name = %s", (name,))


def dump(session: Session) -> Iterator[tuple[str, Sequence[Any]]]:
    """Every row as it lies there at one moment, table by table. Within a transaction of its own."""
    session.execute("set transaction isolation level repeatable read")
    for table, columns in TABLES.items():
        # Both names are ours, of the table below.
        for row in _tuples(session).execute(f"select {columns} from {table} order by 1"):  # noqa: S608
            yield table, row


TABLES = {
    "vault_secrets": "name, wrapped",
    "vault_keys": "key_id, subject, wrapped",
    "vault_values": "commitment, actor, statement_id, name, key_id, opening, sealed_at",
}
"""What a backup holds; where values stand in the log is found again."""


def load(session: Session, table: str, rows: Iterable[Sequence[Any]]) -> None:
    """Put rows of a backup into a table that holds none of them."""
    with _tuples(session).copy(f"copy {table} ({TABLES[table]}) from stdin") as copy:
        for row in rows:
            copy.write_row(row)


def _tuples(session: Session) -> Cursor[Any]:
    return session.cursor(row_factory=tuple_row)


def _rows(session: Session, kind: type[Any]) -> Cursor[Any]:
    return session.cursor(row_factory=class_row(kind))
