"""One look at what is published serves all who wait for a checkpoint."""

import asyncio

from gateway import receipts
from gateway.receipts import Coverage


class Log:
    """Published are as many entries as one says; each look is counted."""

    def __init__(self):
        self.published = 0
        self.looks = 0
        self.published_at_look = None

    def size(self):
        self.looks += 1
        if self.looks == self.published_at_look:
            self.published = 1
        if self.published is None:
            raise PermissionError("the checkpoint cannot be read")
        return self.published


def test_each_goes_on_when_its_own_entry_is_covered(monkeypatch):
    monkeypatch.setattr(receipts, "LOOK_AGAIN_SECONDS", 0.001)
    log = Log()

    async def waiting():
        coverage = Coverage(log)
        first, last = (
            asyncio.ensure_future(coverage.until(index, seconds_max=30)) for index in (4, 5)
        )
        log.published = 5
        assert await first
        assert not last.done()
        log.published = 6
        return await last

    assert asyncio.run(waiting())


def test_a_hundred_who_wait_cost_the_looks_of_one(monkeypatch):
    monkeypatch.setattr(receipts, "LOOK_AGAIN_SECONDS", 0.001)
    log = Log()
    log.published_at_look = 3

    async def waiting():
        coverage = Coverage(log)
        found = await asyncio.gather(*(coverage.until(0, seconds_max=30) for _ in range(100)))
        looks = log.looks
        assert await coverage.until(0, seconds_max=30)  # who comes later waits anew
        return found, looks

    assert asyncio.run(waiting()) == ([True] * 100, 3)


def test_whose_time_is_up_is_told_so_and_waits_no_more():
    log = Log()

    async def waiting():
        coverage = Coverage(log)
        assert not await coverage.until(0, seconds_max=0.0)
        log.published = 1
        return await coverage.until(0, seconds_max=30)

    assert asyncio.run(waiting())


def test_a_log_that_cannot_be_read_is_told_to_all_who_wait():
    log = Log()
    log.published = None

    async def waiting():
        coverage = Coverage(log)
        return await asyncio.gather(
            *(coverage.until(0, seconds_max=30) for _ in range(2)), return_exceptions=True
        )

    assert [type(each) for each in asyncio.run(waiting())] == [PermissionError] * 2
