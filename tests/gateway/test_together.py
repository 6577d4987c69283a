"""What waits together is worked on together; each is answered for itself."""

import asyncio
import threading

import pytest

from gateway.together import Lanes, Together

TWO = Lanes(name="test", threads=1, weight_max=3)


class Work:
    """Doubles numbers; holds the first batch until it is let go."""

    def __init__(self):
        self.batches = []
        self.go_on = threading.Event()

    def __call__(self, asked):
        self.batches.append(list(asked))
        if len(self.batches) == 1:
            self.go_on.wait(60)
        if 13 in asked:
            raise OSError("away")
        return [ValueError(each) if each < 0 else 2 * each for each in asked]


def asking(work, *asked, weight=1):
    """The outcomes of these, the first of which is begun before the others are asked."""

    async def ask():
        together = Together(work, TWO)
        first = asyncio.ensure_future(together.done(asked[0], weight))
        await asyncio.sleep(0)
        rest = [asyncio.ensure_future(together.done(each, weight)) for each in asked[1:]]
        await asyncio.sleep(0)
        work.go_on.set()
        found = await asyncio.gather(first, *rest, return_exceptions=True)
        together.close()
        return found

    return asyncio.run(ask())


def test_what_waits_is_done_at_once_in_the_order_it_came():
    work = Work()
    assert asking(work, 1, 2, 3, 4) == [2, 4, 6, 8]
    assert work.batches == [[1], [2, 3, 4]]


def test_one_that_is_refused_holds_up_no_other():
    first, refused, last = asking(Work(), 1, -2, 3)
    assert (first, last) == (2, 6)
    assert type(refused) is ValueError


def test_where_the_work_fails_all_of_it_is_told():
    first, *others = asking(Work(), 1, 2, 13)
    assert first == 2
    assert [str(each) for each in others] == ["away", "away"]


@pytest.mark.parametrize(
    ("weight", "batches"), [(1, [[1], [2, 3, 4], [5]]), (2, [[1], [2], [3], [4], [5]])]
)
def test_no_more_than_its_weight_is_done_at_once(weight, batches):
    work = Work()
    asking(work, 1, 2, 3, 4, 5, weight=weight)
    assert work.batches == batches


def test_an_asker_that_went_away_leaves_the_others_theirs():
    work = Work()

    async def ask():
        together = Together(work, TWO)
        gone = asyncio.ensure_future(together.done(1))
        await asyncio.sleep(0)
        stays = asyncio.ensure_future(together.done(2))
        gone.cancel()
        work.go_on.set()
        found = await asyncio.gather(gone, stays, return_exceptions=True)
        together.close()
        return found

    gone, stays = asyncio.run(ask())
    assert isinstance(gone, asyncio.CancelledError)
    assert stays == 4
