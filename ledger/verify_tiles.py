"""Entry tiles are read twice: for the keys of the whole log, then entry by entry.

What a key may sign depends on what comes after, so all key events come first. Whoever serves
the files could serve others the second time, with other key events: that is found out here.
"""

from collections.abc import Callable
from hashlib import sha256
from typing import Final

from ledger.verification import NoVerdict

BYTES_HELD_MAX: Final = 64 * 1024 * 1024
"""Tiles kept for the second reading, those of some 70,000 entries: they are fetched once."""


class TwiceRead:
    """Tiles by number, from `fetch`; `of_keys` tells those with key events by their bytes."""

    def __init__(self, fetch: Callable[[int], bytes], of_keys: Callable[[bytes], bool]) -> None:
        self._fetch = fetch
        self._of_keys = of_keys
        self._held: dict[int, bytes] = {}
        self._room = BYTES_HELD_MAX
        self._seen: dict[int, bytes] = {}

    def first(self, n: int) -> bytes:
        data = self._fetch(n)
        if len(data) <= self._room:
            self._room -= len(data)
            self._held[n] = data
        elif self._of_keys(data):
            self._seen[n] = sha256(data).digest()
        return data

    def again(self, n: int) -> bytes:
        """Raises NoVerdict if its key events may be others than they were the first time."""
        data = self._held.pop(n, None)
        if data is not None:
            return data
        data = self._fetch(n)
        seen = self._seen.get(n)
        if (sha256(data).digest() != seen) if seen is not None else self._of_keys(data):
            raise NoVerdict(f"entry tile {n} changed while the log was read")
        return data
