"""Secrets under the master key in tables that are not the vault's: second factors, record keys."""

from collections.abc import Sequence
from typing import Any

from psycopg import Cursor
from psycopg.rows import tuple_row

from ledger.storage.recorder import Session

Wrapped = tuple[str, bytes]
"""Whose it is, and the secret as it lies there."""


def second_factors(session: Session) -> list[Wrapped]:
    """Of each person the secret of the second factor."""
    return _ask(session, "select person, totp from accounts where totp is not null")


def record_keys(session: Session) -> list[Wrapped]:
    """Of each object of the archive the key that its segments are encrypted with."""
    return _ask(
        session, "select object, wrapped_key from archive_objects where wrapped_key is not null"
    )


def replace_second_factors(session: Session, changed: Sequence[tuple[str, bytes, bytes]]) -> None:
    """Person, old and new: one that was changed or removed meanwhile stays as it is."""
    _cursor(session).executemany(
        "update accounts set totp = %s where person = %s and totp = %s",
        [(new, whose, old) for whose, old, new in changed],
    )


def replace_record_keys(session: Session, changed: Sequence[tuple[str, bytes, bytes]]) -> None:
    """Object, old and new."""
    _cursor(session).executemany(
        "update archive_objects set wrapped_key = %s where object = %s and wrapped_key = %s",
        [(new, whose, old) for whose, old, new in changed],
    )


def _ask(session: Session, question: str) -> list[Wrapped]:
    return [(whose, bytes(raw)) for whose, raw in _cursor(session).execute(question).fetchall()]


def _cursor(session: Session) -> Cursor[Any]:
    return session.cursor(row_factory=tuple_row)
