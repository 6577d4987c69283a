"""Requests wait for a few threads, and those that wait together are worked on together.

One look at the database, one transaction, one turn of a thread then serve all of them.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Generic, TypeVar

Asked = TypeVar("Asked")
Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True, kw_only=True)
class Lanes:
    """How many threads there are, and how much is given to one of them at once."""

    name: str
    threads: int
    weight_max: int


@dataclass(frozen=True, slots=True, eq=False)
class _Waiting(Generic[Asked, Answer]):
    """What was asked, and the promise of its answer."""

    asked: Asked
    weight: int
    answer: "asyncio.Future[Answer]"


class Together(Generic[Asked, Answer]):
    """Keeps work off the event loop. Used on one loop only.

    `work` is given what waited, in its order, and gives to each its answer or the exception it is
    refused with; what it raises itself is told to all of them.
    """

    def __init__(
        self, work: Callable[[Sequence[Asked]], Sequence[Answer | Exception]], lanes: Lanes
    ) -> None:
        self._work = work
        self._lanes = lanes
        self._threads = ThreadPoolExecutor(lanes.threads, lanes.name)
        self._waiting: deque[_Waiting[Asked, Answer]] = deque()
        self._running = 0

    async def done(self, asked: Asked, weight: int = 1) -> Answer:
        """The answer, when it is there. Raises why it is refused."""
        loop = asyncio.get_running_loop()
        waiting: _Waiting[Asked, Answer] = _Waiting(asked, weight, loop.create_future())
        self._waiting.append(waiting)
        self._open_lane(loop)
        return await waiting.answer

    def close(self) -> None:
        """Wait for what was begun: its answer may be lost, its entries are not."""
        self._threads.shutdown(wait=True)

    def _open_lane(self, loop: asyncio.AbstractEventLoop) -> None:
        if self._waiting and self._running < self._lanes.threads:
            self._running += 1
            together = self._next()
            lane = loop.run_in_executor(
                self._threads, self._work, [each.asked for each in together]
            )
            lane.add_done_callback(lambda done: self._deliver(together, done, loop))

    def _next(self) -> list[_Waiting[Asked, Answer]]:
        together = [self._waiting.popleft()]
        weight = together[0].weight
        while self._waiting and weight + self._waiting[0].weight <= self._lanes.weight_max:
            together.append(self._waiting.popleft())
            weight += together[-1].weight
        return together

    def _deliver(
        self,
        together: Sequence[_Waiting[Asked, Answer]],
        done: "asyncio.Future[Sequence[Answer | Exception]]",
        loop: asyncio.AbstractEventLoop,
    ) -> None:
        self._running -= 1
        failure = done.exception()
        outcomes = [failure] * len(together) if failure else done.result()
        for waiting, outcome in zip(together, outcomes, strict=True):
            if waiting.answer.done():  # nobody waits any more
                continue
            if isinstance(outcome, BaseException):
                waiting.answer.set_exception(outcome)
            else:
                waiting.answer.set_result(outcome)
        self._open_lane(loop)
