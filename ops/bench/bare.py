"""What the ledger is measured against: the driver alone, and the library's own recorder."""

from collections.abc import Sequence
from itertools import count
from typing import Any
from uuid import uuid4

import psycopg
from eventsourcing.persistence import StoredEvent
from eventsourcing.postgres import PostgresApplicationRecorder, PostgresDatastore
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

from ledger.storage import Placed
from ops.bench.rows import columns

COLUMNS = 9
TYPES = ("text", "int8", "text", "bytea", "int8", "bytea", "text", "text", "text")


class Bare:
    """psycopg on a table with the same columns and indexes as `entries`, and no triggers."""

    def __init__(self, url: str) -> None:
        self._connection: psycopg.Connection[Any] = psycopg.connect(url, autocommit=True)
        self._connection.execute("create table bare (like entries including indexes)")
        self._ids = count(1)
        places = sql.SQL(", ").join(sql.Placeholder() * COLUMNS)
        self._insert = sql.SQL("insert into bare values ({})").format(places)

    def insert(self, rows: Sequence[Placed], _batch: int) -> None:
        """One INSERT and one commit a row."""
        for row in rows:
            self._connection.execute(self._insert, columns(row, next(self._ids)), prepare=True)

    def copy(self, rows: Sequence[Placed], batch: int) -> None:
        """One binary COPY and one commit a batch."""
        for start in range(0, len(rows), batch):
            with (
                self._connection.transaction(),
                self._connection.cursor() as cursor,
                cursor.copy("copy bare from stdin (format binary)") as copy,
            ):
                copy.set_types(TYPES)
                for row in rows[start : start + batch]:
                    copy.write_row(columns(row, next(self._ids)))

    def close(self) -> None:
        self._connection.close()


class Stock:
    """The event-sourcing library as it comes."""

    def __init__(self, url: str) -> None:
        said = conninfo_to_dict(url)
        self._datastore = PostgresDatastore(
            dbname=str(said["dbname"]),
            host=str(said["host"]),
            port=str(said.get("port", "")),
            user=str(said["user"]),
            password=str(said["password"]),
        )
        self._recorder = PostgresApplicationRecorder(self._datastore, events_table_name="stock")
        self._recorder.create_table()

    def insert(self, rows: Sequence[Placed], batch: int) -> None:
        for start in range(0, len(rows), batch):
            self._recorder.insert_events(
                [
                    StoredEvent(
                        originator_id=uuid4(), originator_version=1, topic=row.type, state=row.raw
                    )
                    for row in rows[start : start + batch]
                ]
            )

    def close(self) -> None:
        self._datastore.close()
