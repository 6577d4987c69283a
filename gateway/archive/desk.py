"""Uploads that this process is receiving now, or was a moment ago.

The digest of the whole cannot be written down half-way, so who goes on with an upload elsewhere
reads its beginning again. Here it is remembered: a sender of many pieces is read once.
"""

import threading
from collections import OrderedDict

from gateway.archive.errors import UploadInUse
from gateway.archive.receiving import Receiving
from gateway.archive.uploads import Uploads
from gateway.errors import Busy
from gateway.limits import UPLOADS_AT_ONCE_MAX


class Desk:
    """Lends each upload to one request at a time."""

    def __init__(self, uploads: Uploads) -> None:
        self._uploads = uploads
        self._idle: OrderedDict[str, Receiving] = OrderedDict()
        self._busy: set[str] = set()
        self._lock = threading.Lock()

    def take(self, name: str, offset: int) -> Receiving:
        """The upload as it stands at `offset`; until it is given back it is nobody else's."""
        known = self._claim(name)
        try:
            if known is None or known.kept != offset:  # another process has gone on meanwhile
                known = self._uploads.receiving(name)
        except BaseException:
            self.give_back(name, None)
            raise
        return known

    def give_back(self, name: str, receiving: Receiving | None) -> None:
        """None: what went wrong is not believed further; the next one reads what is durable."""
        with self._lock:
            self._busy.discard(name)
            if receiving is not None:
                self._idle[name] = receiving
            while len(self._idle) + len(self._busy) > UPLOADS_AT_ONCE_MAX and self._idle:
                self._idle.popitem(last=False)

    def _claim(self, name: str) -> Receiving | None:
        with self._lock:
            if name in self._busy:
                raise UploadInUse(name)
            if len(self._busy) >= UPLOADS_AT_ONCE_MAX:
                raise Busy("uploads", UPLOADS_AT_ONCE_MAX, retry_after_seconds=5)
            self._busy.add(name)
            return self._idle.pop(name, None)
