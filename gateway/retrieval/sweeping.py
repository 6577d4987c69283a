"""Viewings that nobody ended: looked for when a gateway starts, and each minute from then on."""

import logging
import threading

from gateway.acts import NotSaid
from gateway.retrieval.viewings import Viewings
from ledger.errors import LedgerError

EVERY_SECONDS = 60.0

logger = logging.getLogger(__name__)


class Sweeper:
    """What a crash left open is ended by the next look of any gateway, once it has been idle."""

    def __init__(self, viewings: Viewings) -> None:
        self._viewings = viewings
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._sweep, name="viewings", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stopping.set()
        self._thread.join()

    def _sweep(self) -> None:
        while True:
            try:
                self._viewings.sweep()
            except (LedgerError, NotSaid):
                # The ledger is away: what is open stays open, and nothing of it can be sent.
                logger.exception("viewings could not be looked through; trying again")
            if self._stopping.wait(EVERY_SECONDS):
                return
