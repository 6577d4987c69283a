"""Follows the log and says what the rules find: each alert once, whatever crashes.

The state is in the log alone: a follower begins at the first entry, learns which alerts have
been raised, and says only what has not been said. If we crash after saying it, the next
follower reads it; if we crash before, the next one says it. The id makes saying it twice
harmless.
"""

import gc
import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, suppress
from datetime import datetime
from functools import partial
from queue import Empty, Queue
from threading import Condition, Event, Thread
from typing import Any, Protocol, TypeAlias

from ledger.canonical import format_time
from ledger.entry import Entry
from ledger.errors import LedgerError
from ledger.storage import NotTheOne, StorageFailed
from monitors.alert import Statement, statements
from monitors.errors import AlertRefused
from monitors.rulebook import Rulebook
from monitors.watches import Watches

_log = logging.getLogger(__name__)

BATCH_ENTRIES_MAX = 1_000
"""Taken before the next look at the verdicts: an alert waits for this many entries at most."""

BATCH_STATEMENTS_MAX = 500
"""Said at once: alerts of a whole import do not become one transaction."""

WAITING_ENTRIES_MAX = 5_000
"""Read ahead of the judging: bounds the memory, not the pace."""

LOOK_SECONDS = 0.5
"""Between two looks at whether to stop or whether we still are the only follower."""

RETRY_SECONDS = 1.0

Submit: TypeAlias = Callable[[Sequence[Statement]], Sequence[Mapping[str, Any]]]
"""Completes, signs and sends statements of actor `monitor`; one verdict each, in order."""


class Log(Protocol):
    """What a follower reads."""

    def entries(self, start: int = 0) -> Iterator[Entry]: ...
    def follow(self, after: int, stop: Event) -> Iterator[Entry]: ...


class Held(Protocol):
    def held(self) -> bool: ...


class Alarm(Protocol):
    """Calls back at an instant: `monitors.wake.Wake`."""

    def at(self, moment: str | None, call: Callable[[], None]) -> None: ...


_WAKE_UP = object()


class Follower:
    def __init__(
        self,
        reader: Log,
        submit: Submit,
        rulebook: Rulebook,
        *,
        now: Callable[[], datetime],
        keep_place: Callable[[int], None] | None = None,
    ) -> None:
        """`keep_place` lets other processes know how far the log is judged."""
        self._reader = reader
        self._submit = submit
        self._now = now
        self._keep_place = keep_place
        self._watch = Watches(rulebook)
        self._said: set[str] = set()
        self._unsaid: list[Statement] = []
        """Found, and not known to be in the log: kept where the log is away meanwhile."""
        self._place = 0
        self._leads = False
        self._moved = Condition()
        self._inbox: Queue[object] = Queue(WAITING_ENTRIES_MAX)

    def place(self) -> int:
        """How many entries are judged, and what had to be said of them is in the log."""
        return self._place

    def leads(self) -> bool:
        """Whether it is this follower that judges now, and not one of another process."""
        return self._leads

    def wait_for(self, size: int, seconds: float) -> bool:
        """Wait until so many entries are judged; False if they were not in time."""
        with self._moved:
            return self._moved.wait_for(lambda: self._place >= size, seconds)

    def look(self) -> None:
        """Look at once whether something is due: what a wake-up calls."""
        self._inbox.put(_WAKE_UP)

    def catch_up(self, stop: Event | None = None) -> None:
        """Take what is in the log now, alerts of our own included, and judge it."""
        while True:
            before = self._watch.size
            for entry in self._reader.entries(before):
                self._watch.take(entry)
                if stop is not None and stop.is_set():
                    return
            self._settle()
            if self._watch.size == before:
                return

    def run(
        self,
        stop: Event,
        *,
        alone: Callable[[Event], AbstractContextManager[Held]],
        wake: Alarm,
    ) -> None:
        """Follow until `stop`, as the only follower: `alone` waits to be it."""
        while not stop.is_set():
            try:
                with alone(stop) as lease:
                    self._leads = True
                    self._follow_while(lease, stop, wake)
            except NotTheOne:
                return  # stopped while another process followed
            except StorageFailed as failure:
                _log.warning("the monitors wait for the database: %s", failure)
                stop.wait(RETRY_SECONDS)
            finally:
                self._leads = False

    def _follow_while(self, lease: Held, stop: Event, wake: Alarm) -> None:
        enough = Event()
        feeder = Thread(target=self._feed, args=(enough,), name="monitors-feed", daemon=True)
        self.catch_up(stop)
        gc.freeze()  # the collector would go through the whole past again and again
        feeder.start()
        appointed: str | None = None
        try:
            while not stop.is_set() and lease.held():
                if appointed != self._watch.next_due():
                    appointed = self._watch.next_due()
                    wake.at(appointed, self.look)
                if self._take_waiting():
                    self._settle()
        finally:
            enough.set()
            wake.at(None, _nothing)
            self._drain()
            feeder.join()
            self._drain()

    def _feed(self, enough: Event) -> None:
        """Read in a thread of its own: waiting for the log must not keep us from the clock."""
        try:
            for entry in self._reader.follow(self._watch.size - 1, enough):
                self._inbox.put(entry)
        except LedgerError as failure:
            self._inbox.put(failure)

    def _take_waiting(self) -> bool:
        """Take what has come, waiting a moment for it; whether there was anything."""
        try:
            found = self._inbox.get(timeout=LOOK_SECONDS)
            for _ in range(BATCH_ENTRIES_MAX):
                if isinstance(found, Entry):
                    self._watch.take(found)
                elif isinstance(found, LedgerError):
                    raise found
                found = self._inbox.get_nowait()
        except Empty:
            return self._watch.size != self._place or self._is_due()
        return True

    def _drain(self) -> None:
        """Make room, so that a feeder about to put something can see that it is enough."""
        with suppress(Empty):
            while True:
                self._inbox.get_nowait()

    def _is_due(self) -> bool:
        due = self._watch.next_due()
        return due is not None and due <= format_time(self._now())

    def _settle(self) -> None:
        """Judge what may have changed, say what has to be said, and move on."""
        for _, judgement, watched in self._watch.judge(format_time(self._now())):
            caused_at = partial(self._watch.received_at, watched, max(judgement.evidence))
            self._unsaid.extend(
                statement
                for statement in statements(judgement, watched.stream, caused_at)
                if statement["id"] not in self._said
            )
        while self._unsaid:
            self._say(self._unsaid[:BATCH_STATEMENTS_MAX])
            del self._unsaid[:BATCH_STATEMENTS_MAX]
        # If we crash before the place is kept, the next follower says nothing twice and keeps it.
        if self._keep_place is not None and self._place != self._watch.size:
            self._keep_place(self._watch.size)
        with self._moved:
            self._place = self._watch.size
            self._moved.notify_all()

    def _say(self, batch: list[Statement]) -> None:
        for statement, verdict in zip(batch, self._submit(batch), strict=True):
            if verdict["verdict"] == "refused" and verdict.get("path") != "/statement/id":
                raise AlertRefused(id=statement["id"], reason=str(verdict.get("reason")))
            self._said.add(statement["id"])


def _nothing() -> None:
    return None
