"""What is kept of a rule in a stream: its cases, and what was said that may belong to one later."""

from collections.abc import Sequence
from itertools import chain
from operator import attrgetter, itemgetter
from typing import Any, Generic, TypeVar

from monitors.correlation import Correlation, Keys, Value
from monitors.patterns.base import Occasion

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
        if not self.open:
            return []
        first, agree = other[0] if other else None, correlation.agree
        if first is None or correlation.any_of:
            alike = [*self.open.values()]
            found = alike[0] if len(alike) == 1 else sorted(chain(*alike), key=_NUMBER)
            return [kept for kept in found if agree(kept.keys, other)]
        found = self.open.get(first, [])
        if None in self.open:
            found = [*found, *self.open[None]]
        return [k for k in found if k.keys == other or agree(k.keys, other)] if found else found

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


class Memory(Generic[Said]):
    """What was said before the occasions it may belong to, in that order, by its first key."""

    __slots__ = ("_by_key", "_many")

    def __init__(self) -> None:
        self._by_key: dict[Value, list[tuple[int, Keys, Said]]] = _NOTHING
        self._many = 0

    def add(self, keys: Keys, said: Said) -> None:
        """What `keys` say of it, as the rule's correlation reads them elsewhere than at home."""
        if not self._many:
            self._by_key = {}
        alike = self._by_key.setdefault(keys[0] if keys else None, [])
        alike.append((self._many, keys, said))
        self._many += 1

    def near(self, correlation: Correlation, own: Keys) -> Sequence[Said]:
        """What belongs to an occasion with these keys."""
        if not self._many:
            return ()
        first, agree = own[0] if own else None, correlation.agree
        if first is None or correlation.any_of:
            alike = [*self._by_key.values()]
        else:
            alike = [self._by_key[k] for k in (first, None) if k in self._by_key]
        if not alike:
            return ()
        found = alike[0] if len(alike) == 1 else sorted(chain(*alike), key=_PLACE)
        return [said for _, keys, said in found if agree(own, keys)]


_NOTHING: dict[Any, Any] = {}
"""Most memories stay empty: they share one."""

_PLACE = itemgetter(0)
