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


class Coverage:
    """Where to wait for a checkpoint: one look at what is published serves all who wait.

    No thread waits with them. Used on one event loop only.
    """

    def __init__(self, log: PublishedLog) -> None:
        self._log = log
        self._waiting: dict[asyncio.Future[None], int] = {}
        self._looking: asyncio.Task[None] | None = None

    async def until(self, index: int, *, seconds_max: float) -> bool:
        """Whether a checkpoint covers the entry before the time is up."""
        loop = asyncio.get_running_loop()
        covered: asyncio.Future[None] = loop.create_future()
        self._waiting[covered] = index
        if self._looking is None or self._looking.done():
            self._looking = loop.create_task(self._look())
        try:
            async with asyncio.timeout(seconds_max):
                await covered
        except TimeoutError:
            return False
        finally:
            del self._waiting[covered]
        return True

    async def _look(self) -> None:
        while self._waiting:
            try:
                size = await asyncio.to_thread(self._log.size)
            except OSError as failure:
                for covered in self._still_waiting():
                    covered.set_exception(failure)
            else:
                for covered in self._still_waiting():
                    if self._waiting[covered] < size:
                        covered.set_result(None)
            await asyncio.sleep(LOOK_AGAIN_SECONDS)

    def _still_waiting(self) -> list[asyncio.Future[None]]:
        return [covered for covered in self._waiting if not covered.done()]
