"""Submissions wait for a few threads, and those that wait together are judged together."""

import asyncio
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from gateway import intake, limits
from gateway.allowances import Allowances
from gateway.errors import Busy
from ledger.append import Sequencer

LANES = 4
"""While one waits for the database, others read and verify; more would only take turns."""

TOGETHER_BYTES_MAX = 256 * 1024
"""Bodies judged together: several hundred single statements, about one full batch's work."""


@dataclass(frozen=True, slots=True, eq=False)
class Waiting:
    """One request and the promise of its outcome."""

    body: bytes
    answer: "asyncio.Future[list[dict[str, Any]]]"


class Submissions:
    """Keeps parsing, signatures and the database off the event loop. Used on one loop only."""

    def __init__(self, sequencer: Sequencer, allowances: Allowances) -> None:
        self._sequencer = sequencer
        self._allowances = allowances
        self._threads = ThreadPoolExecutor(LANES, "submission")
        self._waiting: deque[Waiting] = deque()
        self._lanes = 0
        self._open = 0

    async def take(self, body: bytes) -> list[dict[str, Any]]:
        """One verdict per statement of the body, after commit. Raises why it is refused whole."""
        if self._open >= limits.SUBMISSIONS_AT_ONCE_MAX:
            raise Busy("submissions", limits.SUBMISSIONS_AT_ONCE_MAX, retry_after_seconds=1)
        loop = asyncio.get_running_loop()
        waiting = Waiting(body, loop.create_future())
        self._waiting.append(waiting)
        self._open += 1
        self._open_lane(loop)
        try:
            return await waiting.answer
        finally:
            self._open -= 1

    def close(self) -> None:
        """Wait for what was begun: its answer may be lost, its entries are not."""
        self._threads.shutdown(wait=True)

    def _open_lane(self, loop: asyncio.AbstractEventLoop) -> None:
        if self._waiting and self._lanes < LANES:
            self._lanes += 1
            together = self._next()
            lane = loop.run_in_executor(self._threads, self._judge, together)
            lane.add_done_callback(lambda done: self._deliver(together, done, loop))

    def _next(self) -> list[Waiting]:
        together = [self._waiting.popleft()]
        size = len(together[0].body)
        while self._waiting and size + len(self._waiting[0].body) <= TOGETHER_BYTES_MAX:
            together.append(self._waiting.popleft())
            size += len(together[-1].body)
        return together

    def _judge(self, together: list[Waiting]) -> list[intake.Outcome]:
        return intake.take(
            [waiting.body for waiting in together], self._sequencer, self._allowances
        )

    def _deliver(
        self,
        together: list[Waiting],
        done: "asyncio.Future[list[intake.Outcome]]",
        loop: asyncio.AbstractEventLoop,
    ) -> None:
        self._lanes -= 1
        failure = done.exception()
        outcomes = [failure] * len(together) if failure else done.result()
        for waiting, outcome in zip(together, outcomes, strict=True):
            if waiting.answer.done():  # nobody waits any more
                continue
            if isinstance(outcome, BaseException):
                waiting.answer.set_exception(outcome)
            else:
                waiting.answer.set_result(outcome or [])
        self._open_lane(loop)
