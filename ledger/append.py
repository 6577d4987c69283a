"""The one way in: statements get their place, in one order, for good.

A batch is checked on all cores (`ledger.door`), then waits for its turn. Whoever finds nobody
placing takes everything that waits and places it in one transaction; the others find their
verdicts ready. Between processes the lock on the head row makes the order, and whoever gets it
first reads what others placed. No verdict is given before the database has confirmed.
"""

from collections import deque
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from threading import Lock

from ledger.canonical import Object, format_time, to_base64
from ledger.catalogue import Catalogue
from ledger.closing import Closing
from ledger.door import Door, Item, KeyOf, RootAt
from ledger.errors import LedgerError
from ledger.founding import create
from ledger.frontier import Frontier
from ledger.heads import Head
from ledger.key_events import HEADS_RECORDED, LEDGER_ACTOR, SYSTEM
from ledger.merkle import root
from ledger.placing import Places
from ledger.quick import encode_quickly
from ledger.signing import PrivateKey, PublicKey
from ledger.statement import Signed, sign
from ledger.storage import (
    AlreadyRecorded,
    Database,
    HeadMoved,
    LogHead,
    Session,
    StorageBusy,
    StorageFailed,
    queries,
    read_head,
)
from ledger.verdict import Accepted, Duplicate, HeadsRefused, LedgerBusy, Refused, Verdict

__all__ = [
    "Accepted", "Duplicate", "HeadsRefused", "LedgerBusy", "Refused", "Sequencer",
    "TooManyItems", "Verdict", "create",
]  # fmt: skip

SUBMIT_ITEMS_MAX = 1_000
"""Items of one call: about 60 ms of work, 16 MB at the very most. More are more calls."""

COMMIT_ITEMS_MAX = 2_000
"""Entries of one transaction. It holds the head's lock, and what it costs beyond the items
themselves is already spread over enough of them."""

COMMIT_BYTES_MAX = 8 * 1024 * 1024
"""Bytes of one transaction: it bounds what a lost connection makes us do again."""

WAITING_ITEMS_MAX = 20_000
"""Items that wait for their place: a second or two of work. More would only wait longer than
their senders do."""

RETRY_AFTER_SECONDS = 2
"""What a sender is told to wait: the time in which a full queue empties."""

ATTEMPTS_MAX = 4
"""Of one commit. A lost race or a lost connection is over at the second; after the fourth the
database is not merely restarting."""


class TooManyItems(LedgerError):
    """A batch is larger than one call may be."""

    def __init__(self, items: int) -> None:
        super().__init__(f"{items} items in one batch; at most {SUBMIT_ITEMS_MAX} are taken")
        self.items = items


class Sequencer(Closing):
    """Places statements. Thread-safe; a process needs one, each process may have its own.

    Raises NotCreated where there is no log yet, LogWentBack where the database is no longer
    the one that this process has seen.
    """

    def __init__(
        self,
        database: Database,
        catalogue: Catalogue,
        *,
        root_at: RootAt,
        ledger_key: PrivateKey,
        now: Callable[[], datetime],
    ) -> None:
        self._database = database
        self._catalogue = catalogue
        self._ledger_key = ledger_key
        self._now = now
        self._placing = Lock()
        self._waiting: deque[Item] = deque()
        self._frontier = Frontier(database)
        with database.connection() as connection:
            self._frontier.catch_up(connection, read_head(connection))
        self.origin = self._frontier.genesis.origin
        self._door = Door(catalogue, self.origin, root_at)

    def submit(self, batch: Sequence[Signed]) -> list[Verdict]:
        """One verdict per item, in their order; each that is not bound is placed or refused alone.

        Raises LedgerBusy, or StorageFailed when the database does not come back: then any of
        the batch may have been placed, and sending it again tells.
        """
        if len(batch) > SUBMIT_ITEMS_MAX:
            raise TooManyItems(len(batch))
        if len(self._waiting) + len(batch) > WAITING_ITEMS_MAX:
            raise LedgerBusy(RETRY_AFTER_SECONDS)
        items = self._door.enter(batch, self._keys())
        placeable = [item for item in items if item.verdict is None]
        if placeable:
            self._waiting.extend(placeable)
            last = placeable[-1]
            # One order for all: when the last has its verdict, so have those before it.
            while last.verdict is None and last.failure is None:
                with self._placing:
                    if last.verdict is None and last.failure is None:
                        self._place_waiting()
        return [_settled(item) for item in items]

    def waiting(self) -> int:
        """How many items wait for their place in this process."""
        return len(self._waiting)

    def record_heads(self) -> int:
        """The index of the entry that records every stream's head, a new one where needed.

        Nothing is added when nothing else was placed since the last one.
        """
        # All streams are read and hashed before the lock is taken; under it, those that moved.
        size = self._database.head().size
        ends = self._database.read(lambda connection: queries.heads(connection, size))
        heads = {end[0]: Head(*end).hashed() for end in ends}
        with self._placing:
            for attempt in range(ATTEMPTS_MAX):
                try:
                    return self._place_heads(heads, size)
                except StorageFailed as failure:
                    self._recover(failure, attempt)
        raise AssertionError  # the last attempt's failure was raised

    def close(self) -> None:
        self._door.close()

    def _keys(self) -> KeyOf:
        """Finds keys for one batch; the log is looked at for new ones at most once."""
        looked = False

        def key_of(key: str) -> PublicKey | None:
            nonlocal looked
            record = self._frontier.ring.records.get(key)
            if record is None and not looked:
                # Another process may have let it in.
                with self._placing:
                    self._database.read(lambda session: self._catch_up(session, read_head(session)))
                looked = True
                record = self._frontier.ring.records.get(key)
            return None if record is None else record.public

        return key_of

    def _place_waiting(self) -> None:
        """Place what waits, up to the limits of one commit. The caller holds the lock."""
        items: list[Item] = []
        size = 0
        while self._waiting and (
            (len(items) < COMMIT_ITEMS_MAX and size < COMMIT_BYTES_MAX)
            or self._waiting[0].behind is not None
        ):
            items.append(self._waiting.popleft())
            size += len(items[-1].body)
        try:
            self._commit(items)
        except LedgerError as failure:
            for item in items:
                item.failure = failure
        except BaseException:
            for item in items:
                item.failure = StorageFailed("the process was interrupted while it placed this")
            raise

    def _commit(self, items: Sequence[Item]) -> None:
        """Place items in one transaction, a single one even without taking the lock first."""
        hurried = len(items) == 1
        for attempt in range(ATTEMPTS_MAX):
            try:
                if hurried and attempt == 0 and not self._frontier.stirred:
                    places = self._assign(items, None, ask=False)
                    places.write(self._database, None)
                else:
                    with self._database.placing() as (connection, head):
                        self._catch_up(connection, head)
                        places = self._assign(items, connection, ask=attempt > 0)
                        places.write(self._database, connection)
            except StorageBusy:
                if attempt:
                    raise  # of an attempt before, we cannot say that nothing happened
                raise LedgerBusy(RETRY_AFTER_SECONDS) from None
            except (HeadMoved, AlreadyRecorded, StorageFailed) as failure:
                self._recover(failure, attempt)
            else:
                places.confirm(self._database)
                return

    def _catch_up(self, connection: Session, head: LogHead) -> None:
        if self._frontier.stirred:
            self._frontier = Frontier(self._database)
        self._frontier.catch_up(connection, head)

    def _assign(self, items: Sequence[Item], connection: Session | None, *, ask: bool) -> Places:
        places = Places(self._frontier, self._catalogue, format_time(self._now()))
        places.assign(items, connection, ask=ask)
        return places

    def _recover(self, failure: LedgerError, attempt: int) -> None:
        """Prepare for another attempt, which finds out under the lock what became of this one."""
        if attempt == ATTEMPTS_MAX - 1:
            raise failure
        if isinstance(failure, StorageFailed):
            self._database.discard_broken()

    def _place_heads(self, heads: dict[str, bytes], size: int) -> int:
        with self._database.placing() as (connection, head):
            self._catch_up(connection, head)
            if queries.newest(connection) == HEADS_RECORDED:
                return head.size - 1
            for end in queries.moved_ends(connection, size, head.size):
                heads[end[0]] = Head(*end).hashed()
            signed = sign(self._heads_statement(heads, head.size), self._ledger_key)
            item = Item(signed, encode_quickly(signed.statement))
            places = self._assign([item], connection, ask=False)
            if isinstance(item.outcome, Refused):
                raise HeadsRefused(item.outcome)
            places.write(self._database, connection)
        places.confirm(self._database)
        return head.size

    def _heads_statement(self, heads: Mapping[str, bytes], index: int) -> Object:
        # Names are ASCII: their order as text is that of their bytes.
        heads_root = root([heads[stream] for stream in sorted(heads)])
        return {
            "v": 1,
            "log": self.origin,
            "id": f"heads-{index}",
            "stream": SYSTEM,
            "type": HEADS_RECORDED,
            "occurred_at": format_time(self._now()),
            "actor": LEDGER_ACTOR,
            "data": {
                "size": index,
                "streams": len(heads),
                "root": to_base64(heads_root),
            },
        }


def _settled(item: Item) -> Verdict:
    if item.failure is not None:
        raise item.failure
    if item.verdict is None:
        raise AssertionError
    return item.verdict
