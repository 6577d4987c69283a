"""One look serves all who asked before it began, and nobody who asked after."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from gateway.looks import Looks


class Log:
    """Grows by itself; a look at it waits until it is let."""

    def __init__(self):
        self.size = 0
        self.seen = 0
        self.looks = 0
        self.inside, self.go_on = threading.Event(), threading.Event()

    def look(self):
        self.looks += 1
        found = self.size
        self.inside.set()
        self.go_on.wait(60)
        self.seen = found


def test_who_waits_together_is_served_together():
    log = Log()
    looks = Looks(threading.Lock(), log.look)
    with ThreadPoolExecutor(20) as threads:
        first = threads.submit(looks.taken)
        assert log.inside.wait(60)
        log.size = 5  # after the first look began: it serves nobody who asks from now on
        rest = [threads.submit(lambda: looks.taken() and log.seen) for _ in range(19)]
        while sum(each.running() for each in rest) < 19:
            pass
        log.go_on.set()
        first.result()
        assert {each.result() for each in rest} == {5}

    assert 2 <= log.looks <= 20


def test_who_asks_later_looks_anew():
    log = Log()
    log.go_on.set()
    looks = Looks(threading.Lock(), log.look)

    for size in range(1, 4):
        log.size = size
        with looks.taken():
            assert log.seen == size
    assert log.looks == 3


def test_a_look_that_failed_serves_nobody():
    failures = [OSError("away")]
    looked = []

    def look():
        if failures:
            raise failures.pop()
        looked.append(1)

    looks = Looks(threading.Lock(), look)
    with pytest.raises(OSError, match="away"):
        looks.taken()
    with looks.taken():
        pass
    assert looked == [1]
