"""What has to be done behind the requests: entries not yet said, uploads nobody goes on with."""

import logging
from collections.abc import Callable
from datetime import timedelta
from typing import Final

from gateway.archive.disposing import Disposing
from gateway.archive.uploads import Uploads
from gateway.errors import GatewayError
from ledger.canonical import format_time, parse_time
from ledger.errors import LedgerError
from ledger.storage import Database, archive

log = logging.getLogger(__name__)

SAID_AFTER: Final = timedelta(seconds=10)
"""A request that has made an upload whole says its entry within a second, or never."""

FINISHED_AFTER: Final = timedelta(minutes=5)
"""An upload whose last byte came, and whose process ended before it was whole."""

GIVEN_UP_AFTER: Final = timedelta(days=7)
"""A recorder that was off for a week begins anew."""

AT_ONCE_MAX: Final = 100


class Tending:
    """Each look takes up what is due. Of several processes one looks (see ops)."""

    def __init__(self, uploads: Uploads, disposing: Disposing, database: Database) -> None:
        self._uploads = uploads
        self._disposing = disposing
        self._forgotten: set[str] = set()
        self._database = database

    def look(self) -> int:
        """How many uploads were taken further. One that cannot be now is tried again later."""
        done = 0
        for upload in self._due("whole", SAID_AFTER):
            done += self._try(upload.upload, self._uploads.say_again)
        for upload in self._due("receiving", FINISHED_AFTER):
            if upload.received == upload.length:
                done += self._try(upload.upload, self._finish)
        for upload in self._due("receiving", GIVEN_UP_AFTER):
            done += self._try(upload.upload, self._uploads.give_up)
        for record in self._disposing.shelf.disposed():
            if record.record_id not in self._forgotten and self._disposing.forget(record):
                self._forgotten.add(record.record_id)
        return done

    def _finish(self, name: str) -> None:
        self._uploads.finish(self._uploads.receiving(name))

    def _due(self, state: str, after: timedelta) -> list[archive.KeptUpload]:
        before = format_time(parse_time(self._uploads.now()) - after)
        return self._database.read(lambda c: archive.open_uploads(c, state, before, AT_ONCE_MAX))

    def _try(self, name: str, work: Callable[[str], object]) -> int:
        try:
            work(name)
        except (GatewayError, LedgerError):
            log.exception("upload %s could not be taken further", name)
            return 0
        return 1
