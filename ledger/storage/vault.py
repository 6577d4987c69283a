"""The vault's table of sealed values, each encrypted by the caller under its subject's key."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from psycopg import Cursor
from psycopg.rows import class_row, tuple_row

from ledger.storage.recorder import Session

ROWS_PER_PAGE = 5_000
"""Rows read at once by what goes through all of them: a few megabytes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SealedRow:
    """One sealed value. `opening` is None once it was erased."""

    commitment: bytes
    actor: str
    statement_id: str
    name: str
    key_id: bytes
    opening: bytes | None
    subject: str
    wrapped: bytes | None

    @property
    def statement(self) -> tuple[str, str]:
        """What occurs once in a log: the actor and the id of what it was sealed for."""
        return self.actor, self.statement_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """What the vault holds, for its keeper."""

    values: int
    erased: int
    unplaced: int
    subjects: int
    destroyed: int


_ROWS = """
    select v.commitment, v.actor, v.statement_id, v.name, v.key_id, v.opening, k.subject, k.wrapped
    from vault_values v join vault_keys k using (key_id)
"""

_OF_STATEMENTS = f"""
    {_ROWS} join unnest(%s::text[], %s::text[]) as asked(actor, statement_id)
    on v.actor = asked.actor and v.statement_id = asked.statement_id
"""

_COUNTS = """
    select (select count(*) from vault_values where opening is not null) as values,
           (select count(*) from vault_values where opening is null) as erased,
           (select count(*) from vault_values where entry is null) as unplaced,
           (select count(*) from vault_keys where wrapped is not null) as subjects,
           (select count(*) from vault_keys where wrapped is null) as destroyed
"""


def of_statements(session: Session, names: Sequence[tuple[str, str]]) -> list[SealedRow]:
    """Every value of these (actor, id), of whatever attempt."""
    asked = ([actor for actor, _ in names], [id_ for _, id_ in names])
    return _rows(session, SealedRow).execute(_OF_STATEMENTS, asked).fetchall()


def of_commitments(session: Session, commitments: Sequence[bytes]) -> list[SealedRow]:
    asked = (list(commitments),)
    return (
        _rows(session, SealedRow).execute(f"{_ROWS} where v.commitment = any(%s)", asked).fetchall()
    )


def of_subject(session: Session, subject: str) -> list[SealedRow]:
    return _rows(session, SealedRow).execute(f"{_ROWS} where k.subject = %s", (subject,)).fetchall()


def of_erasure(session: Session, erasure: str) -> list[bytes]:
    """Commitments of the values that an erasure was to erase, and has not."""
    rows = _tuples(session).execute(
        "select commitment from vault_values where erasure = %s and opening is not null", (erasure,)
    )
    return [commitment for (commitment,) in rows]


def erasures(session: Session) -> list[str]:
    """Erasures that were begun and not finished."""
    rows = _tuples(session).execute(
        "select distinct erasure from vault_values "
        "where erasure is not null and opening is not null"
    )
    return [erasure for (erasure,) in rows]


def add_values(session: Session, rows: Iterable[SealedRow], at: datetime) -> None:
    """Raises AlreadyRecorded where a commitment is held already."""
    with _tuples(session).copy(
        "copy vault_values (commitment, actor, statement_id, name, key_id, opening, sealed_at) "
        "from stdin"
    ) as copy:
        for row in rows:
            copy.write_row(
                (row.commitment, row.actor, row.statement_id, row.name, row.key_id, row.opening, at)
            )


def touch(session: Session, commitments: Sequence[bytes], at: datetime) -> int:
    """Say that these are about to be sent again. Returns how many are still there."""
    return (
        _tuples(session)
        .execute(
            "update vault_values set sealed_at = %s where commitment = any(%s)",
            (at, list(commitments)),
        )
        .rowcount
    )


def unplaced(session: Session, before: datetime, after: bytes) -> list[tuple[bytes, str, str, str]]:
    """Commitment, actor, id and name of values not seen in the log, in pages by commitment."""
    return (
        _tuples(session)
        .execute(
            "select commitment, actor, statement_id, name from vault_values "
            "where entry is null and sealed_at < %s and commitment > %s "
            "order by commitment limit %s",
            (before, after, ROWS_PER_PAGE),
        )
        .fetchall()
    )


def place(session: Session, placed: Sequence[tuple[bytes, int]]) -> None:
    """Keep which entry each of these stands in."""
    _tuples(session).execute(
        "update vault_values v set entry = asked.entry "
        "from unnest(%s::bytea[], %s::bigint[]) as asked(commitment, entry) "
        "where v.commitment = asked.commitment",
        ([commitment for commitment, _ in placed], [entry for _, entry in placed]),
    )


def sweep(session: Session, commitments: Sequence[bytes], before: datetime) -> int:
    """Remove values that no entry has, unless they were sealed again since. Returns how many."""
    return (
        _tuples(session)
        .execute(
            "delete from vault_values "
            "where commitment = any(%s) and entry is null and sealed_at < %s",
            (list(commitments), before),
        )
        .rowcount
    )


def intend(session: Session, commitments: Sequence[bytes], erasure: str) -> None:
    """Mark what an erasure is going to erase."""
    _tuples(session).execute(
        "update vault_values set erasure = %s where commitment = any(%s)",
        (erasure, list(commitments)),
    )


def erase(session: Session, commitments: Sequence[bytes]) -> int:
    """Destroy these values; returns how many were still there."""
    return (
        _tuples(session)
        .execute(
            "update vault_values set opening = null where commitment = any(%s) "
            "and opening is not null",
            (list(commitments),),
        )
        .rowcount
    )


def counts(session: Session) -> Counts:
    found: list[Counts] = _rows(session, Counts).execute(_COUNTS).fetchall()
    return found[0]


def _tuples(session: Session) -> Cursor[Any]:
    return session.cursor(row_factory=tuple_row)


def _rows(session: Session, kind: type[Any]) -> Cursor[Any]:
    return session.cursor(row_factory=class_row(kind))
