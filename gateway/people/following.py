"""Registers that requests are judged by, kept at the end of the log by one thread."""

import logging
import threading
from collections.abc import Callable, Collection, Sequence

from ledger.entry import Entry
from ledger.read import Reader

PAUSE_SECONDS = 2.0
"""After a failure; the registers stand still meanwhile, as the ledger does when it is away."""

WAIT_SECONDS_MAX = 5.0

logger = logging.getLogger(__name__)


class Following:
    """Folds entries of some types into registers: all there are at `start`, then each new one.

    A revocation takes effect in another gateway on the same database when its listener is told:
    milliseconds, or half a minute where only polling is left.
    """

    def __init__(
        self, reader: Reader, types: Collection[str], folds: Sequence[Callable[[Entry], None]]
    ) -> None:
        self.size = 0
        self._reader = reader
        self._types = frozenset(types)
        self._folds = tuple(folds)
        self._moved = threading.Condition()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._follow, name="registers", daemon=True)

    def start(self) -> None:
        """Nobody is let in before everybody who was let out again is known."""
        self.catch_up()
        self._thread.start()

    def stop(self) -> None:
        self._stopping.set()
        self._thread.join()

    def catch_up(self) -> None:
        """Fold what there is, reading entries of these types alone."""
        end = self._reader.size()
        for entry in self._reader.of_types(self._types, self.size, end):
            self._apply(entry)
        self._moved_to(end)

    def until(self, index: int) -> None:
        """Return when this entry is folded in: who has just said it sees it; or after a while."""
        with self._moved:
            self._moved.wait_for(lambda: self.size > index, WAIT_SECONDS_MAX)

    def _follow(self) -> None:
        while not self._stopping.is_set():
            try:
                for entry in self._reader.follow(self.size - 1, self._stopping):
                    if entry.type in self._types:
                        self._apply(entry)
                    self._moved_to(entry.index + 1)
            except Exception:
                # Whatever the failure is called, requests go on being judged: by what was known.
                logger.exception("the registers could not follow the ledger; trying again")
                self._stopping.wait(PAUSE_SECONDS)

    def _apply(self, entry: Entry) -> None:
        for fold in self._folds:
            fold(entry)

    def _moved_to(self, size: int) -> None:
        with self._moved:
            self.size = size
            self._moved.notify_all()
