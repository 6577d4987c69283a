"""Every stream's head, recorded once an hour (formats §7).

Only what is recorded shows that nothing was left out, so an hour is how long a tail could be
hidden from an assessor without anybody's export. A quiet ledger records nothing.
"""

import logging
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime
from threading import Event

from ledger.canonical import parse_time
from ledger.key_events import HEADS_RECORDED
from ledger.read import Reader
from ledger.storage import Lease, NotTheOne, StorageFailed

HOUR_SECONDS = 3600.0

RETRY_SECONDS = 10.0
"""After the database was away."""

_log = logging.getLogger(__name__)


def record_hourly(
    reader: Reader,
    record: Callable[[], int],
    stop: Event,
    *,
    alone: Callable[[Event], AbstractContextManager[Lease]],
    now: Callable[[], datetime],
) -> None:
    """Record until `stop`, as the only process that does: `alone` waits to be it."""
    while not stop.is_set():
        try:
            with alone(stop) as lease:
                wait = seconds_to_wait(reader, now())
                while not stop.wait(wait) and lease.held():
                    record()
                    wait = HOUR_SECONDS
        except NotTheOne:
            return  # stopped while another process recorded
        except StorageFailed as failure:
            _log.warning("heads wait for the database: %s", failure)
            stop.wait(RETRY_SECONDS)


def seconds_to_wait(reader: Reader, now: datetime) -> float:
    """Until an hour after the last record, or after genesis: a restart does not put it off."""
    last = reader.entry(0).received_at
    for entry in reader.of_types({HEADS_RECORDED}):
        last = entry.received_at
    return max(0.0, HOUR_SECONDS - (now - parse_time(last)).total_seconds())
