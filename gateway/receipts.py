"""What a sender keeps: the proof that an entry is in the log, as a C2SP tlog-proof."""

import asyncio

from gateway.errors import NotCovered
from ledger.publish import PublishedLog

LOOK_AGAIN_SECONDS = 0.05


def receipt(log: PublishedLog, index: int) -> str:
    """The entry's index, the hashes beside its path, and the checkpoint they lead to."""
    if index >= (size := log.size()):
        raise NotCovered(index, size)
    return log.tlog_proof(index).decode()


async def covering(log: PublishedLog, index: int, *, seconds_max: float) -> bool:
    """Whether a checkpoint covers the entry before the time is up."""
    loop = asyncio.get_running_loop()
    deadline = loop.time() + seconds_max
    while await asyncio.to_thread(log.size) <= index:
        if loop.time() >= deadline:
            return False
        await asyncio.sleep(LOOK_AGAIN_SECONDS)
    return True
