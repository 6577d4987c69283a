"""The files of a tile tree, from a directory or a URL; those with the entries are read twice.

What a key may sign depends on what comes after, so all key events come first. Whoever serves
the files could serve others the second time, with other key events: that is found out here.
"""

import urllib.error
import urllib.request
from collections.abc import Callable
from hashlib import sha256
from http.client import HTTPException
from pathlib import Path
from typing import Final

from ledger.entry import ENTRY_BYTES_MAX
from ledger.note import NOTE_BYTES_MAX
from ledger.tiles import ENTRY_LENGTH_BYTES, TILE_WIDTH
from ledger.verification import NoVerdict

Fetch = Callable[[str], bytes | None]
"""The bytes of a file of the tree, None if it is not there."""

FILE_BYTES_MAX: Final = max(TILE_WIDTH * (ENTRY_BYTES_MAX + ENTRY_LENGTH_BYTES), NOTE_BYTES_MAX)
URL_TIMEOUT_SECONDS: Final = 30

BYTES_HELD_MAX: Final = 64 * 1024 * 1024
"""Tiles kept for the second reading, those of some 70,000 entries: they are fetched once."""


def directory(path: Path) -> Fetch:
    def fetch(name: str) -> bytes | None:
        try:
            with (path / name).open("rb") as file:
                return file.read(FILE_BYTES_MAX + 1)
        except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
            return None
        except OSError as problem:
            raise NoVerdict(f"{name} cannot be read: {problem.strerror}") from None

    return fetch


def url(base: str) -> Fetch:
    def fetch(name: str) -> bytes | None:
        address = f"{base.rstrip('/')}/{name}"
        try:
            # The scheme is http or https: main looks before it comes here.
            with urllib.request.urlopen(address, timeout=URL_TIMEOUT_SECONDS) as answer:  # noqa: S310
                content: bytes = answer.read(FILE_BYTES_MAX + 1)
                return content
        except urllib.error.HTTPError as problem:
            problem.close()
            if problem.code == 404:  # noqa: PLR2004 - not found
                return None
            raise NoVerdict(f"{address}: {problem}") from None
        except (OSError, ValueError, HTTPException) as problem:
            raise NoVerdict(f"{address}: {problem}") from None

    return fetch


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
