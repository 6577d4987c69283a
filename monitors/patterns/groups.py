"""What a project says of one lot, and of all of them.

An act that names no lot is about every lot; a lot first named later takes over what was said
of all before.
"""

from collections.abc import Callable, Iterable
from typing import Generic, TypeVar

from monitors.rule import Keys

Kept = TypeVar("Kept")


class Groups(Generic[Kept]):
    def __init__(self, copy: Callable[[Kept], Kept], whole: Kept) -> None:
        self._copy = copy
        self._whole = whole
        self._parts: dict[Keys, Kept] = {}

    def said_of(self, keys: Keys) -> Iterable[Kept]:
        """Those an act with these keys is about."""
        if _is_whole(keys):
            return [self._whole, *self._parts.values()]
        return [self.part(keys)]

    def part(self, keys: Keys) -> Kept:
        if _is_whole(keys):
            return self._whole
        if keys not in self._parts:
            self._parts[keys] = self._copy(self._whole)
        return self._parts[keys]

    def parts(self) -> Iterable[Kept]:
        return [self._whole, *self._parts.values()]

    def judged(self) -> Iterable[tuple[Keys, Kept]]:
        """Each lot; the project as a whole only where no lot is named."""
        return self._parts.items() or [((), self._whole)]


def _is_whole(keys: Keys) -> bool:
    return all(key is None for key in keys)
