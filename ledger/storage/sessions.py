"""What needs a session of its own: being the only one, and hearing of new entries."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from hashlib import sha256
from threading import Event
from typing import Any

import psycopg
from psycopg import Connection, sql

from ledger.closing import Closing
from ledger.storage.datastore import parameters
from ledger.storage.errors import NotTheOne
from ledger.storage.recorder import CHANNEL

TRY_SECONDS = 0.5
"""Between two attempts to become the only one: what a take-over costs at most."""

POLL_SECONDS = 0.5
"""Between two looks when nothing is heard: NOTIFY is a wake-up, never the data."""


class Lease:
    """Says whether we are still the only one."""

    def __init__(self, connection: Connection[Any]) -> None:
        self._connection = connection

    def held(self) -> bool:
        """Ask the session that holds the lock; where it is gone, so is the lock."""
        try:
            self._connection.execute("select 1")
        except psycopg.Error:
            return False
        return True


@contextmanager
def only_one(url: str, name: str, stop: Event) -> Iterator[Lease]:
    with psycopg.connect(**parameters(url), autocommit=True) as connection:
        while not _try_lock(connection, name):
            if stop.wait(TRY_SECONDS):
                raise NotTheOne(name)
        yield Lease(connection)


def _try_lock(connection: Connection[Any], name: str) -> bool:
    key = int.from_bytes(sha256(f"mingjing/{name}".encode()).digest()[:8], "big", signed=True)
    row = connection.execute("select pg_try_advisory_lock(%s)", (key,)).fetchone()
    return row is not None and bool(row[0])


class Listener(Closing):
    """Waits for word of new entries; deaf, it sleeps, and comes back when the server does."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._connection: Connection[Any] | None = None

    def wait(self, stop: Event) -> None:
        """Return when something was appended, or after POLL_SECONDS, or soon after `stop`."""
        try:
            if self._connection is None:
                self._connection = psycopg.connect(**parameters(self._url), autocommit=True)
                self._connection.execute(sql.SQL("listen {}").format(sql.Identifier(CHANNEL)))
                return  # what came before we listened is looked for once more
            for _ in self._connection.notifies(timeout=POLL_SECONDS, stop_after=1):
                pass
        except psycopg.Error:
            self.close()
            stop.wait(POLL_SECONDS)

    def close(self) -> None:
        if self._connection is not None:
            with suppress(psycopg.Error):
                self._connection.close()
            self._connection = None
