"""What the monitors ask of Python's collector of cycles: to look seldom.

A case, what it rests on and what is remembered of its stream refer to each other one way only.
They are freed when nobody names them any more, and no collector finds a cycle among them. Looking
for one each time a quarter more of them are there costs up to a fifth of what taking an entry
costs, and stops a follower for as long as the walk through all of them takes.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

NEW_OBJECTS_MAX = 50_000
"""Between two looks at what is new, a few megabytes; Python's own number is 700."""


def collect_seldom() -> None:
    """From now on, and never walk through what is there already."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(NEW_OBJECTS_MAX, *gc.get_threshold()[1:])


@contextmanager
def collecting_seldom() -> Iterator[None]:
    before = gc.get_threshold()
    collect_seldom()
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()
