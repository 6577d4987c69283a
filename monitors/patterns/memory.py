"""What is kept of a rule in a stream: its cases, and what was said that may belong to one later."""

from collections.abc import Callable, Mapping, Sequence
from itertools import chain
from operator import attrgetter, itemgetter
from typing import Generic, TypeVar

from monitors.correlation import Correlation, Keys, Value
from monitors.patterns.base import Occasion

T = TypeVar("T")
Kept = TypeVar("Kept", bound=Occasion)


class Occasions(Generic[Kept]):
    """The occasions of one rule in one stream; the open ones are found by their first key."""

    __slots__ = ("all", "open")

    def __init__(self) -> None:
        self.all: list[Kept] = []
        self.open: dict[Value, list[Kept]] = {}
        """Those that later facts may touch."""

    def add(self, occasion: Kept) -> None:
        occasion.number = len(self.all)
        self.all.append(occasion)
        keys = occasion.keys
        self.open.setdefault(keys[0] if keys else None, []).append(occasion)

    def keep(self, occasion: Kept) -> None:
        """Keep for judging what later facts cannot touch."""
        occasion.number = len(self.all)
        self.all.append(occasion)

    def near(self, correlation: Correlation, other: Keys) -> list[Kept]:
        """Those that an entry with these keys belongs to."""
        near: list[Kept] = []
        for kept in _alike(self.open, correlation, other, _NUMBER):
            if correlation.agree(kept.keys, other):
                near.append(kept)  # noqa: PERF401 - before Python 3.12 a list's own loop is a call
        return near

    def close(self, occasion: Kept) -> None:
        """Later facts cannot touch it any more: stop looking at it, keep it for judging."""
        first = occasion.keys[0] if occasion.keys else None
        alike = self.open.get(first, [])
        if occasion in alike:
            alike.remove(occasion)
            if not alike:
                del self.open[first]


_NUMBER = attrgetter("number")


Said = TypeVar("Said")


class Memory(dict[Value, list[tuple[int, Keys, Said]]]):
    """What was said before the occasions it may belong to, in that order, by its first key."""

    _many = 0

    def add(self, keys: Keys, said: Said) -> None:
        """What `keys` say of it, as the rule's correlation reads them elsewhere than at home."""
        self.setdefault(keys[0] if keys else None, []).append((self._many, keys, said))
        self._many += 1

    def near(self, correlation: Correlation, own: Keys) -> Sequence[Said]:
        """What belongs to an occasion with these keys."""
        near: list[Said] = []
        for _, keys, said in _alike(self, correlation, own, _PLACE):
            if correlation.agree(own, keys):
                near.append(said)
        return near


_PLACE = itemgetter(0)


def _alike(
    by_key: Mapping[Value, list[T]], correlation: Correlation, keys: Keys, place: Callable[[T], int]
) -> Sequence[T]:
    """What the first key does not tell apart, by its place."""
    first = keys[0] if keys else None
    if first is None or correlation.any_of:
        alike = [*by_key.values()]
    elif None in by_key:
        alike = [by_key.get(first, []), by_key[None]]
    else:
        return by_key.get(first, ())
    return alike[0] if len(alike) == 1 else sorted(chain(*alike), key=place)
