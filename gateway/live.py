"""New entries as they come: one follower thread, however many viewers there are."""

import asyncio
import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from gateway import limits
from gateway.alerts import Alert, Board
from gateway.errors import Busy
from ledger.read import Reader

PAUSE_SECONDS = 2.0
"""After a failure; the board stands still meanwhile and `/readyz` says so."""

log = logging.getLogger(__name__)


@dataclass(eq=False, slots=True)
class Viewer:
    """One live feed. `None` in the queue: it is over, resume by the last index seen."""

    loop: asyncio.AbstractEventLoop
    waiting: asyncio.Queue[Alert | None] = field(
        default_factory=lambda: asyncio.Queue(limits.VIEWER_EVENTS_WAITING_MAX)
    )
    gone: bool = False

    def hand(self, alert: Alert | None) -> None:
        """Called on the viewer's own loop."""
        if self.gone:
            return
        if alert is None or self.waiting.full():
            self.gone = True
            if self.waiting.full():
                self.waiting.get_nowait()
            alert = None
        self.waiting.put_nowait(alert)


class Live:
    """Folds the log into the board and tells viewers of each alert."""

    def __init__(self, reader: Reader) -> None:
        self.board = Board()
        self._reader = reader
        self._viewers: set[Viewer] = set()
        self._lock = threading.Lock()
        self._stopping = threading.Event()
        self._ended = False
        self._thread = threading.Thread(target=self._follow, name="live-alerts", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """End the thread and every live feed."""
        self._stopping.set()
        self.end_feeds()
        self._thread.join()

    def end_feeds(self) -> None:
        """End every live feed, and those that would begin from now on."""
        self._ended = True
        self._tell(None)

    def viewers(self) -> int:
        return len(self._viewers)

    def check_room(self) -> None:
        """Raise while the number of live feeds is at its limit: before a feed begins."""
        if len(self._viewers) >= limits.VIEWERS_MAX:
            raise Busy("live feeds", limits.VIEWERS_MAX, retry_after_seconds=30)

    @contextmanager
    def viewer(self) -> Iterator[Viewer]:
        """A place among the viewers. To be entered on the viewer's event loop."""
        viewer = Viewer(asyncio.get_running_loop())
        with self._lock:
            self._viewers.add(viewer)
        if self._ended:
            viewer.hand(None)
        try:
            yield viewer
        finally:
            viewer.gone = True
            with self._lock:
                self._viewers.discard(viewer)

    def _follow(self) -> None:
        while not self._stopping.is_set():
            try:
                for entry in self._reader.follow(self.board.size - 1, self._stopping):
                    alert = self.board.apply(entry)
                    if alert is not None:
                        self._tell(alert)
            except Exception:
                # Whatever the failure is called, the feed outlives it: it goes on where it was.
                log.exception("the live feed could not follow the ledger; trying again")
                self._stopping.wait(PAUSE_SECONDS)

    def _tell(self, alert: Alert | None) -> None:
        with self._lock:
            viewers = list(self._viewers)
        for viewer in viewers:
            try:
                viewer.loop.call_soon_threadsafe(viewer.hand, alert)
            except RuntimeError:  # its loop is closed: nobody is there to tell
                viewer.gone = True
