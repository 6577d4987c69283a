"""What is kept of a rule in a stream: its cases, and what was said that may belong to one later."""

from collections.abc import Collection, Sequence
from itertools import chain
from operator import attrgetter
from typing import Any, Generic, Protocol, TypeVar

from ledger.entry import Entry
from monitors.correlation import Correlation, Keys, Value
from monitors.patterns.base import Occasion

Kept = TypeVar("Kept", bound=Occasion)


class Occasions(Generic[Kept]):
    """The occasions of one rule in one stream; the open ones are found by their first key."""

    __slots__ = ("_open", "all")

    def __init__(self) -> None:
        self.all: list[Kept] = []
        self._open: dict[Value, list[Kept]] = {}

    def add(self, occasion: Kept) -> None:
        self.keep(occasion)
        first = _first(occasion.keys)
        if first in self._open:
            self._open[first].append(occasion)
        else:
            self._open[first] = [occasion]

    def keep(self, occasion: Kept) -> None:
        """Keep for judging what later facts cannot touch."""
        occasion.number = len(self.all)
        self.all.append(occasion)

    def near(self, correlation: Correlation, entry: Entry) -> list[Kept]:
        """Those that an entry belongs to."""
        if not self._open:
            return []
        other = correlation.other(entry)
        first, agree = _first(other), correlation.agree
        if first is None or correlation.any_of:
            return [kept for kept in _in_order(self._open.values()) if agree(kept.keys, other)]
        found, unnamed = self._open.get(first, ()), self._open.get(None)
        if unnamed:
            found = [*found, *unnamed]
        return [k for k in found if k.keys == other or agree(k.keys, other)] if found else []

    def close(self, occasion: Kept) -> None:
        """Later facts cannot touch it any more: stop looking at it, keep it for judging."""
        first = _first(occasion.keys)
        alike = self._open.get(first, [])
        if occasion in alike:
            alike.remove(occasion)
            if not alike:
                del self._open[first]


Said = TypeVar("Said")


class Remembered(Generic[Said]):
    """Something said, in its place among all that was."""

    __slots__ = ("keys", "number", "said")

    def __init__(self, number: int, keys: Keys, said: Said) -> None:
        self.number = number
        self.keys = keys
        self.said = said


class Memory(Generic[Said]):
    """What was said before the occasions it may belong to, in that order, by its first key."""

    __slots__ = ("_by_key", "_many")

    def __init__(self) -> None:
        self._by_key: dict[Value, list[Remembered[Said]]] = _NOTHING
        self._many = 0

    def add(self, keys: Keys, said: Said) -> None:
        """What `keys` say of it, as the rule's correlation reads them elsewhere than at home."""
        if not self._many:
            self._by_key = {}
        first, kept = _first(keys), Remembered(self._many, keys, said)
        self._many += 1
        if first in self._by_key:
            self._by_key[first].append(kept)
        else:
            self._by_key[first] = [kept]

    def near(self, correlation: Correlation, own: Keys) -> Sequence[Said]:
        """What belongs to an occasion with these keys."""
        if not self._many:
            return ()
        first, agree = _first(own), correlation.agree
        found: Sequence[Remembered[Said]]
        if first is None or correlation.any_of:
            found = _in_order(self._by_key.values())
        else:
            found, unnamed = self._by_key.get(first, ()), self._by_key.get(None)
            if unnamed:
                found = _in_order([found, unnamed]) if found else unnamed
        return [kept.said for kept in found if agree(own, kept.keys)] if found else ()


_NOTHING: dict[Any, Any] = {}
"""Most memories stay empty: they share one."""


class _Numbered(Protocol):
    number: int


_Any = TypeVar("_Any", bound=_Numbered)


def _in_order(groups: Collection[Sequence[_Any]]) -> Sequence[_Any]:
    if len(groups) == 1:
        return next(iter(groups))
    return sorted(chain.from_iterable(groups), key=_NUMBER)


_NUMBER = attrgetter("number")


def _first(keys: Keys) -> Value:
    return keys[0] if keys else None
