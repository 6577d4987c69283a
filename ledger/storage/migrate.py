"""Applies the numbered SQL files, in order, once each."""

from hashlib import sha256
from pathlib import Path

import psycopg
from psycopg import sql

from ledger.storage.errors import CannotMigrate, MigrationEdited, MigrationMissing

_LOCK = 0x6D6A_6D69
"""Of the advisory lock: two processes that start together do not both migrate."""

_TABLE = """
    create table schema_migrations (
        number     integer primary key,
        name       text not null,
        sha256     text not null,
        applied_at timestamptz not null default now()
    )
"""

_PRIVILEGES = {
    "entries": "select, insert",
    "log_head": "select, update",
    "schema_migrations": "select",
}
"""What the application may do with the evidence. Every other table is a view of it, to be
dropped and rebuilt at will."""


def migrate(url: str, directory: Path, *, application_role: str | None = None) -> list[str]:
    """Bring the schema up to date as its owner; returns the names of what was applied.

    One transaction: all of it happens or nothing. `application_role`, where the site has one
    beside the owner, gets its privileges anew each time. Where nothing is to be applied, any
    role will do that may read. Raises CannotMigrate.
    """
    try:
        return _migrate(url, directory, application_role)
    except psycopg.Error as error:
        raise CannotMigrate(error) from error


def _migrate(url: str, directory: Path, application_role: str | None) -> list[str]:
    with psycopg.connect(url) as connection:
        connection.execute("select pg_advisory_xact_lock(%s)", (_LOCK,))
        if "schema_migrations" not in _tables(connection):
            connection.execute(_TABLE)
        rows = connection.execute("select number, sha256 from schema_migrations").fetchall()
        known: dict[int, str] = dict(rows)
        applied = []
        for path in sorted(directory.glob("[0-9][0-9][0-9][0-9]_*.sql")):
            number, text = int(path.name[:4]), path.read_bytes()
            digest = sha256(text).hexdigest()
            if number not in known:
                connection.execute(text)
                connection.execute(
                    "insert into schema_migrations (number, name, sha256) values (%s, %s, %s)",
                    (number, path.stem, digest),
                )
                applied.append(path.stem)
            elif known.pop(number) != digest:
                raise MigrationEdited(path.stem)
        for number in known:
            raise MigrationMissing(number)
        if application_role is not None:
            _grant(connection, application_role)
    return applied


def _grant(connection: psycopg.Connection, role: str) -> None:
    for table in _tables(connection):
        privileges = _PRIVILEGES.get(table, "select, insert, update, delete")
        connection.execute(
            sql.SQL("revoke all on {0} from {1}; grant " + privileges + " on {0} to {1}").format(
                sql.Identifier(table), sql.Identifier(role)
            )
        )


def _tables(connection: psycopg.Connection) -> list[str]:
    rows = connection.execute(
        "select tablename from pg_tables where schemaname = current_schema() order by 1"
    ).fetchall()
    return [table for (table,) in rows]
