"""The ledger's database, as the rest of the ledger sees it."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from threading import Event
from typing import TypeVar

import psycopg
import psycopg_pool
from eventsourcing import persistence
from eventsourcing.persistence import Tracking

from ledger.closing import Closing
from ledger.storage.application import LedgerApplication, environment
from ledger.storage.datastore import parameters
from ledger.storage.errors import AlreadyRecorded, StorageBusy, StorageFailed
from ledger.storage.mapper import Placed
from ledger.storage.recorder import LogHead, Session, locked_head, read_head
from ledger.storage.sessions import Lease, Listener, only_one

Answer = TypeVar("Answer")

_BUSY = (
    psycopg.errors.LockNotAvailable,
    psycopg.errors.QueryCanceled,
    psycopg_pool.PoolTimeout,
    psycopg_pool.TooManyRequests,
)


class Database(Closing):
    """A pool of connections to one log. A context manager; one per process is enough.

    Raises errors of this package alone, the library's and the driver's within them.
    """

    def __init__(self, url: str) -> None:
        self.url = url
        self._leading: set[str] = set()
        with _failures():
            psycopg.connect(
                **parameters(url)
            ).close()  # says what is wrong; the pool would only time out
            self.application = LedgerApplication(environment(url))

    @contextmanager
    def connection(self) -> Iterator[Session]:
        """A pooled connection in autocommit mode."""
        with _failures(), self.application.datastore.get_connection() as connection:
            yield connection

    def read(self, question: Callable[[Session], Answer]) -> Answer:
        """Ask something; once more, if the connection turns out to have been lost meanwhile."""
        try:
            with self.connection() as connection:
                return question(connection)
        except StorageBusy:
            raise
        except StorageFailed:
            self.discard_broken()
            with self.connection() as connection:
                return question(connection)

    def head(self) -> LogHead:
        return self.read(read_head)

    @contextmanager
    def placing(self) -> Iterator[tuple[Session, LogHead]]:
        """A transaction that holds the head's lock: until it ends nobody else appends."""
        with self.connection() as connection, connection.transaction():
            yield connection, locked_head(connection)

    def append(self, placed: Sequence[Placed], head: LogHead, holding: Session | None) -> None:
        """Write entries right behind `head`, within the transaction of `placing` if held.

        All or none. Raises HeadMoved, AlreadyRecorded, StorageBusy, or StorageFailed, after
        which only another look tells whether they are there.
        """
        with _failures():
            self.application.append(placed, head, holding)

    def place(self, name: str) -> int:
        """How many entries the projection of this name is done with; 0 before it began."""
        with _failures():
            return self.application.places.max_tracking_id(name) or 0

    def keep_place(self, name: str, size: int) -> None:
        """Let every process know that this projection is done with so many entries.

        A place never goes back: a projection that begins anew has nothing to say until it has
        come as far as before.
        """
        with _failures():
            places = self.application.places
            while not places.has_tracking_id(name, size):
                with suppress(persistence.IntegrityError):  # somebody else moved it: look again
                    places.insert_tracking(Tracking(name, size))

    def discard_broken(self) -> None:
        """Replace the pool's connections that no longer answer."""
        with _failures():
            self.application.datastore.pool.check()

    @contextmanager
    def only_one(self, name: str, stop: Event) -> Iterator[Lease]:
        """Be the only session with this name, after waiting for it until `stop` is set.

        An already set `stop` tries once. Raises NotTheOne if the wait was in vain. Ends with
        the block, with `Lease.held()` false if the session was lost in between, and with the
        process: then another takes over.
        """
        with _failures(), only_one(self.url, name, stop) as lease:
            self._leading.add(name)
            try:
                yield lease
            finally:
                self._leading.discard(name)

    def leading(self) -> frozenset[str]:
        """The names under which this process is the only one, as far as it knows."""
        return frozenset(self._leading)

    @contextmanager
    def listener(self) -> Iterator[Listener]:
        """Hears of new entries on a session of its own."""
        with Listener(self.url) as listener:
            yield listener

    def close(self) -> None:
        self.application.close()


@contextmanager
def _failures() -> Iterator[None]:
    """Give the library's and the driver's errors our names."""
    try:
        yield
    except (persistence.PersistenceError, psycopg.Error) as error:
        cause = error.__cause__ or error
        if isinstance(cause, psycopg.errors.UniqueViolation):
            raise AlreadyRecorded(str(cause)) from error
        if isinstance(cause, _BUSY):
            raise StorageBusy(str(cause)) from error
        raise StorageFailed(str(cause)) from error
