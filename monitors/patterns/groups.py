"""What a project says of one lot, and of all of them.

An act that names no lot is about every lot; a lot first named later takes over what was said
of all before.
"""

from collections.abc import Callable, Iterable
from typing import Generic, TypeVar

from monitors.correlation import Keys

Kept = TypeVar("Kept")


class Groups(Generic[Kept]):
    __slots__ = ("_copy", "_parts", "whole")

    def __init__(self, copy: Callable[[Kept, Keys], Kept], whole: Kept) -> None:
        self._copy = copy
        self.whole = whole
        self._parts: dict[Keys, Kept] = {}

    def said_of(self, keys: Keys) -> Iterable[Kept]:
        """Those an act with these keys is about."""
        part = self.part(keys)
        return (part,) if part is not self.whole else (part, *self._parts.values())

    def part(self, keys: Keys) -> Kept:
        found = self._parts.get(keys)
        if found is not None:
            return found
        if _is_whole(keys):
            return self.whole
        found = self._parts[keys] = self._copy(self.whole, keys)
        return found

    def parts(self) -> Iterable[Kept]:
        return [self.whole, *self._parts.values()]

    def named(self, keys: Keys) -> list[tuple[Keys, Kept]]:
        """The lots of which something is known, for an act that is about every one of them."""
        return [(k, part) for k, part in self._parts.items() if part] if _is_whole(keys) else []

    def splits(self, keys: Keys) -> bool:
        """Whether an act with these keys is the first that names a lot."""
        return not self._parts and not _is_whole(keys)

    @property
    def is_split(self) -> bool:
        return bool(self._parts)


def _is_whole(keys: Keys) -> bool:
    return keys.count(None) == len(keys)
