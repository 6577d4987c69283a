"""Who is named in the proceedings of a project, so that they can see who looked at its records.

A recording is about the persons whom the project's entries name: who signed in at the draw, sat in
the committee, opened the bids. Whoever only acted for an organisation (`by`), or had to do with
a retrieval, is not among them.
"""

import threading
from collections.abc import Iterator
from typing import Any

from ledger.catalogue import Catalogue
from ledger.entry import Entry
from ledger.read import Reader

NOT_ABOUT = ("record.", "alert.", "legalHold.", "vault.")
"""Entries whose persons handle the case, and are not what it is about."""


class Subjects:
    """Read from the log as they are asked for, each entry once."""

    def __init__(self, reader: Reader, catalogue: Catalogue) -> None:
        self._reader = reader
        self._catalogue = catalogue
        self._known: dict[str, tuple[int, frozenset[str]]] = {}
        self._lock = threading.Lock()

    def named_in(self, stream: str) -> frozenset[str]:
        with self._lock:
            seq, named = self._known.get(stream, (0, frozenset()))
            while page := self._reader.stream(stream, seq):
                named = named.union(*(self._persons(entry) for entry in page))
                seq = page[-1].seq
            self._known[stream] = (seq, named)
            return named

    def _persons(self, entry: Entry) -> Iterator[str]:
        if entry.type.startswith(NOT_ABOUT) or entry.type not in self._catalogue.events:
            return
        for path in self._catalogue.personal(entry.type):
            yield from _values(entry.data, path.split("/")[1:])


def _values(value: Any, path: list[str]) -> Iterator[str]:  # noqa: ANN401 - JSON
    if not path:
        if isinstance(value, str):
            yield value
    elif path[0] == "*":
        for each in value if isinstance(value, list) else ():
            yield from _values(each, path[1:])
    elif isinstance(value, dict) and path[0] in value:
        yield from _values(value[path[0]], path[1:])
