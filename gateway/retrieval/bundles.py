"""What a reader takes away about a retrieval: a bundle that verifies without us (formats §8)."""

import time
from collections.abc import Callable, Collection
from datetime import datetime
from io import BytesIO

from gateway.retrieval.covering import COVER_SECONDS_MAX
from gateway.retrieval.errors import AccessNotCovered
from ledger.bundle import pack_bundle
from ledger.canonical import format_time
from ledger.export import MaySee, export_bundle, published_heads
from ledger.publish import PublishedLog
from ledger.read import Reader

LOOK_AGAIN_SECONDS = 0.05


class Bundles:
    """`record_heads` is the sequencer's: a bundle ends where every stream's head is recorded."""

    def __init__(
        self,
        *,
        reader: Reader,
        log: PublishedLog,
        record_heads: Callable[[], int],
        clock: Callable[[], datetime],
    ) -> None:
        self._reader = reader
        self._log = log
        self._record_heads = record_heads
        self._clock = clock

    def of(self, stream: str, indexes: Collection[int]) -> bytes:
        """These entries of one stream; the others are withheld, and shown to be.

        Raises AccessNotCovered where no checkpoint comes in time.
        """
        deadline = time.monotonic() + COVER_SECONDS_MAX

        def wait() -> None:
            if time.monotonic() >= deadline:
                raise AccessNotCovered(self._reader.size())
            time.sleep(LOOK_AGAIN_SECONDS)

        members = export_bundle(
            self._reader,
            self._log,
            stream,
            heads_index=published_heads(self._record_heads, self._log, wait),
            made_at=format_time(self._clock()),
            may_see=MaySee(entry=lambda entry: entry.index in indexes),
        )
        out = BytesIO()
        pack_bundle(out, members)
        return out.getvalue()
