"""An access is shown nothing before a checkpoint covers its entry: then nobody can take it back."""

import time

import orjson

from gateway.receipts import LOOK_AGAIN_SECONDS, Coverage, receipt
from gateway.retrieval.errors import AccessNotCovered
from ledger.canonical import Object
from ledger.publish import PublishedLog
from ledger.read import Reader

COVER_SECONDS_MAX = 10.0
"""A publisher signs within a second; after ten nothing is shown and the entry says so."""


def wait_until_covered(log: PublishedLog, index: int) -> None:
    """Return once a checkpoint covers the entry. Raises AccessNotCovered."""
    deadline = time.monotonic() + COVER_SECONDS_MAX
    while log.size() <= index:
        if time.monotonic() >= deadline:
            raise AccessNotCovered(index)
        time.sleep(LOOK_AGAIN_SECONDS)


async def covered(coverage: Coverage, index: int) -> None:
    """The same, and no thread waits."""
    if not await coverage.until(index, seconds_max=COVER_SECONDS_MAX):
        raise AccessNotCovered(index)


def covered_receipt(reader: Reader, log: PublishedLog, index: int) -> Object:
    """An entry that a checkpoint covers, and its tlog-proof."""
    entry: Object = orjson.loads(reader.entry(index).raw)
    return {"index": index, "entry": entry, "proof": receipt(log, index)}
